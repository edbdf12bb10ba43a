with source as (
    select * from {{ source('raw', 'unit_remark') }}
),

renamed as (
    select
        {{ surrogate_key(['delivery_id', "'unit_remark'", 'row_number']) }} as source_row_id,
        delivery_id,
        municipality_code,
        year,
        unit_code,
        remark_code,
        quantity,
        quantity_unit,
        account
    from source
)

select * from renamed
