-- Every unit a fact can point to: the delivered ones, those that state tasks without FTE of their own, and one member
-- per municipality for what is not told by unit.
with delivered as (
    select * from {{ ref('int_unit__delivered') }}
),

crosswalk as (
    select * from {{ ref('xwalk_unit_name') }}
),

municipalities as (
    select * from {{ ref('ref_municipality') }}
),

delivered_years as (
    select distinct
        municipality_code,
        year
    from delivered
),

without_fte as (
    select distinct
        crosswalk.municipality_code,
        delivered_years.year,
        crosswalk.unit_code,
        crosswalk.parent_unit_code,
        crosswalk.unit_name_official as unit_name,
        parents.unit_level + 1 as unit_level,
        parents.area_name,
        case when parents.unit_level >= 2 then parents.unit_name end as chief_area_name
    from crosswalk
    inner join delivered_years
        on crosswalk.municipality_code = delivered_years.municipality_code
    inner join delivered as parents
        on
            crosswalk.municipality_code = parents.municipality_code
            and crosswalk.parent_unit_code = parents.unit_code
            and delivered_years.year = parents.year
    left join delivered
        on
            crosswalk.municipality_code = delivered.municipality_code
            and crosswalk.unit_code = delivered.unit_code
            and delivered_years.year = delivered.year
    where delivered.unit_code is null
),

final as (
    select
        municipality_code,
        year,
        unit_code,
        coalesce(parent_unit_code, 'kommunen') as parent_unit_code,
        unit_name,
        unit_level,
        area_name,
        chief_area_name,
        is_management,
        remark,
        fte is not null as has_fte_row
    from delivered
    union all
    select
        municipality_code,
        year,
        unit_code,
        parent_unit_code,
        unit_name,
        unit_level,
        area_name,
        chief_area_name,
        false as is_management,
        cast(null as varchar) as remark,
        false as has_fte_row
    from without_fte
    union all
    select
        municipality_code,
        cast(null as integer) as year,
        'kommunen' as unit_code,
        cast(null as varchar) as parent_unit_code,
        municipality_name as unit_name,
        0 as unit_level,
        cast(null as varchar) as area_name,
        cast(null as varchar) as chief_area_name,
        false as is_management,
        cast(null as varchar) as remark,
        false as has_fte_row
    from municipalities
)

select * from final
