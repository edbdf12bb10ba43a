with accounts as (
    select * from {{ ref('int_account__known') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
),

versions as (
    select
        {{ surrogate_key(['accounts.municipality_code', 'accounts.function_code', 'accounts.year']) }} as account_key,
        municipalities.municipality_key,
        {{ surrogate_key(["'year'", 'accounts.year']) }} as period_key,
        {{ year_start('accounts.year') }} as period_start,
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
        accounts.known_to
    from accounts
    inner join municipalities
        on
            accounts.municipality_code = municipalities.municipality_code
            and municipalities.is_current
),

final as (
    {{ folded(
        'versions', key=['account_key'],
        columns=[
            'municipality_key', 'period_key', 'period_start', 'year', 'function_code', 'function_name',
            'net_expenditure_kr_per_inhabitant', 'net_expenditure_kr', 'missing_reason', 'quality_grade',
            'is_synthetic', 'source_row_id', 'kr_source_row_id', 'delivery_id',
        ],
    ) }}
)

select * from final
