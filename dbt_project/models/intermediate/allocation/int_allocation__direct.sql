-- The weights of units that do the work themselves, by the best evidence: curated, else the count of their tasks. A
-- unit without either goes to 0.2.0, so that nothing is lost and nothing guessed.
with units as (
    select * from {{ ref('int_unit__delivered') }}
    where dataset = 'unit_fte' and not is_stated_total
),

curated as (
    select * from {{ ref('map_unit_task_field') }}
),

counted as (
    select * from {{ ref('int_allocation__counted') }}
),

managers as (
    select distinct
        state_key,
        unit_code
    from {{ ref('int_unit__manager') }}
),

final as (
    select
        units.state_key,
        units.municipality_code,
        units.year,
        units.unit_code,
        units.fte,
        coalesce(curated.task_field_code, counted.task_field_code, '0.2.0') as task_field_code,
        coalesce(curated.weight, counted.weight, cast(1 as decimal(9, 8))) as weight,
        case
            when curated.task_field_code = '0.2.0' then 'undecided'
            when curated.quality_grade = 'B' then 'stated'
            when curated.unit_code is not null then 'curated'
            else coalesce(counted.method, 'undecided')
        end as method,
        coalesce(curated.quality_grade, counted.quality_grade, 'D') as quality_grade,
        coalesce(curated.rationale, counted.rationale, 'No decision covers this unit yet.') as rationale,
        coalesce(curated.rationale_da, counted.rationale_da, 'Der er ikke taget stilling til enheden endnu.')
            as rationale_da,
        units.source_row_id,
        units.delivery_id,
        units.known_from,
        units.known_to
    from units
    left join curated
        on
            units.municipality_code = curated.municipality_code
            and units.unit_code = curated.unit_code
            and units.year >= curated.valid_from_year
            and units.year <= coalesce(curated.valid_to_year, units.year)
    left join counted
        on
            units.state_key = counted.state_key
            and units.unit_code = counted.unit_code
            and curated.unit_code is null
    left join managers
        on
            units.state_key = managers.state_key
            and units.unit_code = managers.unit_code
    where managers.unit_code is null
)

select * from final
