{{ config(meta={'dagster': {'ref': {'name': 'fct_fte'}}}) }}

-- A task field that left the catalogue holds no FTE of later years; such work goes to 0.0.0. Mend map_unit_task_field.
select
    facts.fte_key,
    facts.year,
    task_fields.task_field_code
from {{ ref('fct_fte') }} as facts
inner join {{ ref('dim_task_field') }} as task_fields
    on facts.task_field_key = task_fields.task_field_key
where
    facts.year < task_fields.valid_from_year
    or facts.year > task_fields.valid_to_year
