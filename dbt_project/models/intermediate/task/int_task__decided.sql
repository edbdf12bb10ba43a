-- noqa: disable=AM04
-- What is decided on each task, by the first that speaks: people on the task, on its heading, the lowest rule that
-- fits, the model on the task, on its heading. Below the stated minimum the model is silent. A decision follows from
-- what a delivery prints, so it is looked for once, in however many states the task is known.
with tasks as (
    select * from {{ ref('int_task__placed') }}
),

decisions as (
    select * from {{ ref('int_task__decision') }}
),

suggestions as (
    select * from {{ ref('int_task__suggestion') }}
    where rank = 1 and score >= {{ var('mapping_minimum_score') }}
),

task_fields as (
    select * from {{ ref('ref_task_field') }}
    where catalogue_version = '{{ var("catalogue_version") }}'
),

printed as (
    select distinct
        delivery_id,
        task_key,
        heading_key,
        municipality_code,
        chief_area_name,
        unit_name,
        heading,
        position
    from tasks
),

candidates as (
    select
        printed.delivery_id,
        printed.task_key,
        decisions.precedence,
        decisions.rule_number,
        decisions.mapping_method,
        decisions.task_field_code,
        cast(null as decimal(5, 4)) as mapping_score,
        decisions.reason as mapping_reason,
        decisions.reason_da as mapping_reason_da,
        decisions.decided_on as mapping_decided_on
    from printed
    inner join decisions
        on
            printed.municipality_code = decisions.municipality_code
            and printed.chief_area_name = decisions.chief_area_name
            and printed.unit_name = decisions.unit_name
            and printed.heading = decisions.heading
            and printed.position = coalesce(decisions.position, printed.position)
    union all
    select
        printed.delivery_id,
        printed.task_key,
        case when suggestions.position = 0 then 5 else 4 end as precedence,
        0 as rule_number,
        'model' as mapping_method,
        suggestions.task_field_code,
        suggestions.score as mapping_score,
        suggestions.matched_words as mapping_reason,
        suggestions.matched_words as mapping_reason_da,
        cast(null as date) as mapping_decided_on
    from printed
    inner join suggestions
        on
            printed.delivery_id = suggestions.delivery_id
            and printed.heading_key = suggestions.heading_key
            and suggestions.position in (0, printed.position)
),

ordered as (
    select
        *,
        row_number() over (partition by delivery_id, task_key order by precedence, rule_number) as choice
    from candidates
),

final as (
    select
        tasks.*,
        ordered.mapping_method,
        ordered.mapping_score,
        ordered.mapping_reason,
        ordered.mapping_reason_da,
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
        on
            tasks.delivery_id = ordered.delivery_id
            and tasks.task_key = ordered.task_key
            and ordered.choice = 1
    left join task_fields
        on ordered.task_field_code = task_fields.task_field_code
)

select * from final
