{{ config(meta={'dagster': {'ref': {'name': 'cost_by_task_field'}}}) }}

-- The cost view is no second truth: its rows are what the star holds on fields that take part, and sum to
-- `cost_view_fte`; with what is left out they are all FTE of the municipality and year.
with task_fields as (
    select * from {{ ref('dim_task_field') }}
),

held as (
    select
        facts.municipality_key,
        facts.year,
        sum(facts.fte) as fte,
        sum(case when task_fields.main_category_code in ('1', '3') then facts.fte else 0 end) as cost_fte,
        sum(case when task_fields.main_category_code = '2' then facts.fte else 0 end) as secretariat_fte
    from {{ ref('fct_fte_year') }} as facts
    inner join task_fields
        on facts.task_field_key = task_fields.task_field_key
    group by
        facts.municipality_key,
        facts.year
),

shown as (
    select
        municipality_key,
        year,
        sum(fte) as fte,
        min(cost_view_fte) as cost_view_fte,
        max(left_out_secretariat_fte) as left_out_secretariat_fte,
        max(all_fte) as all_fte
    from {{ ref('cost_by_task_field') }}
    group by
        municipality_key,
        year
)

select
    held.*,
    shown.fte as shown_fte,
    shown.cost_view_fte,
    shown.left_out_secretariat_fte,
    shown.all_fte
from held
full outer join shown
    on
        held.municipality_key = shown.municipality_key
        and held.year = shown.year
where
    held.cost_fte is distinct from shown.fte
    or held.cost_fte is distinct from shown.cost_view_fte
    or held.secretariat_fte is distinct from shown.left_out_secretariat_fte
    or held.fte is distinct from shown.all_fte
