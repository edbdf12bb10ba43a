with units as (
    select * from {{ ref('dim_unit') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
),

fte as (
    select * from {{ ref('fct_fte') }}
),

stated_totals as (
    select
        municipality_code,
        year,
        unit_code,
        fte
    from {{ ref('int_unit__delivered') }}
    where is_stated_total
),

own_fte as (
    select
        unit_key,
        year,
        sum(fte) as own_fte
    from fte
    group by
        unit_key,
        year
),

delivered_years as (
    select distinct
        municipality_key,
        year
    from fte
),

-- Every unit as it stood in a delivered year; the municipality itself stands in each.
unit_years as (
    select
        units.*,
        delivered_years.year,
        municipalities.municipality_name
    from units
    inner join delivered_years
        on units.municipality_key = delivered_years.municipality_key
    inner join municipalities
        on units.municipality_key = municipalities.municipality_key
    where
        units.unit_level = 0
        or extract(year from units.valid_from) = delivered_years.year
),

fte_below as (
    select
        unit_years.unit_key,
        unit_years.year,
        sum(own_fte.own_fte) as fte_below
    from unit_years
    inner join unit_years as units_below
        on
            unit_years.municipality_key = units_below.municipality_key
            and unit_years.year = units_below.year
            and unit_years.unit_key <> units_below.unit_key
            and (
                unit_years.unit_level = 0
                or units_below.unit_code like unit_years.unit_code || '/%'
            )
    inner join own_fte
        on
            units_below.unit_key = own_fte.unit_key
            and units_below.year = own_fte.year
    group by
        unit_years.unit_key,
        unit_years.year
),

final as (
    select
        unit_years.municipality_code,
        unit_years.municipality_name,
        unit_years.year,
        unit_years.unit_code,
        unit_years.unit_name,
        unit_years.unit_level,
        unit_years.unit_path,
        unit_years.area_name,
        unit_years.chief_area_name,
        unit_years.is_management,
        cast(coalesce(own_fte.own_fte, 0) as decimal(18, 6)) as own_fte,
        cast(coalesce(fte_below.fte_below, 0) as decimal(18, 6)) as fte_below,
        cast(coalesce(own_fte.own_fte, 0) + coalesce(fte_below.fte_below, 0) as decimal(18, 6)) as fte_in_all,
        stated_totals.fte as stated_total_fte,
        unit_years.account_scope,
        unit_years.remark,
        unit_years.unit_key
    from unit_years
    left join own_fte
        on
            unit_years.unit_key = own_fte.unit_key
            and unit_years.year = own_fte.year
    left join fte_below
        on
            unit_years.unit_key = fte_below.unit_key
            and unit_years.year = fte_below.year
    left join stated_totals
        on
            unit_years.municipality_code = stated_totals.municipality_code
            and unit_years.year = stated_totals.year
            and unit_years.unit_code = stated_totals.unit_code
)

select * from final
