with tasks as (
    select * from {{ ref('int_task__decided') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
),

versions as (
    select
        tasks.task_key,
        municipalities.municipality_key,
        {{ surrogate_key([
            'tasks.municipality_code', 'tasks.unit_code', "case when tasks.unit_code <> 'kommunen' then tasks.year end",
        ]) }} as unit_key,
        {{ surrogate_key(["'year'", 'tasks.year']) }} as period_key,
        {{ year_start('tasks.year') }} as period_start,
        tasks.year,
        tasks.area_name as area_name_printed,
        tasks.chief_area_name as chief_area_name_printed,
        tasks.unit_name as unit_name_printed,
        tasks.heading_number,
        tasks.heading,
        tasks.position,
        tasks.task_text,
        case
            when tasks.task_field_code is not null
                then {{ surrogate_key(["'" ~ var('catalogue_version') ~ "'", 'tasks.task_field_code']) }}
        end as task_field_key,
        tasks.fte_component,
        tasks.mapping_method,
        tasks.mapping_score,
        tasks.mapping_reason,
        tasks.mapping_reason_da,
        tasks.mapping_decided_on,
        'B' as quality_grade,
        {{ is_synthetic() }} as is_synthetic,
        tasks.source_row_id,
        tasks.delivery_id,
        tasks.known_from,
        tasks.known_to
    from tasks
    inner join municipalities
        on
            tasks.municipality_code = municipalities.municipality_code
            and municipalities.is_current
),

final as (
    {{ folded(
        'versions', key=['task_key'],
        columns=[
            'municipality_key', 'unit_key', 'period_key', 'period_start', 'year', 'area_name_printed', 'chief_area_name_printed',
            'unit_name_printed', 'heading_number', 'heading', 'position', 'task_text', 'task_field_key',
            'fte_component', 'mapping_method', 'mapping_score', 'mapping_reason', 'mapping_reason_da', 'mapping_decided_on',
            'quality_grade', 'is_synthetic', 'source_row_id', 'delivery_id',
        ],
    ) }}
)

select * from final
