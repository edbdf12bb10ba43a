with source as (
    select * from {{ source('raw', 'delivery_dataset') }}
),

renamed as (
    select
        delivery_id,
        dataset,
        rows_landed
    from source
)

select * from renamed
