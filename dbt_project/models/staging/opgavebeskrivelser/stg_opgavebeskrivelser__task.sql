with source as (
    select * from {{ source('raw', 'unit_task') }}
),

renamed as (
    select
        {{ surrogate_key(['delivery_id', "'unit_task'", 'row_number']) }} as source_row_id,
        delivery_id,
        municipality_code,
        year,
        area_name,
        chief_area_name,
        unit_name,
        heading_number,
        position,
        task_text
    from source
)

select * from renamed
