-- noqa: disable=ST09
-- The years of which a municipality's units are known, with the next such year. Which that is changes when another year
-- comes or goes, so a year's span is cut where those of later years begin or end.
with known_years as (
    select distinct
        municipality_code,
        year,
        known_from,
        known_to
    from {{ ref('int_unit__delivered') }}
),

years as (
    {{ folded('known_years', key=['municipality_code', 'year'], columns=[]) }}
),

year_moments as (
    {{ moments('years', key=['municipality_code', 'year']) }}
),

pieces as (
    {{ cut_at(
        'years', key=['municipality_code', 'year'], columns=['municipality_code', 'year'], cuts='year_moments',
        on='held.municipality_code = cuts.municipality_code and held.year < cuts.year',
    ) }}
),

followed as (
    select
        pieces.municipality_code,
        pieces.year,
        pieces.known_from,
        pieces.known_to,
        min(later.year) as next_year
    from pieces
    left join years as later
        on
            pieces.municipality_code = later.municipality_code
            and pieces.year < later.year
            and later.known_from <= pieces.known_from
            and (later.known_to is null or pieces.known_from < later.known_to)
    group by
        pieces.municipality_code,
        pieces.year,
        pieces.known_from,
        pieces.known_to
),

final as (
    {{ folded('followed', key=['municipality_code', 'year'], columns=['next_year']) }}
)

select * from final
