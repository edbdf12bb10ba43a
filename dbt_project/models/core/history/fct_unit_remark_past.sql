-- noqa: disable=AM04
with versions as (
    select * from {{ ref('fct_unit_remark_version') }}
),

final as (
    select * from versions
    where known_to is not null
)

select * from final
