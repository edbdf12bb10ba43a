with source as (
    select * from {{ source('raw', 'activity') }}
),

renamed as (
    select
        {{ surrogate_key(['delivery_id', "'activity'", 'row_number']) }} as source_row_id,
        delivery_id,
        municipality_code,
        year,
        period_type,
        period_start,
        area_name,
        chief_area_name,
        unit_name,
        heading_number,
        position,
        measure_code,
        counted_text,
        value,
        value_to,
        comparison,
        remark
    from source
)

select * from renamed
