-- noqa: disable=ST09
{{ config(meta={'dagster': {'ref': {'name': 'fct_fte_history'}}}) }}

-- Contract invariant 1: for each municipality and period the FTE of the fact table is the FTE delivered, to the last
-- decimal, in every state that was ever known. Matters always: a difference means that units were lost or doubled on
-- the way, or that two deliveries speak
-- for one period. Look for a unit of int_unit__delivered that has no weights, or weights twice, in
-- int_allocation__weight, and in int_delivery__state.
with landed as (
    select
        'unit_fte' as dataset,
        delivery_id,
        municipality_code,
        'year' as period_type,
        {{ year_start('year') }} as period_start,
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
        period_type,
        period_start,
        sum(fte) as fte
    from {{ ref('stg_survey__fte') }}
    group by
        delivery_id,
        municipality_code,
        period_type,
        period_start
),

delivered as (
    select
        states.state_key,
        states.municipality_code,
        states.year,
        states.period_type,
        states.period_start,
        states.known_from,
        sum(landed.fte) as delivered_fte
    from {{ ref('int_delivery__state') }} as states
    left join landed
        on
            states.dataset = landed.dataset
            and states.delivery_id = landed.delivery_id
            and states.municipality_code = landed.municipality_code
            and states.period_type = landed.period_type
            and states.period_start = landed.period_start
    -- Volumes have states of their own within those of the units.
    where states.state_key = states.unit_state_key
    group by
        states.state_key,
        states.municipality_code,
        states.year,
        states.period_type,
        states.period_start,
        states.known_from
),

published as (
    select
        municipalities.municipality_code,
        facts.period_type,
        facts.period_start,
        facts.fte,
        facts.known_from,
        facts.known_to
    from {{ ref('fct_fte_history') }} as facts
    inner join {{ ref('dim_municipality') }} as municipalities
        on facts.municipality_key = municipalities.municipality_key
),

published_in_states as (
    select
        delivered.state_key,
        delivered.period_type,
        delivered.period_start,
        sum(published.fte) as published_fte
    from delivered
    inner join published
        on
            delivered.municipality_code = published.municipality_code
            and delivered.period_type = published.period_type
            and delivered.period_start = published.period_start
            and published.known_from <= delivered.known_from
            and (published.known_to is null or delivered.known_from < published.known_to)
    group by
        delivered.state_key,
        delivered.period_type,
        delivered.period_start
)

select
    delivered.municipality_code,
    delivered.period_type,
    delivered.period_start,
    delivered.known_from,
    delivered.delivered_fte,
    published_in_states.published_fte
from delivered
left join published_in_states
    on
        delivered.state_key = published_in_states.state_key
        and delivered.period_type = published_in_states.period_type
        and delivered.period_start = published_in_states.period_start
where delivered.delivered_fte is distinct from published_in_states.published_fte
