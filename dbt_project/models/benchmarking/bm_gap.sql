-- The gap of all FTE to the peers' median, field by field. The median of the peers is the figure of the one in the
-- middle, or of the two; field by field these are what the municipality is compared with, so that parts add up whatever
-- order they are taken in (docs/methods.md).
{% set sets = "('country', 'dst_group', 'twins')" -%}
with facts as (
    select
        municipality_key,
        year,
        task_field_key,
        sum(fte) as fte,
        max(case when fte > 0 then quality_grade end) as quality_grade
    from {{ ref('fct_fte') }}
    group by municipality_key, year, task_field_key
),

populations as (
    select
        municipality_key,
        year,
        population
    from {{ ref('fct_population') }}
    where extract(month from population_date) = 1 and population > 0
),

totals as (
    select
        facts.municipality_key,
        facts.year,
        populations.population,
        sum(facts.fte) as fte,
        cast(1000 * sum(facts.fte) / populations.population as decimal(18, 6)) as rate
    from facts
    inner join populations
        on facts.municipality_key = populations.municipality_key and facts.year = populations.year
    group by facts.municipality_key, facts.year, populations.population
),

peers as (
    select
        bridge.peer_set_code,
        bridge.year,
        bridge.municipality_key,
        bridge.peer_municipality_key,
        totals.population,
        row_number() over (
            partition by bridge.peer_set_code, bridge.year, bridge.municipality_key
            order by totals.rate, bridge.peer_municipality_code
        ) as place,
        count(*) over (partition by bridge.peer_set_code, bridge.year, bridge.municipality_key) as peer_count
    from {{ ref('bridge_peer') }} as bridge
    inner join totals
        on bridge.peer_municipality_key = totals.municipality_key and bridge.year = totals.year
    where bridge.peer_set_code in {{ sets }}
),

middle as (
    select
        *,
        case when peer_count % 2 = 1 then 1.0 else 0.5 end as share
    from peers
    where place in (floor((peer_count + 1) / 2.0), ceil((peer_count + 1) / 2.0))
),

own as (
    select
        first_of_middle.peer_set_code,
        facts.municipality_key,
        facts.year,
        facts.task_field_key,
        facts.fte,
        cast(0 as double) as reference_rate,
        facts.quality_grade
    from facts
    inner join middle as first_of_middle
        on facts.municipality_key = first_of_middle.municipality_key and facts.year = first_of_middle.year
    where first_of_middle.place = floor((first_of_middle.peer_count + 1) / 2.0)
),

reference as (
    select
        middle.peer_set_code,
        middle.municipality_key,
        middle.year,
        facts.task_field_key,
        cast(0 as decimal(18, 6)) as fte,
        middle.share * cast(facts.fte as double) / middle.population as reference_rate,
        facts.quality_grade
    from middle
    inner join facts
        on middle.peer_municipality_key = facts.municipality_key and middle.year = facts.year
),

both_sides as (
    select * from own
    union all
    select * from reference
),

final as (
    select
        both_sides.peer_set_code,
        both_sides.municipality_key,
        both_sides.year,
        both_sides.task_field_key,
        cast(sum(both_sides.fte) as decimal(18, 6)) as fte,
        cast(
            sum(both_sides.fte) - cast(sum(both_sides.reference_rate) * totals.population as decimal(18, 6))
            as decimal(18, 6)
        ) as gap_fte,
        max(both_sides.quality_grade) as quality_grade
    from both_sides
    inner join totals
        on both_sides.municipality_key = totals.municipality_key and both_sides.year = totals.year
    group by
        both_sides.peer_set_code, both_sides.municipality_key, both_sides.year,
        both_sides.task_field_key, totals.population
)

select * from final
