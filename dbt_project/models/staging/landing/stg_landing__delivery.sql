with source as (
    select * from {{ source('raw', 'delivery') }}
),

renamed as (
    select
        delivery_id,
        source_code,
        form,
        publisher,
        title,
        municipality_code,
        period,
        file_name,
        sha256,
        bytes,
        cast(received_at as timestamp) as received_at,
        encoding,
        encoding_evidence,
        decimal_sign,
        decimal_sign_evidence,
        citation,
        licence,
        note,
        status,
        rows_received,
        rows_landed,
        rows_accepted,
        rows_rejected
    from source
)

select * from renamed
