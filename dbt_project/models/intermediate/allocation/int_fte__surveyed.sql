-- What a standard submission that speaks says, row by row: these FTE are on their task fields already.
with survey_rows as (
    select * from {{ ref('stg_survey__fte') }}
),

current_deliveries as (
    select * from {{ ref('int_delivery__current') }}
),

final as (
    select
        survey_rows.municipality_code,
        survey_rows.year,
        survey_rows.area_name,
        survey_rows.chief_area_name,
        survey_rows.unit_code,
        survey_rows.unit_name,
        survey_rows.task_field_code,
        case when survey_rows.is_management then 'management' else 'direct' end as fte_component,
        survey_rows.fte,
        survey_rows.remark,
        survey_rows.source_row_id,
        survey_rows.delivery_id,
        current_deliveries.received_at as known_from
    from survey_rows
    inner join current_deliveries
        on
            survey_rows.delivery_id = current_deliveries.delivery_id
            and survey_rows.municipality_code = current_deliveries.municipality_code
            and survey_rows.year = current_deliveries.year
    where current_deliveries.dataset = 'survey_fte'
)

select * from final
