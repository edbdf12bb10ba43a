with weights as (
    select * from {{ ref('int_allocation__weight') }}
),

final as (
    select
        {{ surrogate_key(['municipality_code', 'unit_code', 'year']) }} as unit_key,
        {{ surrogate_key(["'" ~ var('catalogue_version') ~ "'", 'task_field_code']) }} as task_field_key,
        {{ surrogate_key(["'year'", 'year']) }} as period_key,
        weight,
        method,
        quality_grade,
        rationale
    from weights
)

select * from final
