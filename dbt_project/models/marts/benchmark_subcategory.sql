with years as (
    select distinct
        municipality_code,
        year,
        population
    from {{ ref('fte_by_task_field') }}
),

grades as (
    select
        municipality_code,
        year,
        subcategory_code as category_code,
        max(quality_grade) as quality_grade
    from {{ ref('fte_by_task_field') }}
    group by municipality_code, year, subcategory_code
),

figures as (
    select
        categories.municipality_key,
        categories.municipality_code,
        categories.municipality_name,
        categories.year,
        {{ year_basis('categories') }},
        categories.catalogue_version,
        categories.main_category_code,
        categories.category_code,
        categories.category_name_da,
        categories.category_name_en,
        categories.category_code as item_code,
        categories.fte_per_1000_inhabitants as value,
        'not_reported' as own_missing_reason,
        years.population,
        grades.quality_grade
    from {{ ref('fte_by_category') }} as categories
    inner join years
        on categories.municipality_code = years.municipality_code and categories.year = years.year
    inner join grades
        on
            categories.municipality_code = grades.municipality_code
            and categories.year = grades.year
            and categories.category_code = grades.category_code
    where categories.category_level = 'subcategory'
),

compared as (
    {{ benchmark('subcategory', 'figures', per=1000) }}
),

final as (
    select
        compared.municipality_code,
        compared.municipality_name,
        compared.year,
        {{ year_start('compared.year') }} as period_start,
        {{ year_basis('compared') }},
        compared.catalogue_version,
        compared.main_category_code,
        compared.category_code as subcategory_code,
        compared.category_name_da as subcategory_name_da,
        compared.category_name_en as subcategory_name_en,
        {{ benchmark_columns('compared') }},
        'lower_is_better' as direction,
        {{ gaps_in_fte('compared') }},
        compared.population,
        compared.municipality_key
    from compared
)

select * from final
