with source as (
    select * from {{ source('raw', 'unit_task_heading') }}
),

renamed as (
    select
        {{ surrogate_key(['delivery_id', "'unit_task_heading'", 'row_number']) }} as source_row_id,
        delivery_id,
        municipality_code,
        year,
        area_name,
        chief_area_name,
        unit_name,
        heading_number,
        heading,
        task_count
    from source
)

select * from renamed
