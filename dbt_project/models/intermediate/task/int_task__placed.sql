with headings as (
    select * from {{ ref('int_task__heading') }}
),

texts as (
    select * from {{ ref('int_task__text') }}
),

-- A heading that lists no task is itself the task.
positions as (
    select
        *,
        {{ one_to('greatest(task_count, 1)') }} as position
    from headings
),

final as (
    select
        {{ surrogate_key([
            'positions.municipality_code', 'positions.year', 'positions.area_name', 'positions.chief_area_name',
            'positions.unit_name', 'positions.heading_number', 'positions.position',
        ]) }} as task_key,
        positions.heading_key,
        positions.state_key,
        positions.municipality_code,
        positions.year,
        positions.area_name,
        positions.chief_area_name,
        positions.unit_name,
        positions.unit_code,
        positions.heading_number,
        positions.heading,
        cast(positions.position as integer) as position,
        texts.task_text,
        positions.source_row_id,
        positions.delivery_id,
        positions.known_from,
        positions.known_to
    from positions
    left join texts
        on
            positions.state_key = texts.state_key
            and positions.area_name = texts.area_name
            and positions.chief_area_name = texts.chief_area_name
            and positions.unit_name = texts.unit_name
            and positions.heading_number = texts.heading_number
            and positions.position = texts.position
)

select * from final
