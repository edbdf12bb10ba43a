{{ config(materialized='view') }}

-- All FTE on their task fields: spread by a unit's weights, following those managed, or delivered there.
-- A view, since nearly all of them are the rows of int_fte__surveyed.
with own as (
    select * from {{ ref('int_fte__own') }}
),

management as (
    select
        *,
        {{ to_millionths('fte') }} as fte_millionths,
        {{ to_weight_units('weight') }} as weight_units,
        {{ to_weight_units('1') }} as weight_units_in_all
    from {{ ref('int_allocation__management') }}
),

surveyed as (
    select * from {{ ref('int_fte__surveyed') }}
),

management_spread as (
    {{ spread_exactly(
        'management',
        columns=[
            'state_key', 'municipality_code', 'year', 'unit_code', 'task_field_code', 'method', 'quality_grade',
            'source_row_id', 'delivery_id', 'known_from', 'known_to',
        ],
        partition='state_key, unit_code',
        total='fte_millionths',
        weight='weight_units',
        weight_total='weight_units_in_all',
        tie_break='task_field_code',
    ) }}
),

final as (
    select
        state_key,
        municipality_code,
        year,
        'year' as period_type,
        {{ year_start('year') }} as period_start,
        unit_code,
        task_field_code,
        fte_component,
        {{ from_millionths('fte_millionths') }} as fte,
        method as allocation_method,
        quality_grade,
        component_grade,
        component_rationale,
        component_rationale_da,
        source_row_id,
        delivery_id,
        known_from,
        known_to
    from own
    union all
    select
        state_key,
        municipality_code,
        year,
        'year' as period_type,
        {{ year_start('year') }} as period_start,
        unit_code,
        task_field_code,
        'management' as fte_component,
        {{ from_millionths('part') }} as fte,
        method as allocation_method,
        quality_grade,
        'B' as component_grade,
        cast(null as varchar) as component_rationale,
        cast(null as varchar) as component_rationale_da,
        source_row_id,
        delivery_id,
        known_from,
        known_to
    from management_spread
    union all
    select
        state_key,
        municipality_code,
        year,
        period_type,
        period_start,
        unit_code,
        task_field_code,
        fte_component,
        fte,
        'delivered' as allocation_method,
        'A' as quality_grade,
        'A' as component_grade,
        cast(null as varchar) as component_rationale,
        cast(null as varchar) as component_rationale_da,
        source_row_id,
        delivery_id,
        known_from,
        known_to
    from surveyed
)

select * from final
