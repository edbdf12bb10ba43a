{{ config(meta={'dagster': {'ref': {'name': 'fct_fte'}}}) }}

-- Contract invariant 1: for each municipality and year the FTE of the fact table is the FTE delivered, to the last
-- decimal. Matters always: a difference means that units were lost or doubled on the way, or that two deliveries speak
-- for one year. Look for a unit of int_unit__delivered that has no weights, or weights twice, in
-- int_allocation__weight, and in int_delivery__current.
with landed as (
    select
        'unit_fte' as dataset,
        delivery_id,
        municipality_code,
        year,
        sum(fte) as fte
    from {{ ref('stg_opgavebeskrivelser__unit_fte') }}
    where not is_stated_total
    group by
        delivery_id,
        municipality_code,
        year
    union all
    select
        'survey_fte' as dataset,
        delivery_id,
        municipality_code,
        year,
        sum(fte) as fte
    from {{ ref('stg_survey__fte') }}
    group by
        delivery_id,
        municipality_code,
        year
),

delivered as (
    select
        landed.municipality_code,
        landed.year,
        sum(landed.fte) as delivered_fte
    from landed
    inner join {{ ref('int_delivery__current') }} as current_deliveries
        on
            landed.dataset = current_deliveries.dataset
            and landed.delivery_id = current_deliveries.delivery_id
            and landed.municipality_code = current_deliveries.municipality_code
            and landed.year = current_deliveries.year
    group by
        landed.municipality_code,
        landed.year
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
