with deliveries as (
    select * from {{ ref('stg_landing__delivery') }}
),

current_deliveries as (
    select * from {{ ref('int_delivery__current') }}
),

datasets as (
    select * from {{ ref('stg_landing__delivery_dataset') }}
),

figure_deliveries as (
    select delivery_id from {{ ref('int_account__current') }}
    union
    select delivery_id from {{ ref('int_population__current') }}
),

-- The delivery that spoke before for the same, in the order of precedence. For a municipality's period only one
-- delivery speaks, whichever its source; nationwide tables are followed source by source.
ordered as (
    select
        datasets.delivery_id,
        lag(datasets.delivery_id) over (
            partition by
                datasets.dataset,
                coalesce(deliveries.municipality_code, deliveries.source_code),
                deliveries.period
            order by
                case when deliveries.form = 'document' then 1 else 0 end,
                deliveries.received_at,
                deliveries.delivery_id
        ) as earlier_delivery_id
    from datasets
    inner join deliveries
        on datasets.delivery_id = deliveries.delivery_id
    where deliveries.status not in ('rejected', 'quarantined')
),

superseded as (
    select
        delivery_id,
        max(earlier_delivery_id) as supersedes_delivery_id
    from ordered
    group by delivery_id
),

-- Figures of accounts and inhabitants are chosen one by one, so a delivery speaks as long as one of them is its own.
speaking as (
    select delivery_id from figure_deliveries
    union
    select delivery_id from current_deliveries
),

final as (
    select
        deliveries.delivery_id,
        deliveries.source_code,
        deliveries.form,
        deliveries.publisher,
        deliveries.title,
        deliveries.municipality_code,
        deliveries.period,
        deliveries.file_name,
        deliveries.sha256,
        deliveries.bytes,
        deliveries.received_at,
        deliveries.encoding,
        deliveries.encoding_evidence,
        deliveries.decimal_sign,
        deliveries.decimal_sign_evidence,
        deliveries.citation,
        deliveries.licence,
        deliveries.note,
        deliveries.status,
        deliveries.rows_received,
        deliveries.rows_landed,
        deliveries.rows_accepted,
        deliveries.rows_rejected,
        superseded.supersedes_delivery_id,
        speaking.delivery_id is not null as is_current
    from deliveries
    left join superseded
        on deliveries.delivery_id = superseded.delivery_id
    left join speaking
        on deliveries.delivery_id = speaking.delivery_id
)

select * from final
