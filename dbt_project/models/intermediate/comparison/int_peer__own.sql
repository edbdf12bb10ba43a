-- Of each set of a reader's own, the newest delivery that stands. Who weighs 0 is no peer.
with delivered as (
    select
        peers.*,
        deliveries.received_at,
        dense_rank() over (
            partition by lower(trim(peers.peer_set_name)) order by deliveries.received_at desc, peers.delivery_id desc
        ) as place
    from {{ ref('stg_comparison__peer_set') }} as peers
    inner join {{ ref('stg_landing__delivery') }} as deliveries
        on peers.delivery_id = deliveries.delivery_id
    inner join {{ ref('stg_landing__delivery_stood') }} as spans
        on peers.delivery_id = spans.delivery_id
    where spans.stood_to is null
),

final as (
    select
        'own_' || substr(md5(lower(trim(peer_set_name))), 1, 8) as peer_set_code,
        peer_set_name,
        municipality_code,
        peer_municipality_code,
        coalesce(peer_weight, 1) as peer_weight,
        source_row_id,
        delivery_id
    from delivered
    where place = 1 and municipality_code <> peer_municipality_code and coalesce(peer_weight, 1) > 0
)

select * from final
