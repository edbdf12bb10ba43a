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
        state_key,
        municipality_code,
        year,
        known_from,
        known_to
    from delivered
),

without_fte as (
    select distinct
        delivered_years.state_key,
        delivered_years.municipality_code,
        delivered_years.year,
        delivered_years.known_from,
        delivered_years.known_to,
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
            delivered_years.state_key = parents.state_key
            and crosswalk.parent_unit_code = parents.unit_code
    left join delivered
        on
            delivered_years.state_key = delivered.state_key
            and crosswalk.unit_code = delivered.unit_code
    where delivered.unit_code is null
),

final as (
    select
        state_key,
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
        fte is not null as has_fte_row,
        known_from,
        known_to
    from delivered
    union all
    select
        state_key,
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
        false as has_fte_row,
        known_from,
        known_to
    from without_fte
    union all
    select
        cast(null as varchar) as state_key,
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
        false as has_fte_row,
        -- It is there whatever is delivered.
        cast(valid_from as timestamp) as known_from,
        cast(null as timestamp) as known_to
    from municipalities
)

select * from final
