-- The periods that facts use or used: years of FTE, delivered or an average of shorter ones, and accounts, the days
-- populations are counted on, and those of volumes.
with fte as (
    select * from {{ ref('int_unit__delivered') }}
),

submissions as (
    select * from {{ ref('int_delivery__effective') }}
    where told = 'fte'
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
        period_type,
        {{ period_code('period_type', 'period_start') }} as period_code,
        period_start
    from submissions
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
        {{ period_end('period_type', 'period_start') }} as period_end,
        cast(extract(year from period_start) as integer) as year
    from used
)

select * from final
