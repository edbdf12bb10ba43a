{{ config(meta={'dagster': {'ref': {'name': 'fct_fte'}}}) }}

-- An FTE stays at the unit that has it: spreading over task fields moves nothing between units. A row here names the
-- unit whose parts do not sum to what was delivered for it.
with delivered as (
    select
        {{ surrogate_key(['municipality_code', 'unit_code', 'year']) }} as unit_key,
        fte as delivered_fte
    from {{ ref('int_unit__delivered') }}
    where not is_stated_total and known_to is null
),

published as (
    select
        unit_key,
        sum(fte) as published_fte
    from {{ ref('fct_fte') }}
    group by unit_key
)

select
    delivered.unit_key,
    delivered.delivered_fte,
    published.published_fte
from delivered
full outer join published
    on delivered.unit_key = published.unit_key
where delivered.delivered_fte is distinct from published.published_fte
