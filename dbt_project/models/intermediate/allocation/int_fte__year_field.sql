-- noqa: disable=ST09
-- A year's FTE on each task field, state by state: the average, by days, of the periods delivered. The fields sum
-- exactly to the average of the whole municipality.
with allocated as (
    select * from {{ ref('int_fte__allocated') }}
),

periods as (
    select * from {{ ref('int_delivery__averaged') }}
    where is_averaged
),

field_days as (
    select
        periods.state_key,
        periods.municipality_code,
        periods.year,
        allocated.task_field_code,
        cast(sum({{ to_millionths('allocated.fte') }} * periods.days) as bigint) as day_sum,
        cast(max(periods.covered_days) as bigint) as covered_days,
        min(allocated.delivery_id) as delivery_id,
        periods.known_from,
        periods.known_to
    from periods
    inner join allocated
        on periods.fte_state_key = allocated.state_key
    group by
        periods.state_key,
        periods.municipality_code,
        periods.year,
        allocated.task_field_code,
        periods.known_from,
        periods.known_to
),

totalled as (
    select
        *,
        {{ average_of_days('sum(day_sum) over (partition by state_key)', 'covered_days') }} as total_millionths
    from field_days
),

averaged as (
    {{ average_exactly(
        'totalled',
        columns=[
            'state_key', 'municipality_code', 'year', 'task_field_code', 'delivery_id', 'known_from', 'known_to',
        ],
        partition='state_key',
        total='total_millionths',
        day_sum='day_sum',
        days='covered_days',
        tie_break='task_field_code',
    ) }}
),

final as (
    select
        state_key,
        municipality_code,
        year,
        task_field_code,
        {{ from_millionths('part') }} as fte,
        delivery_id,
        known_from,
        known_to
    from averaged
)

select * from final
