-- One delivery speaks for a municipality's period: the publisher's own document before a table of the same, then the
-- newest. The others stay landed and in meta.delivery. Of national statistics each figure is chosen by itself, in
-- int_account__current and int_population__current.
with deliveries as (
    select * from {{ ref('stg_landing__delivery') }}
),

datasets as (
    select * from {{ ref('stg_landing__delivery_dataset') }}
),

ranked as (
    select
        datasets.dataset,
        deliveries.delivery_id,
        deliveries.source_code,
        deliveries.municipality_code,
        deliveries.period,
        deliveries.received_at,
        row_number() over (
            partition by datasets.dataset, deliveries.municipality_code, deliveries.period
            order by
                case when deliveries.form = 'document' then 0 else 1 end,
                deliveries.received_at desc,
                deliveries.delivery_id desc
        ) as precedence
    from datasets
    inner join deliveries
        on datasets.delivery_id = deliveries.delivery_id
    where
        deliveries.status not in ('rejected', 'quarantined')
        and datasets.dataset not in ('account', 'population')
),

final as (
    select
        dataset,
        delivery_id,
        source_code,
        municipality_code,
        period,
        received_at
    from ranked
    where precedence = 1
)

select * from final
