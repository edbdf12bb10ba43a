-- What a standard submission that speaks says, row by row: these FTE are on their task fields already.
with survey_rows as (
    select * from {{ ref('stg_survey__fte') }}
),

states as (
    select * from {{ ref('int_delivery__state') }}
    where dataset = 'survey_fte'
),

final as (
    select
        states.state_key,
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
        states.known_from,
        states.known_to
    from survey_rows
    inner join states
        on
            survey_rows.delivery_id = states.delivery_id
            and survey_rows.municipality_code = states.municipality_code
            and survey_rows.year = states.year
)

select * from final
