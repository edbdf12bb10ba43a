with pairs as (
    select * from {{ ref('int_peer__pair') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
    where is_current
),

final as (
    select
        pairs.peer_set_code,
        pairs.year,
        pairs.municipality_code,
        pairs.peer_municipality_code,
        pairs.peer_group_code,
        pairs.peer_group_name,
        pairs.peer_group_name_en,
        pairs.distance,
        pairs.weight,
        pairs.different_factors,
        municipalities.municipality_key,
        peers.municipality_key as peer_municipality_key
    from pairs
    inner join municipalities
        on pairs.municipality_code = municipalities.municipality_code
    inner join municipalities as peers
        on pairs.peer_municipality_code = peers.municipality_code
)

select * from final
