{{ config(meta={'dagster': {'ref': {'name': 'fct_task'}}}) }}

-- Each task text of a landed document stands in fct_task. Matters where a document is landed: a row here is a text
-- without the heading it belongs to, lost on the way. Compare the printed names and numbers in int_task__text and
-- int_task__heading; both must come from the same delivery.
with texts as (
    select
        {{ surrogate_key([
            'municipality_code', 'year', 'area_name', 'chief_area_name', 'unit_name', 'heading_number', 'position',
        ]) }} as task_key,
        chief_area_name,
        unit_name,
        heading_number,
        position,
        task_text
    from {{ ref('int_task__text') }}
    where known_to is null
)

select
    texts.chief_area_name,
    texts.unit_name,
    texts.heading_number,
    texts.position
from texts
left join {{ ref('fct_task') }} as tasks
    on texts.task_key = tasks.task_key
where texts.task_text is distinct from tasks.task_text
