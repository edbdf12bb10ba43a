{{ config(materialized='view') }}

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
        -- Asked of the rows that are left only: readers want one figure, and to sum the whole country takes far longer.
        (
            select cast(sum(of_unit.fte) as decimal(18, 6))
            from {{ ref('fct_fte') }} as of_unit
            where
                -- A unit has one municipality and a period one year, whose rows lie together: only they are read.
                of_unit.municipality_key = facts.municipality_key
                and of_unit.year = facts.year
                and of_unit.unit_key = facts.unit_key
                and of_unit.period_key = facts.period_key
        ) as unit_fte,
        (
            select cast(sum(of_component.fte) as decimal(18, 6))
            from {{ ref('fct_fte') }} as of_component
            where
                of_component.municipality_key = facts.municipality_key
                and of_component.year = facts.year
                and of_component.unit_key = facts.unit_key
                and of_component.period_key = facts.period_key
                -- Absent in the open profile, where components are not told apart.
                and of_component.fte_component is not distinct from facts.fte_component
        ) as component_fte,
        weights.weight,
        facts.fte,
        periods.days,
        periods.covered_days,
        cast(
            cast(facts.fte as decimal(38, 6)) * periods.days / periods.covered_days as decimal(18, 6)
        ) as year_fte,
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
    left join weights
        on
            facts.unit_key = weights.unit_key
            and facts.task_field_key = weights.task_field_key
            and facts.period_key = weights.period_key
)

select * from final
