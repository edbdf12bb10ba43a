-- Indicators of which at least one part is known: FTE of the task field, inhabitants, or a volume of the same year. A
-- part that is not stays NULL with its reason until a delivery tells it.
with indicators as (
    select * from {{ ref('dim_indicator') }}
),

fte as (
    select * from {{ ref('fct_fte') }}
),

populations as (
    select * from {{ ref('fct_population') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
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

-- What is told of the municipality as a whole: inhabitants in January, and volumes.
amounts as (
    select
        municipality_key,
        year,
        'population' as measure_code,
        cast(population as decimal(18, 6)) as amount,
        known_from
    from populations
    where extract(month from population_date) = 1 and population is not null
    union all
    select
        municipalities.municipality_key,
        annual.year,
        annual.measure_code,
        annual.amount,
        annual.known_from
    from {{ ref('int_activity__annual') }} as annual
    inner join municipalities
        on annual.municipality_code = municipalities.municipality_code and municipalities.is_current
),

parts as (
    select
        indicators.indicator_key,
        indicators.unit,
        indicators.denominator_measure_code,
        field_fte.municipality_key,
        field_fte.period_key,
        field_fte.year,
        case when indicators.numerator_measure_code = 'fte' then field_fte.fte else numerators.amount end as numerator,
        case
            when indicators.denominator_measure_code = 'fte' then field_fte.fte
            else denominators.amount
        end as denominator,
        -- Stated, but not as a figure of this year.
        (numerators.measure_code is not null and numerators.amount is null)
        or (denominators.measure_code is not null and denominators.amount is null) as is_not_comparable,
        field_fte.delivery_id,
        greatest(field_fte.known_from, numerators.known_from, denominators.known_from) as known_from
    from indicators
    inner join field_fte
        on indicators.task_field_key = field_fte.task_field_key
    left join amounts as numerators
        on
            field_fte.municipality_key = numerators.municipality_key
            and field_fte.year = numerators.year
            and indicators.numerator_measure_code = numerators.measure_code
    left join amounts as denominators
        on
            field_fte.municipality_key = denominators.municipality_key
            and field_fte.year = denominators.year
            and indicators.denominator_measure_code = denominators.measure_code
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
            when numerator is not null and (denominator is not null or denominator_measure_code is null) then null
            when is_not_comparable then 'not_comparable'
            else 'not_reported'
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
