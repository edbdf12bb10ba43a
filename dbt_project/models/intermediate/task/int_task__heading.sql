-- The unit a heading belongs to: by the crosswalk of printed names where its unit is there in the year, else by the
-- same name in the same chief area, else the municipality as a whole.
with headings as (
    select * from {{ ref('stg_opgavebeskrivelser__task_heading') }}
),

current_deliveries as (
    select * from {{ ref('int_delivery__current') }}
),

crosswalk as (
    select * from {{ ref('xwalk_unit_name') }}
),

members as (
    select * from {{ ref('int_unit__member') }}
),

units as (
    select
        municipality_code,
        year,
        chief_area_name,
        unit_name,
        min(unit_code) as unit_code
    from {{ ref('int_unit__delivered') }}
    where not is_stated_total
    group by
        municipality_code,
        year,
        chief_area_name,
        unit_name
),

final as (
    select
        {{ surrogate_key([
            'headings.municipality_code', 'headings.year', 'headings.area_name', 'headings.chief_area_name',
            'headings.unit_name', 'headings.heading_number',
        ]) }} as heading_key,
        headings.municipality_code,
        headings.year,
        headings.area_name,
        headings.chief_area_name,
        headings.unit_name,
        headings.heading_number,
        headings.heading,
        headings.task_count,
        coalesce(members.unit_code, units.unit_code, 'kommunen') as unit_code,
        headings.source_row_id,
        headings.delivery_id,
        current_deliveries.received_at as known_from
    from headings
    inner join current_deliveries
        on
            headings.delivery_id = current_deliveries.delivery_id
            and headings.municipality_code = current_deliveries.municipality_code
            and headings.year = current_deliveries.year
    left join crosswalk
        on
            headings.municipality_code = crosswalk.municipality_code
            and headings.chief_area_name = crosswalk.chief_area_name
            and headings.unit_name = crosswalk.unit_name
    left join members
        on
            crosswalk.municipality_code = members.municipality_code
            and crosswalk.unit_code = members.unit_code
            and headings.year = coalesce(members.year, headings.year)
    left join units
        on
            headings.municipality_code = units.municipality_code
            and headings.year = units.year
            and headings.chief_area_name = units.chief_area_name
            and headings.unit_name = units.unit_name
    where current_deliveries.dataset = 'unit_task_heading'
)

select * from final
