-- The newest delivery of a figure speaks, per inhabitant and in all each by itself; totals over municipalities stay in
-- staging.
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
        accounts.price_unit,
        accounts.value,
        accounts.source_row_id,
        accounts.delivery_id,
        deliveries.received_at as known_from,
        row_number() over (
            partition by
                municipalities.municipality_code, accounts.year, accounts.function_code, accounts.price_unit
            order by deliveries.received_at desc, accounts.delivery_id desc
        ) as precedence
    from accounts
    inner join deliveries
        on accounts.delivery_id = deliveries.delivery_id
    inner join municipalities
        on accounts.municipality_name = municipalities.municipality_name
    -- Border 1 tells of rows of another kind or price unit (rule figure_not_used).
    where accounts.kind = 'I alt (netto)'
),

per_inhabitant as (
    select * from ranked
    where
        precedence = 1
        and price_unit = 'Pr. indbygger, løbende priser (kr.)'
),

in_all as (
    select * from ranked
    where
        precedence = 1
        and price_unit = 'Løbende priser (1.000 kr.)'
),

final as (
    select
        coalesce(per_inhabitant.municipality_code, in_all.municipality_code) as municipality_code,
        coalesce(per_inhabitant.year, in_all.year) as year,
        coalesce(per_inhabitant.function_code, in_all.function_code) as function_code,
        coalesce(per_inhabitant.function_name, in_all.function_name) as function_name,
        per_inhabitant.value,
        cast(in_all.value * 1000 as decimal(18, 2)) as value_kr,
        coalesce(per_inhabitant.source_row_id, in_all.source_row_id) as source_row_id,
        coalesce(per_inhabitant.delivery_id, in_all.delivery_id) as delivery_id,
        in_all.source_row_id as kr_source_row_id,
        in_all.delivery_id as kr_delivery_id,
        greatest(
            coalesce(per_inhabitant.known_from, in_all.known_from),
            coalesce(in_all.known_from, per_inhabitant.known_from)
        ) as known_from
    from per_inhabitant
    full outer join in_all
        on
            per_inhabitant.municipality_code = in_all.municipality_code
            and per_inhabitant.year = in_all.year
            and per_inhabitant.function_code = in_all.function_code
)

select * from final
