-- What the evidence allows: FTE that a unit states or delivers by task field, or all of a unit with one field, count as
-- certain; a unit's other FTE may be on none of its fields or all on one, and undecided FTE may be on any.
with facts as (
    select * from {{ ref('fct_fte_year') }}
),

units as (
    select
        municipality_key,
        year,
        unit_key,
        task_field_key,
        sum(case when quality_grade in ('A', 'B') then fte else 0 end) as certain_fte,
        sum(case when quality_grade in ('A', 'B') then 0 else fte end) as doubtful_fte,
        sum(case when allocation_method = 'undecided' then fte else 0 end) as undecided_fte
    from facts
    group by municipality_key, year, unit_key, task_field_key
),

spread as (
    select
        *,
        sum(doubtful_fte - undecided_fte) over (partition by municipality_key, year, unit_key) as unit_doubtful_fte,
        count(*) over (partition by municipality_key, year, unit_key) as field_count,
        sum(undecided_fte) over (partition by municipality_key, year) as all_undecided_fte
    from units
),

final as (
    select
        municipality_key,
        year,
        task_field_key,
        cast(
            sum(certain_fte + case when field_count = 1 then doubtful_fte - undecided_fte else 0 end) as decimal(18, 6)
        )
            as fte_low,
        cast(sum(certain_fte + unit_doubtful_fte) + max(all_undecided_fte) as decimal(18, 6)) as fte_high
    from spread
    group by municipality_key, year, task_field_key
)

select * from final
