-- Who leads whom: as decided, and else a row of managers, by its title, leads the unit it stands under. A curated key
-- or a task of its own goes before the title.
with units as (
    select * from {{ ref('int_unit__delivered') }}
    where dataset = 'unit_fte' and not is_stated_total
),

management as (
    select * from {{ ref('map_management') }}
),

curated as (
    select * from {{ ref('map_unit_task_field') }}
),

tasks as (
    select * from {{ ref('int_task__decided') }}
    where fte_component = 'direct'
),

final as (
    select
        units.state_key,
        units.unit_code,
        coalesce(management.manages_unit_code, units.parent_unit_code, 'kommunen') as manages_unit_code
    from units
    left join management
        on
            units.municipality_code = management.municipality_code
            and units.unit_code = management.unit_code
    where
        management.unit_code is not null
        or (
            units.is_management
            and not exists (
                select 1
                from curated
                where
                    curated.municipality_code = units.municipality_code
                    and curated.unit_code = units.unit_code
                    and units.year >= curated.valid_from_year
                    and units.year <= coalesce(curated.valid_to_year, units.year)
            )
            and not exists (
                select 1
                from tasks
                where
                    tasks.state_key = units.state_key
                    and tasks.unit_code = units.unit_code
            )
        )
)

select * from final
