-- noqa: disable=ST09
-- Volumes that may stand for a measure of the catalogue beside a year's FTE, the first of four kinds that is stated:
-- the measure itself in that year, in the year before, a part of it in that year, and in the year before. A volume does
-- not tell whose a measure is that several task fields share: left out. All that may stand for one measure beside one
-- year is cut at the moments of all of it, so that pieces of one span belong together.
{% set key = ['municipality_code', 'year', 'measure_code', 'source_row_id'] %}
{% set columns = ['is_part', 'is_overlapping', 'amount_year', 'comparison', 'value', 'value_to', 'place'] %}
with volumes as (
    select
        *,
        cast(extract(year from period_start) as integer) as amount_year
    from {{ ref('int_activity__measured') }}
    where is_additive
),

delivered_years as (
    select * from {{ ref('int_unit__delivered_year') }}
),

measures_of_fields as (
    select
        task_field_code,
        numerator_measure_code as measure_code
    from {{ ref('ref_indicator') }}
    union
    select
        task_field_code,
        denominator_measure_code as measure_code
    from {{ ref('ref_indicator') }}
),

of_one_field as (
    select measure_code
    from measures_of_fields
    where measure_code is not null
    group by measure_code
    having count(*) = 1
),

standing_for as (
    select
        measure_code,
        measure_code as stated_measure_code,
        false as is_part,
        false as is_overlapping
    from of_one_field
    union all
    select
        parts.whole_measure_code as measure_code,
        parts.part_measure_code as stated_measure_code,
        true as is_part,
        parts.is_overlapping
    from {{ ref('ref_measure_part') }} as parts
    inner join of_one_field
        on parts.whole_measure_code = of_one_field.measure_code
),

stated as (
    select
        delivered_years.municipality_code,
        delivered_years.year,
        standing_for.measure_code,
        standing_for.is_part,
        standing_for.is_overlapping,
        volumes.amount_year,
        volumes.comparison,
        volumes.value,
        volumes.value_to,
        case
            when volumes.period_type <> 'year' or delivered_years.year - volumes.amount_year not in (0, 1) then null
            -- Of a part that is less than something nothing follows for the whole.
            when standing_for.is_part and volumes.comparison = 'less_than' then null
            else delivered_years.year - volumes.amount_year + case when standing_for.is_part then 2 else 0 end
        end as place,
        volumes.source_row_id,
        greatest(delivered_years.known_from, volumes.known_from) as known_from,
        least(delivered_years.known_to, volumes.known_to) as known_to
    from delivered_years
    inner join volumes
        on
            delivered_years.municipality_code = volumes.municipality_code
            and (volumes.known_to is null or delivered_years.known_from < volumes.known_to)
            and (delivered_years.known_to is null or volumes.known_from < delivered_years.known_to)
    inner join standing_for
        on volumes.measure_code = standing_for.stated_measure_code
),

stated_moments as (
    {{ moments('stated', key=key[:3]) }}
),

pieces as (
    {{ cut_at(
        'stated', key=key, columns=key + columns, cuts='stated_moments',
        on='held.municipality_code = cuts.municipality_code and held.year = cuts.year '
            'and held.measure_code = cuts.measure_code',
    ) }}
),

final as (
    select
        municipality_code,
        year,
        measure_code,
        is_part,
        is_overlapping,
        amount_year,
        comparison,
        value,
        value_to,
        -- Not where only other years, or parts of one, are stated.
        coalesce(place = min(place) over (partition by municipality_code, year, measure_code, known_from), false)
            as is_used,
        source_row_id,
        known_from,
        known_to
    from pieces
)

select * from final
