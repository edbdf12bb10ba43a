-- The newest delivery of a figure speaks; totals over municipalities stay in staging.
with accounts as (
    select * from {{ ref('stg_statbank__account') }}
),

deliveries as (
    select * from {{ ref('stg_landing__delivery') }}
),

municipalities as (
    select * from {{ ref('ref_municipality') }}
),

ranked as (
    select
        municipalities.municipality_code,
        accounts.year,
        accounts.function_code,
        accounts.function_name,
        accounts.value,
        accounts.source_row_id,
        accounts.delivery_id,
        deliveries.received_at as known_from,
        row_number() over (
            partition by municipalities.municipality_code, accounts.year, accounts.function_code
            order by deliveries.received_at desc, accounts.delivery_id desc
        ) as precedence
    from accounts
    inner join deliveries
        on accounts.delivery_id = deliveries.delivery_id
    inner join municipalities
        on accounts.municipality_name = municipalities.municipality_name
    -- Border 1 tells of rows of another kind or price unit (rule figure_not_used).
    where
        accounts.kind = 'I alt (netto)'
        and accounts.price_unit = 'Pr. indbygger, løbende priser (kr.)'
),

final as (
    select
        municipality_code,
        year,
        function_code,
        function_name,
        value,
        source_row_id,
        delivery_id,
        known_from
    from ranked
    where precedence = 1
)

select * from final
