with municipalities as (
    select * from {{ ref('ref_municipality') }}
),

final as (
    select
        {{ surrogate_key(['municipality_code', 'valid_from']) }} as municipality_key,
        country_code,
        municipality_code,
        municipality_name,
        region_code,
        region_name,
        dst_group_code,
        dst_group_name,
        area_km2,
        valid_from,
        cast(null as date) as valid_to,
        true as is_current
    from municipalities
)

select * from final
