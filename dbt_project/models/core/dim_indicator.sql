with indicators as (
    select * from {{ ref('ref_indicator') }}
),

final as (
    select
        {{ surrogate_key(['catalogue_version', 'indicator_code']) }} as indicator_key,
        indicator_code,
        {{ surrogate_key(['catalogue_version', 'task_field_code']) }} as task_field_key,
        task_field_code,
        catalogue_version,
        indicator_type,
        position,
        indicator_name_da,
        indicator_name_en,
        numerator_measure_code,
        denominator_measure_code,
        unit,
        direction,
        aggregation_rule
    from indicators
)

select * from final
