-- noqa: disable=AM04
with versions as (
    select * from {{ ref('fct_fte_version') }}
),

final as (
    select * from versions
    where known_to is null
)

select * from final
