-- The catalogue document's own texts per task field; no rows unless the document is landed.
with task_fields as (
    select * from {{ ref('stg_opgavekatalog__task_field') }}
),

tasks as (
    select * from {{ ref('stg_opgavekatalog__task') }}
),

current_deliveries as (
    select * from {{ ref('int_delivery__ranked') }}
    where is_standing and precedence = 1
),

task_texts as (
    select
        tasks.delivery_id,
        tasks.task_field_code,
        string_agg(
            -- A task may be told by its heading alone, or by its text alone.
            coalesce(tasks.heading || ': ' || tasks.task_text, tasks.task_text, tasks.heading), chr(10)
            order by tasks.position
        ) as tasks_text
    from tasks
    group by
        tasks.delivery_id,
        tasks.task_field_code
),

final as (
    select
        task_fields.catalogue_version,
        task_fields.task_field_code,
        task_fields.purpose_text,
        task_fields.legal_basis_text,
        task_fields.target_group_text,
        task_fields.organisation_text,
        task_texts.tasks_text
    from task_fields
    inner join current_deliveries
        on
            task_fields.delivery_id = current_deliveries.delivery_id
            and current_deliveries.dataset = 'catalogue_task_field'
    left join task_texts
        on
            task_fields.delivery_id = task_texts.delivery_id
            and task_fields.task_field_code = task_texts.task_field_code
)

select * from final
