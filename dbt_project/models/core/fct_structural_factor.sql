with factors as (
    select * from {{ ref('int_factor__known') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
    where is_current
),

final as (
    select
        {{ surrogate_key(['factors.municipality_code', 'factors.factor_code', 'factors.year']) }}
            as structural_factor_key,
        municipalities.municipality_key,
        factors.factor_code,
        {{ year_start('factors.year') }} as period_start,
        factors.year,
        factors.value,
        case when factors.value is null then 'not_reported' end as missing_reason,
        'B' as quality_grade,
        false as is_synthetic,
        factors.source_row_id,
        factors.delivery_id,
        factors.known_from,
        cast(null as timestamp) as known_to
    from factors
    inner join municipalities
        on factors.municipality_code = municipalities.municipality_code
)

select * from final
