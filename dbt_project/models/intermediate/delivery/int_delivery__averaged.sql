-- noqa: disable=LT05
-- Which periods a year's FTE are the average of, state by state: those that lie within no longer one. A year that is
-- delivered is its own average, whatever months of it are delivered beside it.
with states as (
    select distinct
        state_key,
        municipality_code,
        year,
        dataset,
        period_type,
        period_start,
        cast({{ period_end('period_type', 'period_start') }} as date) as period_end,
        -- What is made of a document is made within the state, of a submission within the span it is in effect.
        case when dataset = 'unit_fte' then state_key else effect_key end as fte_state_key,
        known_from,
        known_to
    from {{ ref('int_delivery__state') }}
    where told = 'fte'
),

weighed as (
    select
        states.*,
        {{ dbt.datediff('states.period_start', 'states.period_end', 'day') }} + 1 as days,
        longer.state_key is not null as is_within_longer
    from states
    left join (
        select distinct
            one.state_key,
            one.period_type,
            one.period_start
        from states as one
        inner join states as longer
            on
                one.state_key = longer.state_key
                and one.period_start >= longer.period_start
                and one.period_end <= longer.period_end
                and one.period_type <> longer.period_type
    ) as longer
        on
            states.state_key = longer.state_key
            and states.period_type = longer.period_type
            and states.period_start = longer.period_start
),

final as (
    select
        state_key,
        fte_state_key,
        municipality_code,
        year,
        dataset,
        period_type,
        period_start,
        period_end,
        not is_within_longer as is_averaged,
        cast(case when is_within_longer then 0 else days end as integer) as days,
        cast(sum(case when is_within_longer then 0 else days end) over (partition by state_key) as integer)
            as covered_days,
        known_from,
        known_to
    from weighed
)

select * from final
