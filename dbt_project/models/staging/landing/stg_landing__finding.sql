with source as (
    select * from {{ source('raw', 'finding') }}
),

renamed as (
    select
        {{ surrogate_key(['delivery_id', 'finding_number']) }} as finding_key,
        delivery_id,
        finding_number,
        rule_code,
        severity,
        dataset,
        row_number,
        location,
        message_da,
        message_en,
        hint_da,
        hint_en
    from source
)

select * from renamed
