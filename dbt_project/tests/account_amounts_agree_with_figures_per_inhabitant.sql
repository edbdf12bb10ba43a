{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'fct_account'}}}) }}

-- The amount in all is the figure per inhabitant times the inhabitants on 1 January, but for what rounding to whole kr
-- and to 1,000 kr takes. A row here is two figures of one thing that contradict each other: they were delivered at
-- different times, or divided by another count of inhabitants. Both are published as delivered, hence a warning. Fetch
-- both anew.
with populations as (
    select
        municipality_key,
        year,
        population
    from {{ ref('fct_population') }}
    where extract(month from population_date) = 1
)

select
    accounts.account_key,
    accounts.net_expenditure_kr,
    accounts.net_expenditure_kr_per_inhabitant,
    populations.population
from {{ ref('fct_account') }} as accounts
inner join populations
    on
        accounts.municipality_key = populations.municipality_key
        and accounts.year = populations.year
where
    abs(accounts.net_expenditure_kr - accounts.net_expenditure_kr_per_inhabitant * populations.population)
    > 500 + 0.5 * populations.population
