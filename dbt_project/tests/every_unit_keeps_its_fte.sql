{{ config(meta={'dagster': {'ref': {'name': 'fct_fte'}}}) }}

-- An FTE stays at the unit that has it, and in the period it is told of: spreading over task fields moves nothing
-- between units. A row here names the unit whose parts do not sum to what was delivered for it.
with delivered as (
    select
        {{ surrogate_key(['municipality_code', 'unit_code', 'year']) }} as unit_key,
        'year' as period_type,
        {{ year_start('year') }} as period_start,
        fte as delivered_fte
    from {{ ref('int_unit__delivered') }}
    where dataset = 'unit_fte' and not is_stated_total and known_to is null
    union all
    select
        {{ surrogate_key(['municipality_code', 'unit_code', 'year']) }} as unit_key,
        period_type,
        period_start,
        sum(fte) as delivered_fte
    from {{ ref('int_fte__surveyed') }}
    where known_to is null
    group by
        municipality_code,
        unit_code,
        year,
        period_type,
        period_start
),

published as (
    select
        unit_key,
        period_type,
        period_start,
        sum(fte) as published_fte
    from {{ ref('fct_fte') }}
    group by
        unit_key,
        period_type,
        period_start
)

select
    delivered.unit_key,
    delivered.period_type,
    delivered.period_start,
    delivered.delivered_fte,
    published.published_fte
from delivered
full outer join published
    on
        delivered.unit_key = published.unit_key
        and delivered.period_type = published.period_type
        and delivered.period_start = published.period_start
where delivered.delivered_fte is distinct from published.published_fte
