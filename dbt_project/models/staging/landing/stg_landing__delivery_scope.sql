with source as (
    select * from {{ source('raw', 'delivery_scope') }}
),

renamed as (
    select
        delivery_id,
        dataset,
        municipality_code,
        year,
        period_type,
        period_start
    from source
)

select * from renamed
