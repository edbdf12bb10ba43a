-- The unit a heading belongs to: by the crosswalk of printed names where its unit is there in the year, else by the
-- same name in the same chief area, else the municipality as a whole.
with headings as (
    select * from {{ ref('stg_opgavebeskrivelser__task_heading') }}
),

states as (
    select * from {{ ref('int_delivery__state') }}
    where dataset = 'unit_task_heading'
),

crosswalk as (
    select * from {{ ref('xwalk_unit_name') }}
),

members as (
    select * from {{ ref('int_unit__member') }}
),

units as (
    select
        state_key,
        chief_area_name,
        unit_name,
        min(unit_code) as unit_code
    from {{ ref('int_unit__delivered') }}
    where not is_stated_total
    group by
        state_key,
        chief_area_name,
        unit_name
),

final as (
    select
        {{ surrogate_key([
            'headings.municipality_code', 'headings.year', 'headings.area_name', 'headings.chief_area_name',
            'headings.unit_name', 'headings.heading_number',
        ]) }} as heading_key,
        states.state_key,
        headings.municipality_code,
        headings.year,
        headings.area_name,
        headings.chief_area_name,
        headings.unit_name,
        headings.heading_number,
        headings.heading,
        headings.task_count,
        coalesce(
            case when crosswalk.unit_code = 'kommunen' then crosswalk.unit_code end, members.unit_code, units.unit_code,
            'kommunen'
        ) as unit_code,
        headings.source_row_id,
        headings.delivery_id,
        states.known_from,
        states.known_to
    from headings
    inner join states
        on
            headings.delivery_id = states.delivery_id
            and headings.municipality_code = states.municipality_code
            and headings.year = states.year
    left join crosswalk
        on
            headings.municipality_code = crosswalk.municipality_code
            and headings.chief_area_name = crosswalk.chief_area_name
            and headings.unit_name = crosswalk.unit_name
    left join members
        on
            states.state_key = members.state_key
            and crosswalk.unit_code = members.unit_code
    left join units
        on
            states.state_key = units.state_key
            and headings.chief_area_name = units.chief_area_name
            and headings.unit_name = units.unit_name
)

select * from final
