with weights as (
    select
        *,
        {{ period_code('period_type', 'period_start') }} as period_code
    from {{ ref('int_allocation__weight') }}
),

final as (
    select
        {{ surrogate_key(['municipality_code', 'unit_code', 'year']) }} as unit_key,
        {{ surrogate_key(["'" ~ var('catalogue_version') ~ "'", 'task_field_code']) }} as task_field_key,
        {{ surrogate_key(['period_type', 'period_code']) }} as period_key,
        weight,
        method,
        quality_grade,
        rationale,
        rationale_da
    from weights
)

select * from final
