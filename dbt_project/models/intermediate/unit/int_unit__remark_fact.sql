with remarks as (
    select * from {{ ref('stg_opgavebeskrivelser__unit_remark') }}
),

current_deliveries as (
    select * from {{ ref('int_delivery__current') }}
),

final as (
    select
        remarks.municipality_code,
        remarks.year,
        remarks.unit_code,
        remarks.remark_code,
        remarks.quantity,
        remarks.quantity_unit,
        remarks.account,
        remarks.source_row_id,
        remarks.delivery_id,
        current_deliveries.received_at as known_from
    from remarks
    inner join current_deliveries
        on
            remarks.delivery_id = current_deliveries.delivery_id
            and remarks.municipality_code = current_deliveries.municipality_code
            and remarks.year = current_deliveries.year
    where current_deliveries.dataset = 'unit_remark'
)

select * from final
