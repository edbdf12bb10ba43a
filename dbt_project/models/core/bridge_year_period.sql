with periods as (
    select * from {{ ref('int_delivery__averaged') }}
    where known_to is null
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
),

final as (
    select
        municipalities.municipality_key,
        {{ surrogate_key([
            'periods.period_type', period_code('periods.period_type', 'periods.period_start'),
        ]) }} as period_key,
        periods.year,
        periods.period_type,
        periods.period_start,
        periods.period_end,
        periods.is_averaged,
        periods.days,
        periods.covered_days
    from periods
    inner join municipalities
        on
            periods.municipality_code = municipalities.municipality_code
            and municipalities.is_current
)

select * from final
