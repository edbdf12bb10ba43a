with tasks as (
    select * from {{ ref('stg_opgavebeskrivelser__task') }}
),

states as (
    select * from {{ ref('int_delivery__state') }}
    where dataset = 'unit_task'
),

final as (
    select
        states.state_key,
        tasks.municipality_code,
        tasks.year,
        tasks.area_name,
        tasks.chief_area_name,
        tasks.unit_name,
        tasks.heading_number,
        tasks.position,
        tasks.task_text,
        states.known_to
    from tasks
    inner join states
        on
            tasks.delivery_id = states.delivery_id
            and tasks.municipality_code = states.municipality_code
            and tasks.year = states.year
)

select * from final
