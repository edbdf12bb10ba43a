with direct as (
    select * from {{ ref('int_allocation__direct') }}
),

management as (
    select * from {{ ref('int_allocation__management') }}
),

final as (
    select
        municipality_code,
        year,
        unit_code,
        fte,
        task_field_code,
        weight,
        method,
        quality_grade,
        rationale,
        source_row_id,
        delivery_id,
        known_from,
        'direct' as fte_component
    from direct
    union all
    select
        municipality_code,
        year,
        unit_code,
        fte,
        task_field_code,
        weight,
        method,
        quality_grade,
        rationale,
        source_row_id,
        delivery_id,
        known_from,
        'management' as fte_component
    from management
)

select * from final
