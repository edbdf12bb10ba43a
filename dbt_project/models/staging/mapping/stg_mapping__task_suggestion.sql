with source as (
    select * from {{ source('raw', 'task_suggestion') }}
),

final as (
    select
        delivery_id,
        municipality_code,
        year,
        area_name,
        chief_area_name,
        unit_name,
        heading_number,
        position,
        rank,
        task_field_code,
        score,
        matched_words
    from source
)

select * from final
