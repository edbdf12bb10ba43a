{{ config(materialized='view') }}

-- A release has its rows as a table (is_stored in the YAML), and the open profile those of its own facts.
with facts as (
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

periods as (
    select * from {{ ref('bridge_year_period') }}
),

of_component as (
    select
        municipality_key,
        unit_key,
        period_key,
        fte_component,
        cast(sum(fte) as decimal(18, 6)) as component_fte,
        cast(sum(sum(fte)) over (partition by municipality_key, unit_key, period_key) as decimal(18, 6)) as unit_fte
    from facts
    group by municipality_key, unit_key, period_key, fte_component
),

final as (
    select
        municipalities.municipality_code,
        municipalities.municipality_name,
        facts.year,
        facts.period_type,
        facts.period_start,
        facts.period_end,
        task_fields.task_field_code,
        task_fields.task_field_name_da,
        task_fields.task_field_name_en,
        units.unit_code,
        units.unit_path,
        units.account_scope,
        facts.fte_component,
        of_component.unit_fte,
        of_component.component_fte,
        weights.weight,
        facts.fte,
        periods.days,
        periods.covered_days,
        cast(cast(facts.fte as decimal(38, 6)) * periods.days / periods.covered_days as decimal(18, 6)) as year_fte,
        facts.allocation_method,
        facts.quality_grade,
        weights.rationale,
        weights.rationale_da,
        facts.component_grade,
        facts.component_rationale,
        facts.component_rationale_da,
        deliveries.file_name,
        source_rows.page,
        source_rows.sheet,
        source_rows.line_from,
        source_rows.line_to,
        facts.known_from,
        facts.fte_key,
        facts.municipality_key,
        facts.unit_key,
        facts.task_field_key,
        facts.source_row_id,
        facts.delivery_id
    from facts
    inner join periods
        on
            facts.municipality_key = periods.municipality_key
            and facts.period_key = periods.period_key
    inner join municipalities
        on facts.municipality_key = municipalities.municipality_key
    inner join units
        on facts.unit_key = units.unit_key
    inner join task_fields
        on facts.task_field_key = task_fields.task_field_key
    inner join source_rows
        on facts.source_row_id = source_rows.source_row_id
    inner join deliveries
        on facts.delivery_id = deliveries.delivery_id
    inner join of_component
        on
            facts.municipality_key = of_component.municipality_key
            and facts.unit_key = of_component.unit_key
            and facts.period_key = of_component.period_key
            -- Absent in the open profile, where components are not told apart.
            and facts.fte_component is not distinct from of_component.fte_component
    left join weights
        on
            facts.unit_key = weights.unit_key
            and facts.task_field_key = weights.task_field_key
            and facts.period_key = weights.period_key
)

select * from final
