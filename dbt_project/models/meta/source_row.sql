with landed_rows as (
    select * from {{ ref('stg_landing__row') }}
),

final as (
    select
        source_row_id,
        delivery_id,
        dataset,
        row_number,
        cast(page as varchar) as page,
        sheet,
        line_from,
        line_to,
        raw_text_sha256
    from landed_rows
)

select * from final
