{{ config(meta={'dagster': {'ref': {'name': 'fte_by_task_field'}}}) }}

-- Each task field's FTE in the mart is what the star holds for the municipality, year and task field. A row here is
-- FTE the mart drops or doubles; where the mart's figure is absent, FTE stands on a field outside its years: mend
-- map_unit_task_field.
with held as (
    select
        municipality_key,
        year,
        task_field_key,
        sum(fte) as fte
    from {{ ref('fct_fte_year') }}
    group by
        municipality_key,
        year,
        task_field_key
),

shown as (
    select
        municipality_key,
        year,
        task_field_key,
        fte
    from {{ ref('fte_by_task_field') }}
)

select
    coalesce(held.municipality_key, shown.municipality_key) as municipality_key,
    coalesce(held.year, shown.year) as year,
    coalesce(held.task_field_key, shown.task_field_key) as task_field_key,
    held.fte as held_fte,
    shown.fte as shown_fte
from held
full outer join shown
    on
        held.municipality_key = shown.municipality_key
        and held.year = shown.year
        and held.task_field_key = shown.task_field_key
where coalesce(held.fte, 0) <> coalesce(shown.fte, 0)
