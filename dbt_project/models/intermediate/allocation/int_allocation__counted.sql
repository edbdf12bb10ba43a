-- The tasks a unit lists as shares of its time, where people have decided no weights: each task of a decided field, or
-- of no decision yet, counts as one. Work that belongs to all fields counts as a component instead.
with tasks as (
    select * from {{ ref('int_task__decided') }}
    where coalesce(fte_component, 'direct') = 'direct'
),

field_tasks as (
    select
        state_key,
        unit_code,
        coalesce(task_field_code, '0.2.0') as task_field_code,
        count(*) as task_count,
        count(fte_component) as decided_count
    from tasks
    group by
        state_key,
        unit_code,
        coalesce(task_field_code, '0.2.0')
),

shares as (
    select
        *,
        {{ to_weight_units('1') }} as weight_units,
        cast(sum(task_count) over (partition by state_key, unit_code) as bigint) as unit_task_count,
        sum(decided_count) over (partition by state_key, unit_code) as unit_decided_count
    from field_tasks
),

weighted as (
    {{ spread_exactly(
        'shares',
        columns=[
            'state_key', 'unit_code', 'task_field_code', 'task_count', 'decided_count', 'unit_task_count',
            'unit_decided_count',
        ],
        partition='state_key, unit_code',
        total='weight_units',
        weight='task_count',
        weight_total='unit_task_count',
        tie_break='task_field_code',
    ) }}
),

final as (
    select
        state_key,
        unit_code,
        task_field_code,
        {{ from_weight_units('part') }} as weight,
        case when decided_count = 0 then 'undecided' else 'task_count' end as method,
        case when decided_count = 0 then 'D' else 'C' end as quality_grade,
        cast(task_count as varchar) || ' of the ' || cast(unit_task_count as varchar) || ' tasks that count are '
        || case when decided_count = 0 then 'not decided yet.' else 'decided for the field.' end as rationale,
        cast(task_count as varchar) || ' af de ' || cast(unit_task_count as varchar) || ' opgaver, der tæller, er '
        || case when decided_count = 0 then 'ikke afgjort endnu.' else 'afgjort til feltet.' end as rationale_da
    from weighted
    where unit_decided_count > 0
)

select * from final
