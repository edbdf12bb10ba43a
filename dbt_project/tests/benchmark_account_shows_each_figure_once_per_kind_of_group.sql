{{ config(meta={'dagster': {'ref': {'name': 'benchmark_account'}}}) }}

-- Each account figure of the star stands in the mart once per kind of peer group, unchanged, and counts as a peer
-- once there. A row here is a municipality without a group, in two groups of a kind, or a figure lost on the way:
-- look at int_municipality__peer_group.
with facts as (
    select
        municipality_key,
        year,
        function_code,
        net_expenditure_kr_per_inhabitant
    from {{ ref('fct_account') }}
),

shown as (
    select
        municipality_key,
        year,
        function_code,
        count(distinct peer_group_type) as kinds,
        count(*) as places,
        min(net_expenditure_kr_per_inhabitant) as lowest,
        max(net_expenditure_kr_per_inhabitant) as highest
    from {{ ref('benchmark_account') }}
    group by
        municipality_key,
        year,
        function_code
),

peers as (
    select
        year,
        function_code,
        peer_group_type,
        sum(peer_count) as peer_count
    from (
        select distinct
            year,
            function_code,
            peer_group_type,
            peer_group_code,
            peer_count
        from {{ ref('benchmark_account') }}
    ) as peer_groups
    group by
        year,
        function_code,
        peer_group_type
),

fact_counts as (
    select
        year,
        function_code,
        count(net_expenditure_kr_per_inhabitant) as figure_count
    from facts
    group by
        year,
        function_code
)

select
    facts.municipality_key as which,
    facts.year,
    facts.function_code
from facts
left join shown
    on
        facts.municipality_key = shown.municipality_key
        and facts.year = shown.year
        and facts.function_code = shown.function_code
where
    shown.kinds is distinct from 3
    or shown.places <> 3
    or shown.lowest is distinct from facts.net_expenditure_kr_per_inhabitant
    or shown.highest is distinct from facts.net_expenditure_kr_per_inhabitant
union all
select
    peers.peer_group_type as which,
    fact_counts.year,
    fact_counts.function_code
from fact_counts
left join peers
    on
        fact_counts.year = peers.year
        and fact_counts.function_code = peers.function_code
where peers.peer_count is distinct from fact_counts.figure_count
