-- A unit's FTE below is the FTE in all of the units directly below it. The mart sums over all units further down,
-- this test goes one step at a time, so a unit hung up under no parent or under two shows. Mend the parent in the
-- delivery, or int_unit__ancestor where the organisation has more levels than it climbs.
with units as (
    select * from {{ ref('fte_by_unit') }}
),

children as (
    select
        parent_unit_key,
        year,
        sum(fte_in_all) as fte_in_all
    from units
    group by
        parent_unit_key,
        year
)

select
    units.unit_path,
    units.year,
    units.fte_below,
    children.fte_in_all as fte_of_children
from units
left join children
    on
        units.unit_key = children.parent_unit_key
        and units.year = children.year
where units.fte_below <> coalesce(children.fte_in_all, 0)
