{{ config(materialized='view') }}

with delivered as (
    select * from {{ ref('fct_fte') }}
    where period_type = 'year'
),

averaged as (
    select * from {{ ref('fct_fte_averaged') }}
),

joined as (
    select
        fte_key,
        municipality_key,
        unit_key,
        task_field_key,
        period_key,
        year,
        fte_component,
        fte,
        allocation_method,
        quality_grade,
        is_synthetic,
        cast(null as integer) as covered_days
    from delivered
    union all
    select
        fte_key,
        municipality_key,
        unit_key,
        task_field_key,
        period_key,
        year,
        fte_component,
        fte,
        allocation_method,
        quality_grade,
        is_synthetic,
        covered_days
    from averaged
),

dated as (
    select
        *,
        {{ year_start('year') }} as period_start,
        case when year % 4 = 0 and (year % 100 <> 0 or year % 400 = 0) then 366 else 365 end as year_days
    from joined
),

final as (
    select
        fte_key,
        municipality_key,
        unit_key,
        task_field_key,
        period_key,
        period_start,
        year,
        fte_component,
        fte,
        allocation_method,
        quality_grade,
        case
            when covered_days is null then 'whole_year'
            when covered_days = year_days then 'average'
            else 'average_of_part'
        end as year_basis,
        coalesce(covered_days, year_days) as covered_days,
        year_days,
        is_synthetic
    from dated
)

select * from final
