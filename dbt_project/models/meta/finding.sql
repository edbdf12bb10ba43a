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
        hint_en,
        municipality_code,
        year,
        explanation,
        explained_by,
        explained_in_delivery_id
    from findings
)

select * from final
