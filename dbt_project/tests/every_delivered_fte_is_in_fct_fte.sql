-- Contract invariant 1: for each municipality and year the FTE of the fact table is the FTE delivered, to the last
-- decimal. Matters always: a difference means that units were lost or doubled on the way. Look for a unit of
-- int_unit__delivered that has no weights, or weights twice, in int_allocation__weight.
with delivered as (
    select
        municipality_code,
        year,
        sum(fte) as delivered_fte
    from {{ ref('int_unit__delivered') }}
    where not is_stated_total
    group by
        municipality_code,
        year
),

published as (
    select
        municipalities.municipality_code,
        facts.year,
        sum(facts.fte) as published_fte
    from {{ ref('fct_fte') }} as facts
    inner join {{ ref('dim_municipality') }} as municipalities
        on facts.municipality_key = municipalities.municipality_key
    group by
        municipalities.municipality_code,
        facts.year
)

select
    delivered.municipality_code,
    delivered.year,
    delivered.delivered_fte,
    published.published_fte
from delivered
full outer join published
    on
        delivered.municipality_code = published.municipality_code
        and delivered.year = published.year
where delivered.delivered_fte is distinct from published.published_fte
