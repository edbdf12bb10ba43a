with findings as (
    select * from {{ ref('stg_landing__finding') }}
),

final as (
    select
        finding_key,
        delivery_id,
        finding_number,
        rule_code,
        severity,
        dataset,
        row_number,
        location,
        message_da,
        message_en,
        hint_da,
        hint_en
    from findings
)

select * from final
