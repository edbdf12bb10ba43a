with indicator_values as (
    select
        facts.indicator_value_key,
        facts.year,
        municipalities.municipality_code,
        case when facts.numerator is not null then indicators.numerator_measure_code end as numerator_measure_code,
        case when facts.denominator is not null then indicators.denominator_measure_code end as denominator_measure_code
    from {{ ref('fct_indicator') }} as facts
    inner join {{ ref('dim_indicator') }} as indicators
        on facts.indicator_key = indicators.indicator_key
    inner join {{ ref('dim_municipality') }} as municipalities
        on facts.municipality_key = municipalities.municipality_key
),

volumes as (
    select * from {{ ref('int_activity__bearing') }}
    where is_used and known_to is null
),

activities as (
    select * from {{ ref('fct_activity') }}
),

final as (
    select
        indicator_values.indicator_value_key,
        activities.activity_key,
        coalesce(volumes.measure_code = indicator_values.numerator_measure_code, false) as is_in_numerator,
        volumes.is_part
    from indicator_values
    inner join volumes
        on
            indicator_values.municipality_code = volumes.municipality_code
            and indicator_values.year = volumes.year
            and volumes.measure_code
            in (indicator_values.numerator_measure_code, indicator_values.denominator_measure_code)
    inner join activities
        on volumes.source_row_id = activities.source_row_id
)

select * from final
