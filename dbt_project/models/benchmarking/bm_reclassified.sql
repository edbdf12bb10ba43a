-- FTE that stay in their unit but are counted on another main category than the year before: a unit's FTE are its total
-- times a category's share; the change of the share counts at the mean of both years' totals. It sums to 0 in a unit.
with facts as (
    select * from {{ ref('fct_fte_year') }}
),

units as (
    select * from {{ ref('dim_unit') }}
),

fields as (
    select * from {{ ref('dim_task_field') }}
),

of_units as (
    select
        facts.municipality_key,
        facts.year,
        units.unit_code,
        fields.main_category_code,
        cast(sum(facts.fte) as double) as fte,
        cast(sum(sum(facts.fte)) over (
            partition by facts.municipality_key, facts.year, units.unit_code
        ) as double) as unit_fte
    from facts
    inner join units on facts.unit_key = units.unit_key
    inner join fields on facts.task_field_key = fields.task_field_key
    group by facts.municipality_key, facts.year, units.unit_code, fields.main_category_code
),

-- A year's share counts for the change since the year before, and against that of the year after.
shares as (
    select
        municipality_key,
        year,
        unit_code,
        main_category_code,
        fte / nullif(unit_fte, 0) as share_change,
        cast(null as double) as total_before,
        unit_fte as total_now
    from of_units
    union all
    select
        municipality_key,
        year + 1 as year,
        unit_code,
        main_category_code,
        -fte / nullif(unit_fte, 0) as share_change,
        unit_fte as total_before,
        cast(null as double) as total_now
    from of_units
),

moved as (
    select
        municipality_key,
        year,
        unit_code,
        main_category_code,
        sum(share_change) as share_change,
        max(max(total_before)) over (partition by municipality_key, year, unit_code) as total_before,
        max(max(total_now)) over (partition by municipality_key, year, unit_code) as total_now
    from shares
    group by municipality_key, year, unit_code, main_category_code
),

final as (
    select
        municipality_key,
        year,
        main_category_code,
        sum(share_change * (total_before + total_now) / 2) as reclassified
    from moved
    where total_before > 0 and total_now > 0
    group by municipality_key, year, main_category_code
)

select * from final
