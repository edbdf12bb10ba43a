{{ config(meta={'dagster': {'ref': {'name': 'unit_tasks'}}}) }}

-- Each unit's tasks and FTE of a year in the mart are what the star holds, each once; so are its weights. A row here is
-- something the mart drops or doubles.
with held as (
    select
        unit_key,
        year,
        sum(task_count) as task_count,
        sum(fte) as fte,
        sum(weight) as weight
    from (
        select
            unit_key,
            year,
            1 as task_count,
            0 as fte,
            0 as weight
        from {{ ref('fct_task') }}
        union all
        select
            unit_key,
            year,
            0 as task_count,
            fte,
            0 as weight
        from {{ ref('fct_fte_year') }}
        union all
        select
            weights.unit_key,
            periods.year,
            0 as task_count,
            0 as fte,
            weights.weight
        from {{ ref('bridge_unit_task_field') }} as weights
        inner join {{ ref('dim_period') }} as periods
            on weights.period_key = periods.period_key
        where periods.period_type = 'year'
    ) as parts
    group by
        unit_key,
        year
),

shown as (
    select
        unit_key,
        year,
        sum(task_count + cross_cutting_task_count + management_task_count + undecided_task_count) as task_count,
        sum(fte) as fte,
        sum(coalesce(weight, 0)) as weight
    from {{ ref('unit_tasks') }}
    group by
        unit_key,
        year
)

select
    coalesce(held.unit_key, shown.unit_key) as unit_key,
    coalesce(held.year, shown.year) as year,
    held.task_count,
    held.fte,
    shown.task_count as shown_task_count,
    shown.fte as shown_fte
from held
full outer join shown
    on
        held.unit_key = shown.unit_key
        and held.year = shown.year
where
    held.task_count is distinct from shown.task_count
    or held.fte is distinct from shown.fte
    or held.weight is distinct from shown.weight
