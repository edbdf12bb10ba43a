with municipalities as (
    select * from {{ ref('dim_municipality') }}
    where is_current
),

accounts as (
    select * from {{ ref('fct_account') }}
),

expected as (
    select * from {{ ref('int_account__expected') }}
),

peer_groups as (
    select * from {{ ref('int_municipality__peer_group') }}
),

peers as (
    select * from {{ ref('int_account__peer_statistics') }}
),

changes as (
    select * from {{ ref('int_account__change') }}
),

figures as (
    select
        municipalities.municipality_key,
        municipalities.municipality_name,
        expected.*,
        peer_groups.peer_group_type,
        peer_groups.peer_group_code,
        peer_groups.peer_group_name,
        accounts.net_expenditure_kr_per_inhabitant as kr,
        case
            when accounts.net_expenditure_kr_per_inhabitant is null
                then coalesce(accounts.missing_reason, 'not_reported')
        end as missing_reason
    from expected
    inner join municipalities
        on expected.municipality_code = municipalities.municipality_code
    inner join peer_groups
        on expected.municipality_code = peer_groups.municipality_code
    left join accounts
        on
            municipalities.municipality_key = accounts.municipality_key
            and expected.year = accounts.year
            and expected.function_code = accounts.function_code
),

ranked as (
    select
        *,
        rank() over (
            partition by year, function_code, peer_group_type, peer_group_code order by kr nulls last
        ) as rank_from,
        count(*) over (partition by year, function_code, peer_group_type, peer_group_code, kr) as tied
    from figures
),

final as (
    select
        ranked.municipality_code,
        ranked.municipality_name,
        ranked.year,
        ranked.function_code,
        ranked.function_name,
        ranked.peer_group_type,
        ranked.peer_group_code,
        ranked.peer_group_name,
        ranked.kr as net_expenditure_kr_per_inhabitant,
        coalesce(peers.peer_count, 0) as peer_count,
        peers.p25 as p25_kr_per_inhabitant,
        peers.median as median_kr_per_inhabitant,
        peers.p75 as p75_kr_per_inhabitant,
        case when ranked.kr is not null then cast(ranked.rank_from as integer) end as rank_lowest_first,
        case when ranked.kr is not null then cast(ranked.rank_from + ranked.tied - 1 as integer) end
            as rank_lowest_first_to,
        case
            when ranked.kr <= peers.p25 then 1
            when ranked.kr <= peers.median then 2
            when ranked.kr <= peers.p75 then 3
            when ranked.kr > peers.p75 then 4
        end as quartile_lowest_first,
        cast(ranked.kr - peers.median as decimal(18, 2)) as gap_to_median_kr_per_inhabitant,
        cast(ranked.kr - peers.p25 as decimal(18, 2)) as gap_to_lowest_quartile_kr_per_inhabitant,
        ranked.population,
        cast((ranked.kr - peers.median) * ranked.population as decimal(18, 2)) as gap_to_median_kr,
        cast((ranked.kr - peers.p25) * ranked.population as decimal(18, 2)) as gap_to_lowest_quartile_kr,
        cast(changes.change_from_year_before as decimal(18, 2)) as change_from_year_before_kr_per_inhabitant,
        changes.change_from_year_before_pct,
        changes.first_year,
        cast(changes.change_since_first_year as decimal(18, 2)) as change_since_first_year_kr_per_inhabitant,
        case
            when ranked.kr is null then 'no_figure'
            when peers.peer_count < 5 then 'few_peers'
            else 'comparable'
        end as comparability,
        ranked.missing_reason,
        ranked.municipality_key
    from ranked
    left join peers
        on
            ranked.year = peers.year
            and ranked.function_code = peers.function_code
            and ranked.peer_group_type = peers.peer_group_type
            and ranked.peer_group_code = peers.peer_group_code
    left join changes
        on
            ranked.municipality_code = changes.municipality_code
            and ranked.year = changes.year
            and ranked.function_code = changes.function_code
)

select * from final
