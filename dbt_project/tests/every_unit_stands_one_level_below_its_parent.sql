-- A unit's parent lies in the same municipality, one level up, and holds on the unit's first day. Matters for every
-- sum over the organisation: a row here is counted at the wrong place. Look at unit_level and parent_unit_code in
-- the delivered FTE table, and at parent_unit_code in xwalk_unit_name for units without FTE.
select
    units.municipality_code,
    units.unit_code,
    units.unit_level,
    parents.unit_code as parent_unit_code,
    parents.unit_level as parent_unit_level
from {{ ref('dim_unit') }} as units
inner join {{ ref('dim_unit') }} as parents
    on units.parent_unit_key = parents.unit_key
where
    units.municipality_code <> parents.municipality_code
    or units.unit_level <> parents.unit_level + 1
    or units.valid_from < parents.valid_from
    or units.valid_from >= parents.valid_to
