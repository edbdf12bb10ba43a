with remarks as (
    select * from {{ ref('stg_opgavebeskrivelser__unit_remark') }}
),

states as (
    select * from {{ ref('int_delivery__state') }}
    where dataset = 'unit_remark'
),

final as (
    select
        states.state_key,
        remarks.municipality_code,
        remarks.year,
        remarks.unit_code,
        remarks.remark_code,
        remarks.quantity,
        remarks.quantity_unit,
        remarks.account,
        remarks.source_row_id,
        remarks.delivery_id,
        states.known_from,
        states.known_to
    from remarks
    inner join states
        on
            remarks.delivery_id = states.delivery_id
            and remarks.municipality_code = states.municipality_code
            and remarks.year = states.year
)

select * from final
