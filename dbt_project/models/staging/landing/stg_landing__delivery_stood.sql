with source as (
    select * from {{ source('raw', 'delivery_stood') }}
),

renamed as (
    select
        delivery_id,
        stood_from,
        stood_to
    from source
)

select * from renamed
