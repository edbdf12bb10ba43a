-- noqa: disable=ST09
-- FTE of the years that are known by shorter periods only, as averages by days. The parts of a task field sum exactly
-- to the field's FTE of the year. A period's figure counts for its own days; a unit that it has not has none then.
with periods as (
    select * from {{ ref('int_delivery__averaged') }}
    where known_to is null and is_averaged and period_type <> 'year'
),

surveyed as (
    select * from {{ ref('int_fte__surveyed') }}
),

fields as (
    select * from {{ ref('int_fte__year_field') }}
    where known_to is null
),

part_days as (
    select
        periods.state_key,
        periods.municipality_code,
        periods.year,
        surveyed.unit_code,
        surveyed.task_field_code,
        surveyed.fte_component,
        cast(sum({{ to_millionths('surveyed.fte') }} * periods.days) as bigint) as day_sum,
        cast(max(periods.covered_days) as bigint) as covered_days
    from periods
    inner join surveyed
        on periods.fte_state_key = surveyed.state_key
    group by
        periods.state_key,
        periods.municipality_code,
        periods.year,
        surveyed.unit_code,
        surveyed.task_field_code,
        surveyed.fte_component
),

totalled as (
    select
        part_days.*,
        {{ to_millionths('fields.fte') }} as field_millionths
    from part_days
    inner join fields
        on
            part_days.state_key = fields.state_key
            and part_days.task_field_code = fields.task_field_code
),

averaged as (
    {{ average_exactly(
        'totalled',
        columns=['municipality_code', 'year', 'unit_code', 'task_field_code', 'fte_component', 'covered_days'],
        partition='state_key, task_field_code',
        total='field_millionths',
        day_sum='day_sum',
        days='covered_days',
        tie_break='unit_code, fte_component',
    ) }}
),

final as (
    select
        municipality_code,
        year,
        unit_code,
        task_field_code,
        fte_component,
        {{ from_millionths('part') }} as fte,
        cast(covered_days as integer) as covered_days
    from averaged
)

select * from final
