-- noqa: disable=AM04
{{ config(materialized='view') }}

with present as (
    select * from {{ ref('dim_unit') }}
),

past as (
    select * from {{ ref('dim_unit_past') }}
),

final as (
    select * from present
    union all
    select * from past
)

select * from final
