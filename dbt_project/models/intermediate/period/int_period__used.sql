-- The periods that facts use: years of FTE and accounts, and the days populations are counted on.
with fte as (
    select * from {{ ref('int_unit__delivered') }}
),

accounts as (
    select * from {{ ref('int_account__current') }}
),

populations as (
    select * from {{ ref('int_population__current') }}
),

years as (
    select year from fte
    union
    select year from accounts
),

days as (
    select distinct population_date from populations
),

final as (
    select
        'year' as period_type,
        cast(year as varchar) as period_code,
        cast(cast(year as varchar) || '-01-01' as date) as period_start,
        cast(cast(year as varchar) || '-12-31' as date) as period_end,
        year
    from years
    union all
    select
        'day' as period_type,
        cast(population_date as varchar) as period_code,
        population_date as period_start,
        population_date as period_end,
        cast(extract(year from population_date) as integer) as year
    from days
)

select * from final
