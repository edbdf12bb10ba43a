with periods as (
    select * from {{ ref('dim_period') }}
),

spans as (
    select
        cast(cast(min(year) as varchar) || '-01-01' as date) as first_day,
        cast(cast(max(year) + 1 as varchar) || '-01-01' as date) as end_day
    from periods
),

numbered as (
    select
        first_day,
        {{ one_to(dbt.datediff('first_day', 'end_day', 'day')) }} as place
    from spans
),

final as (
    select
        cast({{ dbt.dateadd('day', 'place - 1', 'first_day') }} as date) as day,
        cast(extract(year from {{ dbt.dateadd('day', 'place - 1', 'first_day') }}) as integer) as year
    from numbered
)

select * from final
