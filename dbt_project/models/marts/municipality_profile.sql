{#- The headline figures of a municipality and year; those compared come from the twins' set. -#}
with municipalities as (
    select * from {{ ref('dim_municipality') }}
    where is_current
),

factors as (
    select
        municipality_key,
        year,
        max(case when factor_code = 'population' then value end) as population,
        max(case when factor_code = 'population_growth_pct' then value end) as population_growth_pct,
        max(case when factor_code = 'inhabitants_per_km2' then value end) as inhabitants_per_km2
    from {{ ref('fct_structural_factor') }}
    group by municipality_key, year
),

totals as (
    select
        facts.municipality_key,
        facts.year,
        cast(sum(facts.fte) as decimal(18, 6)) as total_fte,
        {{ year_basis('facts', 'max') }}
    from {{ ref('fct_fte_year') }} as facts
    group by facts.municipality_key, facts.year
),

accounts as (
    select * from {{ ref('fct_account') }}
    where function_code = '6.45.51'
),

years as (
    select
        municipality_key,
        year
    from accounts
    union
    select
        municipality_key,
        year
    from totals
),

compared as (
    select *
    from {{ ref('bm_comparison') }}
    where peer_set_code = 'twins' and kind in ('account', 'total') and item_code in ('6.45.51', 'fte')
),

expected as (
    select * from {{ ref('bm_estimate') }}
    where kind = 'account' and item_code = '6.45.51'
),

final as (
    select
        municipalities.municipality_code,
        municipalities.municipality_name,
        years.year,
        {{ year_start('years.year') }} as period_start,
        municipalities.region_name,
        municipalities.dst_group_name,
        cast(factors.population as bigint) as population,
        case when factors.population is null then 'not_reported' end as population_missing_reason,
        factors.population_growth_pct,
        factors.inhabitants_per_km2,
        totals.total_fte,
        {{ year_basis('totals') }},
        cast(1000 * totals.total_fte / nullif(factors.population, 0) as decimal(18, 6))
            as total_fte_per_1000_inhabitants,
        {% for kind, figure, name in [('fte', 'of_fte', 'fte'), ('account', 'of_account', 'account')] -%}
            {{ figure }}.peer_count as {{ name }}_peer_count,
            cast(cast({{ figure }}.median_millionths as decimal(18, 0)) * 0.000001 as decimal(18, 6))
                as {{ name }}_peer_median,
            {{ figure }}.rank_from as {{ name }}_rank_from,
            {{ figure }}.rank_to as {{ name }}_rank_to,
            {{ figure }}.rank_of as {{ name }}_rank_of,
            case
                when {{ figure }}.comparability_score is null then 'no_figure'
                when {{ figure }}.peer_count = 0 then 'no_peers'
                when {{ figure }}.comparability_score < {{ var('comparability_bar') }} then 'not_comparable'
                when {{ figure }}.peer_count < {{ var('few_peers') }} then 'few_peers'
                else 'comparable'
            end as {{ name }}_comparability,
            nullif({{ figure }}.comparability_reasons, '') as {{ name }}_comparability_reasons,
        {% endfor -%}
        accounts.net_expenditure_kr_per_inhabitant,
        cast(expected.expected as decimal(18, 2)) as expected_kr_per_inhabitant,
        cast(
            cast(accounts.net_expenditure_kr_per_inhabitant as double) - expected.expected as decimal(18, 2)
        ) as above_expected_kr_per_inhabitant,
        case
            when accounts.net_expenditure_kr_per_inhabitant is null and totals.total_fte is null then 'not_reported'
        end as missing_reason,
        years.municipality_key
    from years
    inner join municipalities
        on years.municipality_key = municipalities.municipality_key
    left join factors
        on years.municipality_key = factors.municipality_key and years.year = factors.year
    left join totals
        on years.municipality_key = totals.municipality_key and years.year = totals.year
    left join accounts
        on years.municipality_key = accounts.municipality_key and years.year = accounts.year
    left join expected
        on municipalities.municipality_code = expected.municipality_code and years.year = expected.year
    left join compared as of_fte
        on
            of_fte.kind = 'total'
            and municipalities.municipality_code = of_fte.municipality_code
            and years.year = of_fte.year
    left join compared as of_account
        on
            of_account.kind = 'account'
            and municipalities.municipality_code = of_account.municipality_code
            and years.year = of_account.year
)

select * from final
