-- The groups a municipality is compared in, itself included: the country, its municipality group and its region, as
-- they are today.
with municipalities as (
    select * from {{ ref('ref_municipality') }}
),

final as (
    select
        municipality_code,
        'country' as peer_group_type,
        'all' as peer_group_code,
        'Hele landet' as peer_group_name
    from municipalities
    union all
    select
        municipality_code,
        'dst_group' as peer_group_type,
        dst_group_code as peer_group_code,
        dst_group_name as peer_group_name
    from municipalities
    union all
    select
        municipality_code,
        'region' as peer_group_type,
        region_code as peer_group_code,
        region_name as peer_group_name
    from municipalities
)

select * from final
