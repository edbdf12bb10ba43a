with accounts as (
    select * from {{ ref('int_account__current') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
),

final as (
    select
        {{ surrogate_key(['accounts.municipality_code', 'accounts.function_code', 'accounts.year']) }} as account_key,
        municipalities.municipality_key,
        {{ surrogate_key(["'year'", 'accounts.year']) }} as period_key,
        accounts.year,
        accounts.function_code,
        accounts.function_name,
        accounts.value as net_expenditure_kr_per_inhabitant,
        accounts.value_kr as net_expenditure_kr,
        case when accounts.value is null then 'not_reported' end as missing_reason,
        'B' as quality_grade,
        false as is_synthetic,
        accounts.source_row_id,
        accounts.kr_source_row_id,
        accounts.delivery_id,
        accounts.known_from,
        cast(null as timestamp) as known_to
    from accounts
    inner join municipalities
        on
            accounts.municipality_code = municipalities.municipality_code
            and municipalities.is_current
)

select * from final
