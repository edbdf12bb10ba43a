-- Each FTE of a task field goes back to a weight of the same unit, task field and period, with the same method.
-- Matters when someone asks why an FTE lies where it does: a row here has no answer. Both come from
-- int_allocation__weight, so look for what the keys of fct_fte and bridge_unit_task_field are made of.
select
    facts.fte_key,
    facts.allocation_method,
    weights.method
from {{ ref('fct_fte') }} as facts
left join {{ ref('bridge_unit_task_field') }} as weights
    on
        facts.unit_key = weights.unit_key
        and facts.task_field_key = weights.task_field_key
        and facts.period_key = weights.period_key
where facts.allocation_method is distinct from weights.method
