with direct as (
    select * from {{ ref('int_allocation__direct') }}
    where known_to is null
),

management as (
    select * from {{ ref('int_allocation__management') }}
    where known_to is null
),

surveyed as (
    select * from {{ ref('int_allocation__surveyed') }}
),

final as (
    select
        municipality_code,
        year,
        'year' as period_type,
        {{ year_start('year') }} as period_start,
        unit_code,
        task_field_code,
        weight,
        method,
        quality_grade,
        rationale
    from direct
    union all
    select
        municipality_code,
        year,
        'year' as period_type,
        {{ year_start('year') }} as period_start,
        unit_code,
        task_field_code,
        weight,
        method,
        quality_grade,
        rationale
    from management
    union all
    select
        municipality_code,
        year,
        period_type,
        period_start,
        unit_code,
        task_field_code,
        weight,
        method,
        quality_grade,
        rationale
    from surveyed
)

select * from final
