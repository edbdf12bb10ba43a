-- The units of a standard submission, and the areas and chief areas above them, which it names without FTE of their
-- own. A unit's code is the path of its names, so the code tells what lies above it; a unit may itself lie above
-- others.
with survey_rows as (
    select * from {{ ref('int_fte__surveyed') }}
),

units as (
    select
        state_key,
        unit_code,
        cast(length(unit_code) - length(replace(unit_code, '/', '')) + 1 as integer) as unit_level,
        split_part(unit_code, '/', 1) as area_code,
        split_part(unit_code, '/', 1) || '/' || split_part(unit_code, '/', 2) as chief_area_code,
        min(unit_name) as unit_name,
        min(area_name) as area_name,
        min(chief_area_name) as chief_area_name,
        -- "direct" comes before "management": a unit is one of managers where all of its rows are.
        min(fte_component) = 'management' as is_management,
        cast(sum(fte) as decimal(18, 6)) as fte,
        string_agg(distinct remark, '; ' order by remark) as remark
    from survey_rows
    group by
        state_key,
        unit_code
),

above as (
    select
        state_key,
        chief_area_code as unit_code,
        2 as unit_level,
        min(area_name) as area_name,
        min(chief_area_name) as chief_area_name,
        min(chief_area_name) as unit_name
    from units
    where unit_level = 3
    group by
        state_key,
        chief_area_code
    union all
    select
        state_key,
        area_code as unit_code,
        1 as unit_level,
        min(area_name) as area_name,
        cast(null as varchar) as chief_area_name,
        min(area_name) as unit_name
    from units
    where unit_level > 1
    group by
        state_key,
        area_code
),

joined as (
    select
        coalesce(units.state_key, above.state_key) as state_key,
        coalesce(units.unit_code, above.unit_code) as unit_code,
        coalesce(units.unit_level, above.unit_level) as unit_level,
        coalesce(units.unit_name, above.unit_name) as unit_name,
        coalesce(units.area_name, above.area_name) as area_name,
        coalesce(units.chief_area_name, above.chief_area_name) as chief_area_name,
        coalesce(units.is_management, false) as is_management,
        units.fte,
        units.remark
    from units
    full outer join above
        on
            units.state_key = above.state_key
            and units.unit_code = above.unit_code
),

final as (
    select
        state_key,
        unit_code,
        case unit_level
            when 1 then 'kommunen'
            when 2 then split_part(unit_code, '/', 1)
            else split_part(unit_code, '/', 1) || '/' || split_part(unit_code, '/', 2)
        end as parent_unit_code,
        unit_name,
        unit_level,
        area_name,
        chief_area_name,
        is_management,
        fte,
        remark
    from joined
)

select * from final
