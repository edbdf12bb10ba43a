{{ config(meta={'dagster': {'ref': {'name': 'int_fte__component'}}}) }}

-- The leaders and the leave that a remark states in FTE stand in full in their component, as far as the unit has FTE,
-- and the components sum to the unit. Matters when management FTE are compared; look at int_fte__component.
with units as (
    select
        state_key,
        unit_code,
        max(fte) as fte
    from {{ ref('int_allocation__direct') }}
    group by
        state_key,
        unit_code
),

components as (
    select
        state_key,
        unit_code,
        sum(fte_millionths) as millionths,
        sum(case when fte_component <> 'direct' then fte_millionths else 0 end) as indirect_millionths
    from {{ ref('int_fte__component') }}
    group by
        state_key,
        unit_code
),

stated as (
    select
        state_key,
        unit_code,
        sum(fte) as fte
    from {{ ref('int_unit__stated_component') }}
    group by
        state_key,
        unit_code
)

select
    units.state_key,
    units.unit_code,
    units.fte,
    components.millionths,
    components.indirect_millionths,
    stated.fte as stated_fte
from units
left join components
    on
        units.state_key = components.state_key
        and units.unit_code = components.unit_code
left join stated
    on
        units.state_key = stated.state_key
        and units.unit_code = stated.unit_code
where
    components.millionths is distinct from {{ to_millionths('units.fte') }}
    or components.indirect_millionths < {{ to_millionths('least(coalesce(stated.fte, 0), units.fte)') }}
