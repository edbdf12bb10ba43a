{{ config(meta={'dagster': {'ref': {'name': 'fct_activity'}}}) }}

-- Each stated volume of a delivery that speaks is in core.fct_activity, with its figure. A row here was lost or changed
-- on the way.
select
    volumes.source_row_id,
    volumes.value,
    activities.value as published_value
from {{ ref('int_activity__delivered') }} as volumes
left join {{ ref('fct_activity') }} as activities
    on volumes.source_row_id = activities.source_row_id
where
    volumes.known_to is null
    and (volumes.value, volumes.value_to) is distinct from (activities.value, activities.value_to)
