-- Indicators of which at least one part is known: FTE of the task field, or inhabitants. The other part stays NULL with
-- its reason until a delivery tells it.
with indicators as (
    select * from {{ ref('dim_indicator') }}
),

fte as (
    select * from {{ ref('fct_fte') }}
),

populations as (
    select * from {{ ref('fct_population') }}
),

field_fte as (
    select
        municipality_key,
        period_key,
        year,
        task_field_key,
        min(delivery_id) as delivery_id,
        max(known_from) as known_from,
        cast(sum(fte) as decimal(18, 6)) as fte
    from fte
    group by
        municipality_key,
        period_key,
        year,
        task_field_key
    having sum(fte) > 0
),

january_population as (
    select
        municipality_key,
        year,
        population
    from populations
    where extract(month from population_date) = 1
),

parts as (
    select
        indicators.indicator_key,
        indicators.indicator_code,
        indicators.unit,
        indicators.denominator_measure_code,
        field_fte.municipality_key,
        field_fte.period_key,
        field_fte.year,
        case indicators.numerator_measure_code
            when 'fte' then field_fte.fte
            when 'population' then cast(january_population.population as decimal(18, 6))
        end as numerator,
        case indicators.denominator_measure_code
            when 'fte' then field_fte.fte
            when 'population' then cast(january_population.population as decimal(18, 6))
        end as denominator,
        field_fte.delivery_id,
        field_fte.known_from
    from indicators
    inner join field_fte
        on indicators.task_field_key = field_fte.task_field_key
    left join january_population
        on
            field_fte.municipality_key = january_population.municipality_key
            and field_fte.year = january_population.year
),

final as (
    select
        {{ surrogate_key(['municipality_key', 'indicator_key', 'period_key']) }} as indicator_value_key,
        municipality_key,
        indicator_key,
        period_key,
        year,
        numerator,
        denominator,
        cast(case
            when denominator_measure_code is null then numerator
            else numerator * case unit when 'per_1000' then 1000 when 'pct' then 100 else 1 end / nullif(denominator, 0)
        end as decimal(18, 6)) as value,
        case
            when numerator is null or (denominator is null and denominator_measure_code is not null) then 'not_reported'
        end as missing_reason,
        'C' as quality_grade,
        false as is_synthetic,
        delivery_id,
        known_from,
        cast(null as timestamp) as known_to
    from parts
    where numerator is not null or denominator is not null
)

select * from final
