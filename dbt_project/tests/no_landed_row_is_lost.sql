{{ config(meta={'dagster': {'ref': {'name': 'delivery'}}}) }}

-- Contract invariant 1: rows received = rows accepted + rows rejected, and each rejected row (or its whole delivery)
-- has a finding that says why. All rows received land, unless the file cannot be read: of one that is rejected for a
-- broken line the others land. A row here is a delivery whose counts do not meet.
with deliveries as (
    select * from {{ ref('delivery') }}
),

landed as (
    select
        delivery_id,
        count(*) as row_count
    from {{ ref('source_row') }}
    group by delivery_id
),

accepted as (
    select delivery_id from {{ ref('stg_opgavebeskrivelser__unit_fte') }}
    union all
    select delivery_id from {{ ref('stg_opgavebeskrivelser__unit_remark') }}
    union all
    select delivery_id from {{ ref('stg_opgavebeskrivelser__task_heading') }}
    union all
    select delivery_id from {{ ref('stg_opgavebeskrivelser__task') }}
    union all
    select delivery_id from {{ ref('stg_opgavebeskrivelser__activity') }}
    union all
    select delivery_id from {{ ref('stg_opgavekatalog__task_field') }}
    union all
    select delivery_id from {{ ref('stg_opgavekatalog__task') }}
    union all
    select delivery_id from {{ ref('stg_opgavekatalog__indicator') }}
    union all
    select delivery_id from {{ ref('stg_statbank__account') }}
    union all
    select delivery_id from {{ ref('stg_statbank__population') }}
    union all
    select delivery_id from {{ ref('stg_survey__fte') }}
    union all
    select delivery_id from {{ ref('stg_landing__explanation') }}
    union all
    select delivery_id from {{ ref('stg_comparison__structural_factor') }}
    union all
    select delivery_id from {{ ref('stg_comparison__peer_set') }}
),

standing as (
    select delivery_id from {{ ref('stg_landing__delivery_stood') }}
    where stood_to is null
),

-- Of what has been withdrawn nothing counts as accepted any more.
accepted_counts as (
    select
        accepted.delivery_id,
        count(*) as row_count
    from accepted
    inner join standing
        on accepted.delivery_id = standing.delivery_id
    group by accepted.delivery_id
),

rejecting_findings as (
    select
        delivery_id,
        count(*) as finding_count
    from {{ ref('finding') }}
    where severity in ('error', 'fatal') or rule_code = 'delivery_withdrawn'
    group by delivery_id
)

select
    deliveries.delivery_id,
    deliveries.rows_received,
    deliveries.rows_landed,
    deliveries.rows_accepted,
    deliveries.rows_rejected
from deliveries
left join landed
    on deliveries.delivery_id = landed.delivery_id
left join accepted_counts
    on deliveries.delivery_id = accepted_counts.delivery_id
left join rejecting_findings
    on deliveries.delivery_id = rejecting_findings.delivery_id
where
    deliveries.rows_landed <> coalesce(landed.row_count, 0)
    or deliveries.rows_accepted <> coalesce(accepted_counts.row_count, 0)
    or deliveries.rows_landed > coalesce(deliveries.rows_received, 0)
    or (deliveries.status <> 'rejected' and deliveries.rows_landed not in (0, deliveries.rows_received))
    or coalesce(deliveries.rows_received, 0) <> deliveries.rows_accepted + deliveries.rows_rejected
    or (
        (deliveries.rows_rejected > 0 or deliveries.status in ('rejected', 'quarantined', 'withdrawn'))
        and rejecting_findings.finding_count is null
    )
