with source as (
    select * from {{ source('raw', 'catalogue_task') }}
),

renamed as (
    select
        {{ surrogate_key(['delivery_id', "'catalogue_task'", 'row_number']) }} as source_row_id,
        delivery_id,
        catalogue_version,
        task_field_code,
        position,
        heading,
        task_text
    from source
)

select * from renamed
