with tasks as (
    select * from {{ ref('stg_opgavebeskrivelser__task') }}
),

current_deliveries as (
    select * from {{ ref('int_delivery__current') }}
),

final as (
    select
        tasks.municipality_code,
        tasks.year,
        tasks.area_name,
        tasks.chief_area_name,
        tasks.unit_name,
        tasks.heading_number,
        tasks.position,
        tasks.task_text
    from tasks
    inner join current_deliveries
        on
            tasks.delivery_id = current_deliveries.delivery_id
            and tasks.municipality_code = current_deliveries.municipality_code
            and tasks.year = current_deliveries.year
    where current_deliveries.dataset = 'unit_task'
)

select * from final
