-- The shares of a municipality and year sum to 100 but for rounding: each is rounded to six decimals, so the sum may
-- be off by half a millionth per share. Observed: 0.000002 over 64 fields. A greater gap means that fields are
-- missing or doubled.
select
    municipality_code,
    year,
    sum(share_of_total_pct) as share_in_all_pct
from {{ ref('fte_by_task_field') }}
group by
    municipality_code,
    year
having abs(sum(share_of_total_pct) - 100) > 0.0000005 * count(share_of_total_pct)
