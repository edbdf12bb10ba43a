with suggestions as (
    select * from {{ ref('stg_mapping__task_suggestion') }}
),

headings as (
    select * from {{ ref('int_task__heading') }}
),

delivered_headings as (
    select distinct
        delivery_id,
        heading_key,
        municipality_code,
        year,
        area_name,
        chief_area_name,
        unit_name,
        heading_number
    from headings
),

final as (
    select
        headings.delivery_id,
        headings.heading_key,
        suggestions.position,
        suggestions.rank,
        suggestions.task_field_code,
        suggestions.score,
        suggestions.matched_words
    from suggestions
    inner join delivered_headings as headings
        on
            suggestions.delivery_id = headings.delivery_id
            and suggestions.municipality_code = headings.municipality_code
            and suggestions.year = headings.year
            and suggestions.area_name = headings.area_name
            and suggestions.chief_area_name = headings.chief_area_name
            and suggestions.unit_name = headings.unit_name
            and suggestions.heading_number = headings.heading_number
)

select * from final
