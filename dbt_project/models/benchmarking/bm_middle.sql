-- The municipality, or those, in the middle of the peers by all FTE per inhabitant, and the share of each in the
-- median; for municipalities that have FTE and inhabitants themselves. Peers lie side by side, each as wide as its
-- weight; a window as wide as a peer, in the middle, is over one or two of them, and over more where weights differ
-- (aarsvaerk.benchmarking.peers). Millionths as doubles, which are exact so far.
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
        bridge.peer_municipality_code,
        own.population as own_population,
        totals.population,
        totals.rate,
        cast(bridge.weight * 1000000 as double) as width
    from {{ ref('bridge_peer') }} as bridge
    inner join totals
        on bridge.peer_municipality_key = totals.municipality_key and bridge.year = totals.year
    inner join totals as own
        on bridge.municipality_key = own.municipality_key and bridge.year = own.year
    where {{ is_taken_apart('bridge.peer_set_code') }}
),

placed as (
    select
        *,
        sum(width) over (partition by peer_set_code, year, municipality_key) as total,
        sum(width * width) over (partition by peer_set_code, year, municipality_key) as squares,
        sum(width) over (
            partition by peer_set_code, year, municipality_key order by rate, peer_municipality_code
        ) as up_to
    from peers
),

-- In units of 1 / (2 total).
weighed as (
    select
        *,
        (
            least(2 * total * up_to, total * total + squares)
            - greatest(2 * total * (up_to - width), total * total - squares)
        ) / (2 * squares) as share
    from placed
),

final as (
    select
        *,
        row_number() over (
            partition by peer_set_code, year, municipality_key order by rate, peer_municipality_code
        ) = 1 as is_first
    from weighed
    where share > 0
)

select * from final
