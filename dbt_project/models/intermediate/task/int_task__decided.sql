-- What is decided on each task, by the first that speaks: people on the task, on its heading, the lowest rule that
-- fits, the model on the task, on its heading. Below the stated minimum the model is silent.
with tasks as (
    select * from {{ ref('int_task__placed') }}
),

curated as (
    select * from {{ ref('map_task') }}
),

rules as (
    select * from {{ ref('map_task_rule') }}
),

suggestions as (
    select * from {{ ref('int_task__suggestion') }}
    where rank = 1 and score >= {{ var('mapping_minimum_score') }}
),

task_fields as (
    select * from {{ ref('ref_task_field') }}
    where catalogue_version = '{{ var("catalogue_version") }}'
),

-- A rule asks for no position, so it is looked for once for all tasks of a heading's words.
worded as (
    select distinct
        municipality_code,
        chief_area_name,
        unit_name,
        heading
    from tasks
),

fitting_rules as (
    select
        worded.*,
        rules.rule_number,
        rules.task_field_code,
        rules.reason,
        rules.decided_on
    from worded
    inner join rules
        on
            worded.municipality_code = coalesce(rules.municipality_code, worded.municipality_code)
            and lower(worded.chief_area_name) like coalesce(rules.chief_area_pattern, '%')
            and lower(worded.unit_name) like coalesce(rules.unit_pattern, '%')
            and lower(worded.heading) like coalesce(rules.heading_pattern, '%')
),

candidates as (
    select
        tasks.task_key,
        case when curated.position is null then 2 else 1 end as precedence,
        0 as rule_number,
        'curated' as mapping_method,
        curated.task_field_code,
        cast(null as decimal(5, 4)) as mapping_score,
        curated.reason as mapping_reason,
        curated.decided_on as mapping_decided_on
    from tasks
    inner join curated
        on
            tasks.municipality_code = curated.municipality_code
            and tasks.chief_area_name = curated.chief_area_name
            and tasks.unit_name = curated.unit_name
            and tasks.heading = curated.heading
            and tasks.position = coalesce(curated.position, tasks.position)
    union all
    select
        tasks.task_key,
        3 as precedence,
        fitting_rules.rule_number,
        'rule' as mapping_method,
        fitting_rules.task_field_code,
        cast(null as decimal(5, 4)) as mapping_score,
        fitting_rules.reason as mapping_reason,
        fitting_rules.decided_on as mapping_decided_on
    from tasks
    inner join fitting_rules
        on
            tasks.municipality_code = fitting_rules.municipality_code
            and tasks.chief_area_name = fitting_rules.chief_area_name
            and tasks.unit_name = fitting_rules.unit_name
            and tasks.heading = fitting_rules.heading
    union all
    select
        tasks.task_key,
        case when suggestions.position = 0 then 5 else 4 end as precedence,
        0 as rule_number,
        'model' as mapping_method,
        suggestions.task_field_code,
        suggestions.score as mapping_score,
        suggestions.matched_words as mapping_reason,
        cast(null as date) as mapping_decided_on
    from tasks
    inner join suggestions
        on tasks.heading_key = suggestions.heading_key and suggestions.position in (0, tasks.position)
),

ordered as (
    select
        *,
        row_number() over (partition by task_key order by precedence, rule_number) as choice
    from candidates
),

final as (
    select
        tasks.task_key,
        tasks.heading_key,
        tasks.municipality_code,
        tasks.year,
        tasks.area_name,
        tasks.chief_area_name,
        tasks.unit_name,
        tasks.unit_code,
        tasks.heading_number,
        tasks.heading,
        tasks.position,
        tasks.task_text,
        tasks.source_row_id,
        tasks.delivery_id,
        tasks.known_from,
        ordered.mapping_method,
        ordered.mapping_score,
        ordered.mapping_reason,
        ordered.mapping_decided_on,
        case
            when ordered.task_field_code in ('cross_cutting', 'management') then ordered.task_field_code
            when ordered.task_field_code is not null then 'direct'
        end as fte_component,
        -- Work of a field that is not in force in the year lies outside the catalogue.
        case
            when tasks.year < task_fields.valid_from_year or tasks.year > task_fields.valid_to_year then '0.0.0'
            when ordered.task_field_code not in ('cross_cutting', 'management') then ordered.task_field_code
        end as task_field_code
    from tasks
    left join ordered
        on tasks.task_key = ordered.task_key and ordered.choice = 1
    left join task_fields
        on ordered.task_field_code = task_fields.task_field_code
)

select * from final
