with source as (
    select * from {{ source('raw', 'catalogue_task_field') }}
),

renamed as (
    select
        {{ surrogate_key(['delivery_id', "'catalogue_task_field'", 'row_number']) }} as source_row_id,
        delivery_id,
        catalogue_version,
        task_field_code,
        purpose_text,
        legal_basis_text,
        target_group_text,
        organisation_text
    from source
)

select * from renamed
