with source as (
    select * from {{ source('raw', 'delivery') }}
),

renamed as (
    select
        delivery_id,
        source_code,
        form,
        publisher,
        publisher_en,
        title,
        title_en,
        municipality_code,
        period,
        file_name,
        sha256,
        bytes,
        cast(received_at as timestamp) as received_at,
        encoding,
        encoding_evidence,
        encoding_evidence_da,
        decimal_sign,
        decimal_sign_evidence,
        decimal_sign_evidence_da,
        citation,
        citation_da,
        licence,
        licence_da,
        note,
        note_da,
        status,
        rows_received,
        rows_landed,
        rows_accepted,
        rows_rejected
    from source
)

select * from renamed
