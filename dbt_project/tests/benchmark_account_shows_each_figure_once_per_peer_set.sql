{{ config(meta={'dagster': {'ref': {'name': 'benchmark_account'}}}) }}

-- Each account figure of the star is in the mart once per peer set, unchanged, and counts as a peer of every other
-- municipality of the country. A row here is a figure lost on the way, or doubled: look at int_peer__pair.
with facts as (
    select
        municipality_key,
        year,
        function_code,
        net_expenditure_kr_per_inhabitant as value
    from {{ ref('fct_account') }}
),

figure_counts as (
    select
        year,
        function_code,
        count(value) as figure_count
    from facts
    group by year, function_code
),

-- Sets of a reader's own hold for some municipalities only; twins_social is for FTE of public authority.
sets as (
    select peer_set_code from {{ ref('dim_peer_set') }}
    where kind <> 'own' and peer_set_code <> 'twins_social'
)

select
    facts.municipality_key,
    facts.year,
    facts.function_code,
    sets.peer_set_code
from facts
cross join sets
inner join figure_counts
    on facts.year = figure_counts.year and facts.function_code = figure_counts.function_code
left join {{ ref('benchmark_account') }} as shown
    on
        facts.municipality_key = shown.municipality_key
        and facts.year = shown.year
        and facts.function_code = shown.function_code
        and sets.peer_set_code = shown.peer_set_code
where
    shown.municipality_key is null
    or cast(shown.value as decimal(18, 2)) is distinct from facts.value
    or (
        sets.peer_set_code = 'country'
        and shown.peer_count <> figure_counts.figure_count - case when facts.value is null then 0 else 1 end
    )
