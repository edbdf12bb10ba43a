with source as (
    select * from {{ source('raw', 'explanation') }}
),

renamed as (
    select
        {{ surrogate_key(['delivery_id', "'explanation'", 'row_number']) }} as source_row_id,
        coalesce(explained_delivery_id, delivery_id) as explained_delivery_id,
        rule_code,
        line,
        reason,
        stated_by,
        delivery_id,
        row_number
    from source
)

select * from renamed
