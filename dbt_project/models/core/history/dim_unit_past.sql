-- noqa: disable=AM04
with versions as (
    select * from {{ ref('dim_unit_version') }}
),

final as (
    select * from versions
    where known_to is not null
)

select * from final
