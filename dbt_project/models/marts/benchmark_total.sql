with years as (
    select
        municipality_code,
        year,
        max(population) as population,
        max(total_fte) as total_fte,
        max(year_basis) as year_basis,
        max(covered_days) as covered_days
    from {{ ref('fte_by_task_field') }}
    group by municipality_code, year
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
    where is_current
),

figures as (
    select
        municipalities.municipality_key,
        years.municipality_code,
        municipalities.municipality_name,
        municipalities.country_code,
        years.year,
        {{ year_basis('years') }},
        'fte' as item_code,
        cast(1000 * years.total_fte / nullif(years.population, 0) as decimal(18, 6)) as value,
        'not_reported' as own_missing_reason,
        years.population,
        -- What a municipality says of all its FTE needs no key.
        'B' as quality_grade
    from years
    inner join municipalities on years.municipality_code = municipalities.municipality_code
),

compared as (
    {{ benchmark('total', 'figures', per=1000) }}
),

final as (
    select
        compared.municipality_code,
        compared.municipality_name,
        compared.country_code,
        compared.year,
        {{ year_start('compared.year') }} as period_start,
        {{ year_basis('compared') }},
        {{ benchmark_columns('compared') }},
        'lower_is_better' as direction,
        {{ gaps_in_fte('compared') }},
        compared.population,
        compared.municipality_key
    from compared
)

select * from final
