with scores as (
    select * from {{ ref('bm_efficiency') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
    where is_current
),

fields as (
    select * from {{ ref('dim_task_field') }}
),

final as (
    select
        municipalities.municipality_code,
        municipalities.municipality_name,
        scores.year,
        {{ year_start('scores.year') }} as period_start,
        fields.task_field_code,
        fields.task_field_name_da,
        fields.task_field_name_en,
        scores.indicator_code,
        scores.municipality_count,
        cast(scores.score as decimal(9, 6)) as score,
        cast(scores.score_corrected as decimal(9, 6)) as score_corrected,
        cast(scores.score_low as decimal(9, 6)) as score_low,
        cast(scores.score_high as decimal(9, 6)) as score_high,
        scores.reference_municipalities,
        scores.reference_municipality_names,
        'dea input vrs ' || scores.indicator_code || ' ' || scores.year as model_code,
        case when scores.score is null then 'not_comparable' end as missing_reason,
        municipalities.municipality_key,
        fields.task_field_key
    from scores
    inner join municipalities
        on scores.municipality_code = municipalities.municipality_code
    inner join fields
        on scores.task_field_code = fields.task_field_code
)

select * from final
