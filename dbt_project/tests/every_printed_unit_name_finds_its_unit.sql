{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'int_task__heading'}}}) }}

-- Each unit name that tasks are printed under is known to the crosswalk or to the FTE table. Matters when a
-- municipality is new or prints its names anew: such tasks still count, but for the municipality as a whole, hence a
-- warning. Add the name to seeds/reference/xwalk_unit_name.csv.
select distinct
    headings.municipality_code,
    headings.year,
    headings.chief_area_name,
    headings.unit_name
from {{ ref('int_task__heading') }} as headings
left join {{ ref('xwalk_unit_name') }} as crosswalk
    on
        headings.municipality_code = crosswalk.municipality_code
        and headings.chief_area_name = crosswalk.chief_area_name
        and headings.unit_name = crosswalk.unit_name
where
    headings.known_to is null
    and headings.unit_code = 'kommunen'
    and coalesce(crosswalk.unit_code, '') <> 'kommunen'
