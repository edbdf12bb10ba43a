{{ config(materialized='view') }}

with fte as (
    select * from {{ ref('fct_fte') }}
),

weights as (
    select * from {{ ref('bridge_unit_task_field') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
),

units as (
    select * from {{ ref('dim_unit') }}
),

task_fields as (
    select * from {{ ref('dim_task_field') }}
),

source_rows as (
    select * from {{ ref('source_row') }}
),

deliveries as (
    select * from {{ ref('delivery') }}
),

component_fte as (
    select
        unit_key,
        period_key,
        fte_component,
        cast(sum(fte) as decimal(18, 6)) as component_fte,
        cast(sum(sum(fte)) over (partition by unit_key, period_key) as decimal(18, 6)) as unit_fte
    from fte
    group by
        unit_key,
        period_key,
        fte_component
),

final as (
    select
        municipalities.municipality_code,
        municipalities.municipality_name,
        fte.year,
        {{ year_start('fte.year') }} as period_start,
        task_fields.task_field_code,
        task_fields.task_field_name_da,
        task_fields.task_field_name_en,
        units.unit_code,
        units.unit_path,
        units.account_scope,
        fte.fte_component,
        component_fte.unit_fte,
        component_fte.component_fte,
        weights.weight,
        fte.fte,
        fte.allocation_method,
        fte.quality_grade,
        weights.rationale,
        fte.component_grade,
        fte.component_rationale,
        deliveries.file_name,
        source_rows.page,
        source_rows.sheet,
        source_rows.line_from,
        source_rows.line_to,
        fte.known_from,
        fte.fte_key,
        fte.municipality_key,
        fte.unit_key,
        fte.task_field_key,
        fte.source_row_id,
        fte.delivery_id
    from fte
    inner join component_fte
        on
            fte.unit_key = component_fte.unit_key
            and fte.period_key = component_fte.period_key
            -- Absent in the open profile, where components are not told apart.
            and fte.fte_component is not distinct from component_fte.fte_component
    inner join municipalities
        on fte.municipality_key = municipalities.municipality_key
    inner join units
        on fte.unit_key = units.unit_key
    inner join task_fields
        on fte.task_field_key = task_fields.task_field_key
    inner join source_rows
        on fte.source_row_id = source_rows.source_row_id
    inner join deliveries
        on fte.delivery_id = deliveries.delivery_id
    left join weights
        on
            fte.unit_key = weights.unit_key
            and fte.task_field_key = weights.task_field_key
            and fte.period_key = weights.period_key
)

select * from final
