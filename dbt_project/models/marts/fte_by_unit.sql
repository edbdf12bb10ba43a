{% set components = ['direct', 'management', 'cross_cutting'] %}

with units as (
    select * from {{ ref('dim_unit') }}
),

ancestors as (
    select * from {{ ref('int_unit__ancestor') }}
    where known_to is null
),

own_fte as (
    select
        municipality_key,
        unit_key,
        year,
        {% for component in components -%}
            sum(case when fte_component = '{{ component }}' then fte else 0 end) as own_{{ component }}_fte,
        {% endfor -%}
        sum(fte) as own_fte,
        max(year_basis) as year_basis,
        max(covered_days) as covered_days
    from {{ ref('fct_fte_year') }}
    group by municipality_key, unit_key, year
),

fte_below as (
    select
        ancestors.ancestor_unit_key as unit_key,
        own_fte.year,
        sum(own_fte.own_fte) as fte_below
    from own_fte
    inner join ancestors
        on own_fte.unit_key = ancestors.unit_key
    group by ancestors.ancestor_unit_key, own_fte.year
),

delivered_years as (
    select
        municipality_key,
        year,
        max(year_basis) as year_basis,
        max(covered_days) as covered_days
    from own_fte
    group by municipality_key, year
),

-- Every unit as it stood in a delivered year; the municipality itself stands in each.
unit_years as (
    select
        units.*,
        delivered_years.year,
        {{ year_basis('delivered_years') }},
        municipalities.municipality_name
    from units
    inner join delivered_years
        on units.municipality_key = delivered_years.municipality_key
    inner join {{ ref('dim_municipality') }} as municipalities
        on units.municipality_key = municipalities.municipality_key
    where units.unit_level = 0 or extract(year from units.valid_from) = delivered_years.year
),

rolled_up as (
    select
        unit_years.*,
        cast(coalesce(own_fte.own_fte, 0) as decimal(18, 6)) as own_fte,
        {% for component in components -%}
            cast(coalesce(own_fte.own_{{ component }}_fte, 0) as decimal(18, 6)) as own_{{ component }}_fte,
        {% endfor -%}
        cast(coalesce(fte_below.fte_below, 0) as decimal(18, 6)) as fte_below,
        cast(coalesce(own_fte.own_fte, 0) + coalesce(fte_below.fte_below, 0) as decimal(18, 6)) as fte_in_all,
        sum(own_fte.own_fte) over (partition by unit_years.municipality_key, unit_years.year) as total_fte
    from unit_years
    left join own_fte
        on unit_years.unit_key = own_fte.unit_key and unit_years.year = own_fte.year
    left join fte_below
        on unit_years.unit_key = fte_below.unit_key and unit_years.year = fte_below.year
),

final as (
    select
        rolled_up.municipality_code,
        rolled_up.municipality_name,
        rolled_up.year,
        {{ year_start('rolled_up.year') }} as period_start,
        rolled_up.unit_code,
        rolled_up.unit_name,
        rolled_up.unit_level,
        rolled_up.unit_path,
        rolled_up.area_name,
        rolled_up.chief_area_name,
        rolled_up.is_management,
        rolled_up.own_fte,
        rolled_up.own_direct_fte,
        rolled_up.own_management_fte,
        rolled_up.own_cross_cutting_fte,
        rolled_up.fte_below,
        rolled_up.fte_in_all,
        cast(100 * rolled_up.fte_in_all / nullif(rolled_up.total_fte, 0) as decimal(9, 6)) as share_of_total_pct,
        as_stated.stated_total_fte,
        rolled_up.account_scope,
        rolled_up.remark,
        as_stated.remark_facts_da,
        as_stated.remark_facts_en,
        as_stated.explanations,
        rolled_up.year_basis,
        rolled_up.covered_days,
        cast(null as varchar) as missing_reason, -- only the open profile, made of the release, holds back
        rolled_up.municipality_key,
        rolled_up.unit_key,
        rolled_up.parent_unit_key
    from rolled_up
    left join {{ ref('int_unit__as_stated') }} as as_stated
        on
            rolled_up.municipality_code = as_stated.municipality_code
            and rolled_up.year = as_stated.year
            and rolled_up.unit_code = as_stated.unit_code
)

select * from final
