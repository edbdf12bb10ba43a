-- The periods that facts use or used: years of FTE and accounts, the days populations are counted on, and those of
-- volumes.
with fte as (
    select * from {{ ref('int_unit__delivered') }}
),

accounts as (
    select * from {{ ref('int_account__known') }}
),

populations as (
    select * from {{ ref('int_population__known') }}
),

activities as (
    select * from {{ ref('int_activity__measured') }}
),

used as (
    select
        'year' as period_type,
        cast(year as varchar) as period_code,
        cast(cast(year as varchar) || '-01-01' as date) as period_start
    from fte
    union
    select
        'year' as period_type,
        cast(year as varchar) as period_code,
        cast(cast(year as varchar) || '-01-01' as date) as period_start
    from accounts
    union
    select
        'day' as period_type,
        cast(population_date as varchar) as period_code,
        population_date as period_start
    from populations
    union
    select
        period_type,
        period_code,
        period_start
    from activities
),

final as (
    select
        period_type,
        period_code,
        period_start,
        case period_type
            when 'day' then period_start
            else cast({{ dbt.dateadd('day', -1, dbt.dateadd(
                'month',
                "case period_type when 'year' then 12 when 'half_year' then 6 when 'quarter' then 3 else 1 end",
                'period_start'
            )) }} as date)
        end as period_end,
        cast(extract(year from period_start) as integer) as year
    from used
)

select * from final
