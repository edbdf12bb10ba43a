{{ config(meta={'dagster': {'ref': {'name': 'fte_by_unit'}}}) }}

-- Each unit's own FTE in the mart is what the star holds for the unit. Matters always: a row here is a unit the mart
-- drops, doubles or misses, even where the municipality's total happens to agree. Look for its row in dim_unit.
with held as (
    select
        unit_key,
        year,
        sum(fte) as fte
    from {{ ref('fct_fte_year') }}
    group by
        unit_key,
        year
),

shown as (
    select
        unit_key,
        year,
        own_fte
    from {{ ref('fte_by_unit') }}
)

select
    coalesce(held.unit_key, shown.unit_key) as unit_key,
    coalesce(held.year, shown.year) as year,
    held.fte,
    shown.own_fte
from held
full outer join shown
    on
        held.unit_key = shown.unit_key
        and held.year = shown.year
where
    shown.unit_key is null
    or shown.own_fte <> coalesce(held.fte, 0)
