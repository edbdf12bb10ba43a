with deliveries as (
    select * from {{ ref('stg_landing__delivery') }}
),

ranked as (
    select * from {{ ref('int_delivery__ranked') }}
    where is_standing
),

accounts as (
    select * from {{ ref('int_account__known') }}
    where known_to is null
),

-- Other than figures, what is told of no municipality's year is not followed by states.
current_deliveries as (
    select delivery_id from {{ ref('int_delivery__state') }}
    where known_to is null
    union
    select delivery_id from ranked
    where
        precedence = 1
        and (municipality_code is null or year is null)
        and dataset not in ('account', 'population', 'structural_factor', 'peer_set')
),

figure_deliveries as (
    select delivery_id from accounts
    union
    select kr_delivery_id as delivery_id from accounts
    union
    select delivery_id from {{ ref('int_population__known') }}
    where known_to is null
    union
    select delivery_id from {{ ref('int_factor__known') }}
    union
    select delivery_id from {{ ref('int_peer__own') }}
),

superseded as (
    select
        delivery_id,
        max(supersedes_delivery_id) as supersedes_delivery_id
    from ranked
    group by delivery_id
),

findings as (
    select * from {{ ref('stg_landing__finding') }}
),

-- Figures of accounts and inhabitants are chosen one by one, so a delivery speaks as long as one of them is its own. An
-- explanation speaks as long as it stands beside a warning.
speaking as (
    select delivery_id from figure_deliveries
    union
    select delivery_id from current_deliveries
    union
    select explained_in_delivery_id as delivery_id from findings
),

final as (
    select
        deliveries.delivery_id,
        deliveries.source_code,
        deliveries.form,
        deliveries.publisher,
        deliveries.publisher_en,
        deliveries.title,
        deliveries.title_en,
        deliveries.municipality_code,
        deliveries.period,
        deliveries.file_name,
        deliveries.sha256,
        deliveries.bytes,
        deliveries.received_at,
        deliveries.encoding,
        deliveries.encoding_evidence,
        deliveries.encoding_evidence_da,
        deliveries.decimal_sign,
        deliveries.decimal_sign_evidence,
        deliveries.decimal_sign_evidence_da,
        deliveries.citation,
        deliveries.citation_da,
        deliveries.licence,
        deliveries.licence_da,
        deliveries.note,
        deliveries.note_da,
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
