-- FTE are those of one task field; inhabitants and volumes are told of the municipality as a whole.
with fte as (
    select * from {{ ref('int_fte__allocated') }}
),

populations as (
    select * from {{ ref('int_population__current') }}
),

volumes as (
    select * from {{ ref('int_activity__annual') }}
),

final as (
    select
        municipality_code,
        year,
        task_field_code,
        'fte' as measure_code,
        year as amount_year,
        cast(sum(fte) as decimal(18, 6)) as amount,
        'exact' as comparison,
        max(known_from) as known_from
    from fte
    group by
        municipality_code,
        year,
        task_field_code
    having sum(fte) > 0
    union all
    select
        municipality_code,
        cast(extract(year from population_date) as integer) as year,
        null as task_field_code,
        'population' as measure_code,
        cast(extract(year from population_date) as integer) as amount_year,
        cast(population as decimal(18, 6)) as amount,
        'exact' as comparison,
        known_from
    from populations
    where extract(month from population_date) = 1 and population is not null
    union all
    select
        municipality_code,
        year,
        null as task_field_code,
        measure_code,
        amount_year,
        amount,
        comparison,
        known_from
    from volumes
)

select * from final
