-- What people decided on tasks by the words they stand under: on a task (position), on its heading, or by a rule. A
-- rule asks for no position, so it is tried once for all tasks under the same words.
with headings as (
    select distinct
        municipality_code,
        chief_area_name,
        unit_name,
        heading
    from {{ ref('int_task__heading') }}
),

rules as (
    select * from {{ ref('map_task_rule') }}
),

curated as (
    select * from {{ ref('map_task') }}
),

final as (
    select
        headings.*,
        cast(null as integer) as position,
        3 as precedence,
        rules.rule_number,
        'rule' as mapping_method,
        rules.task_field_code,
        rules.reason,
        rules.reason_da,
        rules.decided_on
    from headings
    inner join rules
        on
            headings.municipality_code = coalesce(rules.municipality_code, headings.municipality_code)
            and lower(headings.chief_area_name) like coalesce(rules.chief_area_pattern, '%')
            and lower(headings.unit_name) like coalesce(rules.unit_pattern, '%')
            and lower(headings.heading) like coalesce(rules.heading_pattern, '%')
    union all
    select
        municipality_code,
        chief_area_name,
        unit_name,
        heading,
        position,
        case when position is null then 2 else 1 end as precedence,
        0 as rule_number,
        'curated' as mapping_method,
        task_field_code,
        reason,
        reason_da,
        decided_on
    from curated
)

select * from final
