-- What of a unit's FTE leads and what is common to all its work: first what a remark states in FTE, never more than the
-- unit has, then the rest by tasks, those without a decision as direct. Stated leaders go before counted ones.
with units as (
    select distinct
        state_key,
        unit_code,
        {{ to_millionths('fte') }} as unit_millionths
    from {{ ref('int_allocation__direct') }}
),

stated as (
    select * from {{ ref('int_unit__stated_component') }}
),

counted as (
    select
        state_key,
        unit_code,
        coalesce(fte_component, 'direct') as fte_component,
        count(*) as task_count
    from {{ ref('int_task__decided') }}
    group by
        state_key,
        unit_code,
        coalesce(fte_component, 'direct')
),

components as (
    select 'direct' as fte_component
    union all
    select 'management' as fte_component
    union all
    select 'cross_cutting' as fte_component
),

evidence as (
    select
        units.*,
        components.fte_component,
        {{ to_millionths('coalesce(stated.fte, 0)') }} as stated_millionths,
        case
            when components.fte_component = 'management' and stated.fte > 0 then 0
            else coalesce(counted.task_count, 0)
        end as task_count
    from units
    cross join components
    left join stated
        on
            units.state_key = stated.state_key
            and units.unit_code = stated.unit_code
            and components.fte_component = stated.fte_component
    left join counted
        on
            units.state_key = counted.state_key
            and units.unit_code = counted.unit_code
            and components.fte_component = counted.fte_component
),

capped as (
    select
        *,
        least(stated_millionths, unit_millionths - least(unit_millionths, coalesce(sum(stated_millionths) over (
            partition by state_key, unit_code order by fte_component desc
            rows between unbounded preceding and 1 preceding
        ), 0))) as stated_part,
        sum(task_count) over (partition by state_key, unit_code) as unit_task_count
    from evidence
),

rest as (
    select
        *,
        cast(unit_millionths - sum(stated_part) over (partition by state_key, unit_code) as bigint)
            as rest_millionths,
        case when unit_task_count = 0 and fte_component = 'direct' then 1 else task_count end as share,
        cast(greatest(unit_task_count, 1) as bigint) as share_in_all
    from capped
),

parted as (
    {{ spread_exactly(
        'rest',
        columns=[
            'state_key', 'unit_code', 'fte_component', 'stated_part', 'rest_millionths', 'share',
            'share_in_all', 'unit_millionths',
        ],
        partition='state_key, unit_code',
        total='rest_millionths',
        weight='share',
        weight_total='share_in_all',
        tie_break='fte_component',
    ) }}
),

final as (
    select
        state_key,
        unit_code,
        fte_component,
        cast(stated_part + part as bigint) as fte_millionths,
        cast(stated_part as bigint) as stated_millionths,
        share as task_count,
        share_in_all as task_count_in_all,
        -- B stands on what is stated, C on the count of tasks; A takes nothing from the grade of the weights.
        case
            when share > 0 and (fte_component <> 'direct' or share < share_in_all) then 'C'
            when rest_millionths < unit_millionths then 'B'
            else 'A'
        end as basis_grade
    from parted
    where stated_part + part > 0 or fte_component = 'direct'
)

select * from final
