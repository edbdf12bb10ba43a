-- noqa: disable=AM04
{{ config(materialized='view') }}

with present as (
    select * from {{ ref('fct_activity') }}
),

past as (
    select * from {{ ref('fct_activity_past') }}
),

final as (
    select * from present
    union all
    select * from past
)

select * from final
