{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'int_activity__delivered'}}}) }}

-- Each unit that a volume names is known to the crosswalk or to the FTE table. Matters when a municipality is new or
-- prints its names anew: such a volume counts for the municipality as a whole, hence a warning. Add the name to
-- seeds/reference/xwalk_unit_name.csv. No rule of border 1, which judges each delivery by those received before:
-- volumes often come first, and the FTE that name their units later.
select distinct
    volumes.municipality_code,
    volumes.document_year,
    volumes.area_name,
    volumes.chief_area_name,
    volumes.unit_name
from {{ ref('int_activity__delivered') }} as volumes
left join {{ ref('xwalk_unit_name') }} as crosswalk
    on
        volumes.municipality_code = crosswalk.municipality_code
        and volumes.chief_area_name = crosswalk.chief_area_name
        and volumes.unit_name = crosswalk.unit_name
        and crosswalk.unit_code = 'kommunen'
where
    volumes.known_to is null
    and volumes.unit_code = 'kommunen'
    and volumes.named_unit is not null
    and crosswalk.unit_code is null
