with municipalities as (
    select * from {{ ref('dim_municipality') }}
    where is_current
),

accounts as (
    select * from {{ ref('fct_account') }}
),

figures as (
    select
        municipalities.municipality_code,
        municipalities.municipality_name,
        accounts.year,
        accounts.function_code,
        accounts.function_name,
        accounts.net_expenditure_kr_per_inhabitant as kr,
        accounts.missing_reason,
        accounts.net_expenditure_kr_per_inhabitant - lag(accounts.net_expenditure_kr_per_inhabitant) over (
            partition by accounts.municipality_key, accounts.function_code order by accounts.year
        ) as change_kr,
        lag(accounts.year) over (
            partition by accounts.municipality_key, accounts.function_code order by accounts.year
        ) as earlier_year,
        accounts.net_expenditure_kr_per_inhabitant - first_value(accounts.net_expenditure_kr_per_inhabitant) over (
            partition by accounts.municipality_key, accounts.function_code order by accounts.year
        ) as change_since_first_year_kr,
        municipalities.region_code,
        municipalities.region_name,
        municipalities.dst_group_code,
        municipalities.dst_group_name
    from accounts
    inner join municipalities
        on accounts.municipality_key = municipalities.municipality_key
),

grouped as (
    select
        *,
        'country' as peer_group_type,
        'all' as peer_group_code,
        'Hele landet' as peer_group_name
    from figures
    union all
    select
        *,
        'dst_group' as peer_group_type,
        dst_group_code as peer_group_code,
        dst_group_name as peer_group_name
    from figures
    union all
    select
        *,
        'region' as peer_group_type,
        region_code as peer_group_code,
        region_name as peer_group_name
    from figures
),

peers as (
    select
        year,
        function_code,
        peer_group_type,
        peer_group_code,
        count(kr) as peer_count,
        percentile_cont(0.25) within group (order by kr) as p25_kr,
        percentile_cont(0.5) within group (order by kr) as median_kr,
        percentile_cont(0.75) within group (order by kr) as p75_kr
    from grouped
    group by
        year,
        function_code,
        peer_group_type,
        peer_group_code
),

final as (
    select
        grouped.municipality_code,
        grouped.municipality_name,
        grouped.year,
        grouped.function_code,
        grouped.function_name,
        grouped.peer_group_type,
        grouped.peer_group_code,
        grouped.peer_group_name,
        grouped.kr as net_expenditure_kr_per_inhabitant,
        cast(peers.peer_count as integer) as peer_count,
        cast(peers.p25_kr as decimal(18, 2)) as p25_kr_per_inhabitant,
        cast(peers.median_kr as decimal(18, 2)) as median_kr_per_inhabitant,
        cast(peers.p75_kr as decimal(18, 2)) as p75_kr_per_inhabitant,
        case when grouped.kr is not null then
            cast(rank() over (
                partition by grouped.year, grouped.function_code, grouped.peer_group_type, grouped.peer_group_code
                order by grouped.kr nulls last
            ) as integer)
        end as rank_lowest_first,
        cast(grouped.kr - peers.median_kr as decimal(18, 2)) as gap_to_median_kr_per_inhabitant,
        case when grouped.earlier_year = grouped.year - 1 then grouped.change_kr end
            as change_from_year_before_kr_per_inhabitant,
        grouped.change_since_first_year_kr as change_since_first_year_kr_per_inhabitant,
        grouped.missing_reason
    from grouped
    inner join peers
        on
            grouped.year = peers.year
            and grouped.function_code = peers.function_code
            and grouped.peer_group_type = peers.peer_group_type
            and grouped.peer_group_code = peers.peer_group_code
)

select * from final
