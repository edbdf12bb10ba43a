-- Figures that are compared: FTE per 1,000 inhabitants, kr per inhabitant, and values of indicators of the year.
with fte as (
    select * from {{ ref('fte_by_task_field') }}
),

accounts as (
    select * from {{ ref('fct_account') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
),

populations as (
    select * from {{ ref('int_factor__known') }}
    where factor_code = 'population'
),

indicators as (
    select * from {{ ref('indicator_scorecard') }}
    where availability = 'figure' and value is not null
),

grades as (
    select
        municipality_code,
        year,
        case when subcategory_code is null then 'main_category' else 'subcategory' end as kind,
        coalesce(subcategory_code, main_category_code) as item_code,
        max(quality_grade) as quality_grade
    from fte
    group by grouping sets ((municipality_code, year, subcategory_code), (municipality_code, year, main_category_code))  -- noqa: PRS, LT05
),

years as (
    select
        municipality_code,
        year,
        max(total_fte) as total_fte,
        max(population) as population,
        max(coverage_pct) as coverage_pct,
        max(year_basis) as year_basis
    from fte
    group by municipality_code, year
),

final as (
    select
        'task_field' as kind,
        task_field_key as item_code,
        main_category_code,
        municipality_code,
        year,
        cast(fte_per_1000_inhabitants as decimal(18, 6)) as value,
        population,
        quality_grade,
        coverage_pct,
        year_basis
    from fte
    union all
    select
        categories.category_level as kind,
        categories.category_code as item_code,
        categories.main_category_code,
        categories.municipality_code,
        categories.year,
        categories.fte_per_1000_inhabitants as value,
        years.population,
        grades.quality_grade,
        years.coverage_pct,
        years.year_basis
    from {{ ref('fte_by_category') }} as categories
    inner join years on categories.municipality_code = years.municipality_code and categories.year = years.year
    inner join grades
        on
            categories.municipality_code = grades.municipality_code and categories.year = grades.year
            and categories.category_level = grades.kind and categories.category_code = grades.item_code
    union all
    select
        'total' as kind,
        'fte' as item_code,
        'all' as main_category_code,
        municipality_code,
        year,
        cast(1000 * total_fte / population as decimal(18, 6)) as value,
        population,
        'B' as quality_grade,
        cast(100 as decimal(9, 6)) as coverage_pct,
        year_basis
    from years
    where total_fte is not null and population > 0
    -- Volumes are of whole years; what is divided by FTE is of the FTE's days.
    {% for kind, relation, code, value, unit in [
        ('account', 'accounts', 'function_code', 'net_expenditure_kr_per_inhabitant', "'kr'"),
        ('indicator', 'indicators', 'indicator_key', 'value', 'indicators.unit'),
    ] %}
        union all
        select
            '{{ kind }}' as kind,
            {{ relation }}.{{ code }} as item_code,
            'all' as main_category_code,
            municipalities.municipality_code,
            {{ relation }}.year,
            cast({{ relation }}.{{ value }} as decimal(18, 6)) as value,
            cast(populations.value as bigint) as population,
            {{ relation }}.quality_grade,
            cast(100 as decimal(9, 6)) as coverage_pct,
            coalesce(case when contains({{ unit }}, 'fte') then years.year_basis end, 'whole_year') as year_basis
        from {{ relation }}
        inner join municipalities on {{ relation }}.municipality_key = municipalities.municipality_key
        left join populations
            on
                municipalities.municipality_code = populations.municipality_code
                and {{ relation }}.year = populations.year
        left join years
            on municipalities.municipality_code = years.municipality_code and {{ relation }}.year = years.year
    {% endfor %}
)

select * from final
