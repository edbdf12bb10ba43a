-- noqa: disable=ST09
-- FTE are those of one task field; inhabitants and volumes are told of the municipality as a whole.
with spans as (
    select * from {{ ref('int_indicator__span') }}
),

field_fte as (
    select * from {{ ref('int_fte__year_field') }}
    where fte > 0
),

populations as (
    select
        *,
        cast(extract(year from population_date) as integer) as year
    from {{ ref('int_population__known') }}
    where extract(month from population_date) = 1 and population is not null
),

volumes as (
    select * from {{ ref('int_activity__annual') }}
),

final as (
    select
        spans.municipality_code,
        spans.year,
        spans.known_from,
        field_fte.task_field_code,
        'fte' as measure_code,
        spans.year as amount_year,
        field_fte.fte as amount,
        'exact' as comparison
    from spans
    inner join field_fte
        on spans.state_key = field_fte.state_key
    union all
    select
        spans.municipality_code,
        spans.year,
        spans.known_from,
        null as task_field_code,
        'population' as measure_code,
        spans.year as amount_year,
        cast(populations.population as decimal(18, 6)) as amount,
        'exact' as comparison
    from spans
    inner join populations
        on
            spans.municipality_code = populations.municipality_code
            and spans.year = populations.year
            and populations.known_from <= spans.known_from
            and (populations.known_to is null or spans.known_from < populations.known_to)
    union all
    select
        spans.municipality_code,
        spans.year,
        spans.known_from,
        null as task_field_code,
        volumes.measure_code,
        volumes.amount_year,
        volumes.amount,
        volumes.comparison
    from spans
    inner join volumes
        on
            spans.municipality_code = volumes.municipality_code
            and spans.year = volumes.year
            and volumes.known_from <= spans.known_from
            and (volumes.known_to is null or spans.known_from < volumes.known_to)
)

select * from final
