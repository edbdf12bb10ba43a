with source as (
    select * from {{ source('raw', 'landed_row') }}
),

renamed as (
    select
        {{ surrogate_key(['delivery_id', 'dataset', 'row_number']) }} as source_row_id,
        delivery_id,
        dataset,
        row_number,
        page,
        sheet,
        line_from,
        line_to,
        raw_text_sha256
    from source
)

select * from renamed
