-- Which delivery speaks before which, of those that stand to this day and of the others. For FTE a standard
-- submission, where the sender put them on task fields, comes
-- before a document, and a document before a table made from one; then the newest. Only FTE arrive as two datasets.
-- Volumes of a submission and of a document are chosen apart, since neither holds all; int_activity__measured joins
-- them.
with scopes as (
    select * from {{ ref('stg_landing__delivery_scope') }}
),

deliveries as (
    select * from {{ ref('stg_landing__delivery') }}
),

spans as (
    select * from {{ ref('stg_landing__delivery_stood') }}
),

weighed as (
    select
        scopes.delivery_id,
        scopes.dataset,
        scopes.municipality_code,
        scopes.year,
        scopes.period_type,
        scopes.period_start,
        deliveries.source_code,
        deliveries.received_at,
        spans.stood_from,
        spans.stood_to,
        case
            when scopes.dataset in ('unit_fte', 'survey_fte') then 'fte'
            when scopes.dataset = 'activity' and deliveries.source_code = 'survey_volume' then 'submitted_activity'
            else scopes.dataset
        end as told,
        case
            when scopes.dataset = 'survey_fte' then 0
            when deliveries.form = 'document' then 1
            else 2
        end as evidence
    from scopes
    inner join deliveries
        on scopes.delivery_id = deliveries.delivery_id
    inner join spans
        on scopes.delivery_id = spans.delivery_id
    -- An explanation stands beside a finding and takes no other's place.
    where scopes.dataset <> 'explanation'
),

final as (
    select
        delivery_id,
        dataset,
        told,
        municipality_code,
        year,
        period_type,
        period_start,
        evidence,
        received_at,
        stood_from,
        stood_to,
        stood_to is null as is_standing,
        row_number() over speakers as precedence,
        lead(delivery_id) over speakers as supersedes_delivery_id
    from weighed
    -- For a municipality's period only one delivery speaks, whichever its source; nationwide ones are followed by
    -- source.
    window speakers as (
        partition by
            stood_to is null, told, coalesce(municipality_code, source_code), year, period_type, period_start
        order by evidence asc, received_at desc, delivery_id desc
    )
)

select * from final
