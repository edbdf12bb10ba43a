-- A unit's tasks field by field. A task without a field of its own stands on 0.0.0, or on 0.2.0 where nothing decides
-- on it, in a column that tells why, so that each task is counted once.
with tasks as (
    select
        *,
        coalesce(task_field_code, case when mapping_method is null then '0.2.0' else '0.0.0' end) as member_code
    from {{ ref('int_task__decided') }}
    where known_to is null
),

heading_tasks as (
    select
        municipality_code,
        year,
        unit_code,
        member_code as task_field_code,
        unit_name,
        heading_number,
        heading,
        count(task_field_code) as task_count,
        count(case when fte_component = 'cross_cutting' then 1 end) as cross_cutting_task_count,
        count(case when fte_component = 'management' then 1 end) as management_task_count,
        count(*) - count(mapping_method) as undecided_task_count
    from tasks
    group by
        municipality_code,
        year,
        unit_code,
        member_code,
        unit_name,
        heading_number,
        heading
),

field_tasks as (
    select
        municipality_code,
        year,
        unit_code,
        task_field_code,
        {% for count in ['task_count', 'cross_cutting_task_count', 'management_task_count', 'undecided_task_count'] -%}
            cast(sum({{ count }}) as integer) as {{ count }},
        {% endfor -%}
        cast(count(*) as integer) as heading_count,
        string_agg(heading, '; ' order by unit_name, heading_number) as headings
    from heading_tasks
    group by
        municipality_code,
        year,
        unit_code,
        task_field_code
),

-- The tasks that count as weights: those of a field, and those not decided.
counted as (
    select
        *,
        task_count + undecided_task_count as counted,
        sum(task_count + undecided_task_count) over (partition by municipality_code, year, unit_code) as unit_counted
    from field_tasks
),

final as (
    select
        {{ surrogate_key([
            'municipality_code', 'unit_code', "case when unit_code <> 'kommunen' then year end",
        ]) }} as unit_key,
        {{ surrogate_key(["'" ~ var('catalogue_version') ~ "'", 'task_field_code']) }} as task_field_key,
        municipality_code,
        year,
        unit_code,
        task_field_code,
        task_count,
        cross_cutting_task_count,
        management_task_count,
        undecided_task_count,
        heading_count,
        headings,
        cast(100 * counted / nullif(cast(unit_counted as integer), 0) as decimal(9, 6)) as share_of_tasks_pct
    from counted
)

select * from final
