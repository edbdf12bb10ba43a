{{ config(meta={'dagster': {'ref': {'name': 'fct_fte'}}}) }}

-- Each FTE of a task field goes back to a weight of the same unit, task field and period, with the same method; where
-- the FTE are delivered by task field, the weight is their share of the unit's FTE, to the last of its eight decimals
-- (a share below that has no weight). Matters when someone asks why an FTE lies where it does: a row here has no
-- answer. Look for what the keys of fct_fte and bridge_unit_task_field are made of, and at the models behind
-- int_allocation__weight.
with facts as (
    select
        unit_key,
        task_field_key,
        period_key,
        allocation_method,
        cast(sum(fte) as decimal(18, 6)) as fte
    from {{ ref('fct_fte') }}
    group by
        unit_key,
        task_field_key,
        period_key,
        allocation_method
),

units as (
    select
        unit_key,
        period_key,
        cast(sum(fte) as double) as fte
    from facts
    group by
        unit_key,
        period_key
)

select
    facts.unit_key,
    facts.task_field_key,
    facts.allocation_method,
    facts.fte,
    weights.method,
    weights.weight
from facts
inner join units
    on
        facts.unit_key = units.unit_key
        and facts.period_key = units.period_key
left join {{ ref('bridge_unit_task_field') }} as weights
    on
        facts.unit_key = weights.unit_key
        and facts.task_field_key = weights.task_field_key
        and facts.period_key = weights.period_key
where
    (facts.allocation_method is distinct from weights.method and facts.allocation_method <> 'delivered')
    or (
        facts.allocation_method = 'delivered'
        and abs(coalesce(weights.weight, 0) * units.fte - facts.fte) > units.fte * 0.00000001
    )
