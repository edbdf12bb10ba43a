with source as (
    select * from {{ source('raw', 'account') }}
),

renamed as (
    select
        {{ surrogate_key(['delivery_id', "'account'", 'row_number']) }} as source_row_id,
        delivery_id,
        table_id,
        area_name as municipality_name,
        year,
        function_code,
        function_name,
        kind,
        price_unit,
        value
    from source
)

select * from renamed
