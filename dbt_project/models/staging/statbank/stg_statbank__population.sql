with source as (
    select * from {{ source('raw', 'population') }}
),

renamed as (
    select
        {{ surrogate_key(['delivery_id', "'population'", 'row_number']) }} as source_row_id,
        delivery_id,
        table_id,
        area_name as municipality_name,
        population_date,
        population
    from source
)

select * from renamed
