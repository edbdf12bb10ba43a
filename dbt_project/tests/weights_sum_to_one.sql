-- Contract invariant 3: the weights of a unit and period sum to exactly 1. Mend map_unit_task_field where a curated
-- unit is named here; management weights are computed and sum to 1 by construction.
select
    unit_key,
    period_key,
    sum(weight) as weight_in_all
from {{ ref('bridge_unit_task_field') }}
group by
    unit_key,
    period_key
having sum(weight) <> 1
