with source as (
    select * from {{ source('raw', 'peer_set') }}
),

renamed as (
    select
        {{ surrogate_key(['delivery_id', "'peer_set'", 'row_number']) }} as source_row_id,
        delivery_id,
        peer_set_name,
        municipality_code,
        peer_municipality_code,
        peer_weight
    from source
)

select * from renamed
