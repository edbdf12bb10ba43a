-- What a standard submission in effect says of a period, row by row: these FTE are on their task fields already.
with survey_rows as (
    select * from {{ ref('stg_survey__fte') }}
),

effects as (
    select * from {{ ref('int_delivery__effective') }}
    where dataset = 'survey_fte'
),

final as (
    select
        effects.effect_key as state_key,
        survey_rows.municipality_code,
        survey_rows.year,
        survey_rows.period_type,
        survey_rows.period_start,
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
        effects.known_from,
        effects.known_to
    from survey_rows
    inner join effects
        on
            survey_rows.delivery_id = effects.delivery_id
            and survey_rows.municipality_code = effects.municipality_code
            and survey_rows.period_type = effects.period_type
            and survey_rows.period_start = effects.period_start
)

select * from final
