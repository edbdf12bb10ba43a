{{ config(meta={'dagster': {'ref': {'name': 'int_fte__component'}}}) }}

-- The leaders and the leave that a remark states in FTE stand in full in their component, as far as the unit has FTE,
-- and the components sum to the unit. Matters when management FTE are compared; look at int_fte__component.
with units as (
    select
        municipality_code,
        year,
        unit_code,
        max(fte) as fte
    from {{ ref('int_allocation__direct') }}
    group by
        municipality_code,
        year,
        unit_code
),

components as (
    select
        municipality_code,
        year,
        unit_code,
        sum(fte_millionths) as millionths,
        sum(case when fte_component <> 'direct' then fte_millionths else 0 end) as indirect_millionths
    from {{ ref('int_fte__component') }}
    group by
        municipality_code,
        year,
        unit_code
),

stated as (
    select
        municipality_code,
        year,
        unit_code,
        sum(fte) as fte
    from {{ ref('int_unit__stated_component') }}
    group by
        municipality_code,
        year,
        unit_code
)

select
    units.municipality_code,
    units.year,
    units.unit_code,
    units.fte,
    components.millionths,
    components.indirect_millionths,
    stated.fte as stated_fte
from units
left join components
    on
        units.municipality_code = components.municipality_code
        and units.year = components.year
        and units.unit_code = components.unit_code
left join stated
    on
        units.municipality_code = stated.municipality_code
        and units.year = stated.year
        and units.unit_code = stated.unit_code
where
    components.millionths is distinct from {{ to_millionths('units.fte') }}
    or components.indirect_millionths < {{ to_millionths('least(coalesce(stated.fte, 0), units.fte)') }}
