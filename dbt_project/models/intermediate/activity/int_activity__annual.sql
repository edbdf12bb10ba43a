-- What indicators may divide. What is stated as a range, as more than a figure, or only by parts, is known from below;
-- what is less than a figure, from above. Figures of units add up; parts that overlap count by their largest.
with bearing as (
    select * from {{ ref('int_activity__bearing') }}
),

limits as (
    select
        *,
        is_part or comparison = 'more_than' or (value < value_to and comparison <> 'less_than') as is_from_below,
        comparison = 'less_than' as is_from_above,
        case when comparison = 'less_than' then value_to else value end as limit_value
    from bearing
),

summed as (
    select
        municipality_code,
        year,
        measure_code,
        max(case when is_used then amount_year end) as amount_year,
        greatest(
            sum(case when is_used and not is_overlapping then limit_value end),
            max(case when is_used and is_overlapping then limit_value end)
        ) as amount,
        coalesce(max(case when is_used and is_from_below then 1 end), 0) as is_from_below,
        coalesce(max(case when is_used and is_from_above then 1 end), 0) as is_from_above,
        max(case when is_used and comparison = 'about' then 1 end) as is_about,
        known_from,
        known_to
    from limits
    group by
        municipality_code,
        year,
        measure_code,
        known_from,
        known_to
),

annual as (
    select
        municipality_code,
        year,
        measure_code,
        amount_year,
        -- A sum of what is known from below and what is known from above is known from neither side.
        cast(case when is_from_below + is_from_above < 2 then amount end as decimal(18, 6)) as amount,
        case
            when is_from_below + is_from_above = 2 or amount is null then null
            when is_from_below = 1 then 'at_least'
            when is_from_above = 1 then 'at_most'
            when is_about = 1 then 'about'
            else 'exact'
        end as comparison,
        known_from,
        known_to
    from summed
),

final as (
    {{ folded(
        'annual', key=['municipality_code', 'year', 'measure_code'], columns=['amount_year', 'amount', 'comparison'],
    ) }}
)

select * from final
