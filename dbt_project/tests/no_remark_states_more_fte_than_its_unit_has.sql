{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'int_unit__stated_component'}}}) }}
-- A remark that states more leaders and leave in FTE than the unit has in all contradicts its figure. What is above it
-- is not used, and the release is published; ask the sender, or mend how the reader of remarks takes the wording.
with stated as (
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
    units.municipality_code,
    units.year,
    units.unit_code,
    units.fte,
    stated.fte as stated_fte
from {{ ref('int_unit__delivered') }} as units
inner join stated
    on
        units.state_key = stated.state_key
        and units.unit_code = stated.unit_code
where stated.fte > units.fte and not units.is_stated_total and units.known_to is null
