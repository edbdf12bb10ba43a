{{ config(meta={'dagster': {'ref': {'name': 'fct_fte_year'}}}) }}

-- FTE are a stock: a year's are the average, by days, of the periods that stand for it, to the last millionth; no
-- period within a longer one counts, and none is left out. A row here is a municipality and year whose FTE are another
-- number.
with periods as (
    select * from {{ ref('bridge_year_period') }}
),

delivered as (
    select
        facts.municipality_key,
        facts.year,
        sum({{ to_millionths('facts.fte') }} * periods.days) as day_sum,
        max(periods.covered_days) as covered_days
    from {{ ref('fct_fte') }} as facts
    inner join periods
        on
            facts.municipality_key = periods.municipality_key
            and facts.period_key = periods.period_key
    group by
        facts.municipality_key,
        facts.year
),

published as (
    select
        municipality_key,
        year,
        {{ to_millionths('sum(fte)') }} as millionths,
        max(covered_days) as covered_days
    from {{ ref('fct_fte_year') }}
    group by
        municipality_key,
        year
)

select
    delivered.*,
    published.millionths
from delivered
full outer join published
    on
        delivered.municipality_key = published.municipality_key
        and delivered.year = published.year
where
    delivered.covered_days is distinct from published.covered_days
    or published.millionths is null
    or 2 * abs(delivered.day_sum - published.millionths * delivered.covered_days) > delivered.covered_days
