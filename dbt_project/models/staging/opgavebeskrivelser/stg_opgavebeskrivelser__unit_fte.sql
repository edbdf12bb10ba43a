with source as (
    select * from {{ source('raw', 'unit_fte') }}
),

renamed as (
    select
        {{ surrogate_key(['delivery_id', "'unit_fte'", 'row_number']) }} as source_row_id,
        delivery_id,
        municipality_code,
        year,
        area_name,
        chief_area_name,
        unit_code,
        parent_unit_code,
        unit_name,
        unit_level,
        is_stated_total,
        is_management,
        fte,
        remark
    from source
)

select * from renamed
