-- The unit a volume belongs to: by the crosswalk of printed names, else the one unit of these names at their level,
-- however they are spelled, else the municipality as a whole. A volume that names only an area or a chief area belongs
-- to that.
with volumes as (
    select
        *,
        coalesce(unit_name, chief_area_name, area_name) as named_unit,
        {{ plain_name('area_name') }} as plain_area,
        {{ plain_name('chief_area_name') }} as plain_chief_area,
        {{ plain_name('coalesce(unit_name, chief_area_name, area_name)') }} as plain_unit,
        case
            when unit_name is not null and chief_area_name is not null then 3
            when unit_name is not null or chief_area_name is not null then 2
            when area_name is not null then 1
        end as named_level,
        -- The volumes of a document belong to its year; those of a submission, which names its measures, to their own.
        case when measure_code is null then 'year' else period_type end as scope_type,
        case when measure_code is null then {{ year_start('year') }} else period_start end as scope_start
    from {{ ref('stg_opgavebeskrivelser__activity') }}
),

states as (
    select * from {{ ref('int_delivery__state') }}
    where dataset = 'activity'
),

crosswalk as (
    select * from {{ ref('xwalk_unit_name') }}
),

members as (
    select * from {{ ref('int_unit__member') }}
),

named_once as (
    select
        state_key,
        {{ plain_name('area_name') }} as plain_area,
        {{ plain_name('chief_area_name') }} as plain_chief_area,
        {{ plain_name('unit_name') }} as plain_unit,
        unit_level,
        min(unit_code) as unit_code
    from members
    where not is_management and unit_level > 0
    group by all
    having count(*) = 1
),

-- Where a volume names no chief area, any will do. As an OR in the join, every volume would meet every unit.
sought as (
    select
        *,
        plain_chief_area as sought_chief_area
    from named_once
    where plain_chief_area <> ''
    union all
    select
        *,
        '' as sought_chief_area
    from named_once
),

final as (
    select
        states.state_key,
        states.unit_state_key,
        volumes.municipality_code,
        volumes.year as document_year,
        volumes.period_type,
        volumes.period_start,
        volumes.area_name,
        volumes.chief_area_name,
        volumes.unit_name,
        volumes.named_unit,
        volumes.heading_number,
        volumes.position,
        volumes.measure_code,
        volumes.counted_text,
        volumes.value,
        volumes.value_to,
        volumes.comparison,
        coalesce(members.unit_code, sought.unit_code, 'kommunen') as unit_code,
        volumes.source_row_id,
        volumes.delivery_id,
        states.known_from,
        states.known_to
    from volumes
    inner join states
        on
            volumes.delivery_id = states.delivery_id
            and volumes.municipality_code = states.municipality_code
            and volumes.scope_type = states.period_type
            and volumes.scope_start = states.period_start
    left join crosswalk
        on
            volumes.municipality_code = crosswalk.municipality_code
            and volumes.chief_area_name = crosswalk.chief_area_name
            and volumes.unit_name = crosswalk.unit_name
    left join members
        on
            states.unit_state_key = members.state_key
            and crosswalk.unit_code = members.unit_code
    left join sought
        on
            states.unit_state_key = sought.state_key
            and volumes.plain_area = sought.plain_area
            and volumes.plain_unit = sought.plain_unit
            and volumes.named_level = sought.unit_level
            and volumes.plain_chief_area = sought.sought_chief_area
)

select * from final
