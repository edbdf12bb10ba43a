{{ config(meta={'dagster': {'ref': {'name': 'data_quality'}}}) }}

-- The work list misses nothing: per delivery its counts sum to the findings of meta.finding, and a delivery without
-- findings is there too. A row here is a delivery whose findings the steward would not see.
with found as (
    select
        deliveries.delivery_id,
        count(findings.finding_key) as finding_count
    from {{ ref('delivery') }} as deliveries
    left join {{ ref('finding') }} as findings
        on deliveries.delivery_id = findings.delivery_id
    group by deliveries.delivery_id
),

listed as (
    select
        delivery_id,
        sum(finding_count) as finding_count
    from {{ ref('data_quality') }}
    group by delivery_id
)

select
    found.delivery_id,
    found.finding_count,
    listed.finding_count as listed_count
from found
left join listed
    on found.delivery_id = listed.delivery_id
where listed.finding_count is distinct from found.finding_count
