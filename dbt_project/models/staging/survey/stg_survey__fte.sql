with source as (
    select * from {{ source('raw', 'survey_fte') }}
),

renamed as (
    select
        {{ surrogate_key(['delivery_id', "'survey_fte'", 'row_number']) }} as source_row_id,
        delivery_id,
        municipality_code,
        year,
        period_type,
        period_start,
        area_name,
        chief_area_name,
        unit_code,
        unit_name,
        is_management,
        task_field_code,
        fte,
        remark
    from source
)

select * from renamed
