with source as (
    select * from {{ source('raw', 'catalogue_indicator') }}
),

renamed as (
    select
        {{ surrogate_key(['delivery_id', "'catalogue_indicator'", 'row_number']) }} as source_row_id,
        delivery_id,
        catalogue_version,
        task_field_code,
        indicator_type,
        position,
        indicator_name_da
    from source
)

select * from renamed
