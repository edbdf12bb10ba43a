-- The curated weights of units that do the work themselves. A unit with FTE that no decision covers goes to 0.0.0, so
-- that nothing is lost and nothing guessed.
with units as (
    select * from {{ ref('int_unit__delivered') }}
    where dataset = 'unit_fte' and not is_stated_total
),

curated as (
    select * from {{ ref('map_unit_task_field') }}
),

managers as (
    select distinct
        municipality_code,
        unit_code
    from {{ ref('map_management') }}
),

final as (
    select
        units.municipality_code,
        units.year,
        units.unit_code,
        units.fte,
        coalesce(curated.task_field_code, '0.0.0') as task_field_code,
        coalesce(curated.weight, cast(1 as decimal(9, 8))) as weight,
        case when curated.unit_code is null then 'undecided' else 'curated' end as method,
        coalesce(curated.quality_grade, 'D') as quality_grade,
        coalesce(curated.rationale, 'No decision covers this unit yet.') as rationale,
        units.source_row_id,
        units.delivery_id,
        units.known_from
    from units
    left join curated
        on
            units.municipality_code = curated.municipality_code
            and units.unit_code = curated.unit_code
            and units.year >= curated.valid_from_year
            and units.year <= coalesce(curated.valid_to_year, units.year)
    left join managers
        on
            units.municipality_code = managers.municipality_code
            and units.unit_code = managers.unit_code
    where managers.unit_code is null
)

select * from final
