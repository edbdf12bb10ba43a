with headings as (
    select * from {{ ref('int_task__heading') }}
),

texts as (
    select * from {{ ref('int_task__text') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
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
        municipalities.municipality_key,
        {{ surrogate_key([
            'positions.municipality_code', 'positions.unit_code',
            "case when positions.unit_code <> 'kommunen' then positions.year end",
        ]) }} as unit_key,
        {{ surrogate_key(["'year'", 'positions.year']) }} as period_key,
        positions.year,
        positions.unit_name as unit_name_printed,
        positions.heading_number,
        positions.heading,
        cast(positions.position as integer) as position,
        texts.task_text,
        cast(null as varchar) as task_field_key,
        cast(null as varchar) as mapping_method,
        cast(null as decimal(5, 4)) as mapping_score,
        'B' as quality_grade,
        false as is_synthetic,
        positions.source_row_id,
        positions.delivery_id,
        positions.known_from,
        cast(null as timestamp) as known_to
    from positions
    inner join municipalities
        on
            positions.municipality_code = municipalities.municipality_code
            and municipalities.is_current
    left join texts
        on
            positions.municipality_code = texts.municipality_code
            and positions.year = texts.year
            and positions.area_name = texts.area_name
            and positions.chief_area_name = texts.chief_area_name
            and positions.unit_name = texts.unit_name
            and positions.heading_number = texts.heading_number
            and positions.position = texts.position
)

select * from final
