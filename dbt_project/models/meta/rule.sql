with rules as (
    select * from {{ ref('ref_rule') }}
),

final as (
    select
        rule_code,
        severity,
        border,
        owner,
        valid_from,
        valid_to,
        what_da,
        what_en,
        hint_da,
        hint_en
    from rules
)

select * from final
