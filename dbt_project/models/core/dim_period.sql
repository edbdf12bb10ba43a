with periods as (
    select * from {{ ref('int_period__used') }}
),

final as (
    select
        {{ surrogate_key(['period_type', 'period_code']) }} as period_key,
        period_type,
        period_start,
        period_end,
        year
    from periods
)

select * from final
