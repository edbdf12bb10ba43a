with source as (
    select * from {{ source('raw', 'structural_factor') }}
),

renamed as (
    select
        {{ surrogate_key(['delivery_id', "'structural_factor'", 'row_number']) }} as source_row_id,
        delivery_id,
        municipality_code,
        factor_code,
        factor_year as year,
        factor_value as value
    from source
)

select * from renamed
