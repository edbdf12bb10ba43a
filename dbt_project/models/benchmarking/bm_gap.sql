-- The gap of all FTE to the peers' median, field by field. The median of the peers is the figure of the one in the
-- middle, or of the two; field by field these are what the municipality is compared with, so that parts add up whatever
-- order they are taken in (docs/methods.md).
with facts as (
    select
        municipality_key,
        year,
        task_field_key,
        sum(fte) as fte,
        max(case when fte > 0 then quality_grade end) as quality_grade
    from {{ ref('fct_fte_year') }}
    group by municipality_key, year, task_field_key
),

middle as (
    select * from {{ ref('bm_middle') }}
),

own as (
    select
        middle.peer_set_code,
        facts.municipality_key,
        facts.year,
        facts.task_field_key,
        facts.fte,
        cast(0 as double) as reference_rate,
        middle.own_population,
        facts.quality_grade
    from facts
    inner join middle
        on facts.municipality_key = middle.municipality_key and facts.year = middle.year
    where middle.is_first
),

reference as (
    select
        middle.peer_set_code,
        middle.municipality_key,
        middle.year,
        facts.task_field_key,
        cast(0 as decimal(18, 6)) as fte,
        middle.share * cast(facts.fte as double) / middle.population as reference_rate,
        middle.own_population,
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
        peer_set_code,
        municipality_key,
        year,
        task_field_key,
        cast(sum(fte) as decimal(18, 6)) as fte,
        cast(sum(fte) - cast(sum(reference_rate) * own_population as decimal(18, 6)) as decimal(18, 6)) as gap_fte,
        max(quality_grade) as quality_grade
    from both_sides
    group by peer_set_code, municipality_key, year, task_field_key, own_population
)

select * from final
