-- Quartiles are interpolated between the two nearest figures; municipalities without a figure do not count.
with accounts as (
    select * from {{ ref('int_account__known') }}
    where known_to is null
),

peer_groups as (
    select * from {{ ref('int_municipality__peer_group') }}
),

final as (
    select
        accounts.year,
        accounts.function_code,
        peer_groups.peer_group_type,
        peer_groups.peer_group_code,
        cast(count(accounts.value) as integer) as peer_count,
        cast(percentile_cont(0.25) within group (order by accounts.value) as decimal(18, 2)) as p25,
        cast(percentile_cont(0.5) within group (order by accounts.value) as decimal(18, 2)) as median,
        cast(percentile_cont(0.75) within group (order by accounts.value) as decimal(18, 2)) as p75
    from accounts
    inner join peer_groups
        on accounts.municipality_code = peer_groups.municipality_code
    where accounts.value is not null
    group by
        accounts.year,
        accounts.function_code,
        peer_groups.peer_group_type,
        peer_groups.peer_group_code
)

select * from final
