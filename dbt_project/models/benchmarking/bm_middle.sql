-- The municipality, or the two, in the middle of the peers by all FTE per inhabitant, and the share that each counts
-- for; for municipalities that have FTE and inhabitants themselves.
with populations as (
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
        cast(1000 * sum(facts.fte) / populations.population as decimal(18, 6)) as rate
    from {{ ref('fct_fte_year') }} as facts
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
        own.population as own_population,
        totals.population,
        row_number() over (
            partition by bridge.peer_set_code, bridge.year, bridge.municipality_key
            order by totals.rate, bridge.peer_municipality_code
        ) as place,
        count(*) over (partition by bridge.peer_set_code, bridge.year, bridge.municipality_key) as peer_count
    from {{ ref('bridge_peer') }} as bridge
    inner join totals
        on bridge.peer_municipality_key = totals.municipality_key and bridge.year = totals.year
    inner join totals as own
        on bridge.municipality_key = own.municipality_key and bridge.year = own.year
    where bridge.peer_set_code in ('country', 'dst_group', 'twins')
),

final as (
    select
        *,
        place = floor((peer_count + 1) / 2.0) as is_first,
        case when peer_count % 2 = 1 then 1.0 else 0.5 end as share
    from peers
    where place in (floor((peer_count + 1) / 2.0), ceil((peer_count + 1) / 2.0))
)

select * from final
