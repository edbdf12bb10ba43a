with main_categories as (
    select * from {{ ref('fte_by_main_category') }}
),

subcategories as (
    select * from {{ ref('fte_by_subcategory') }}
),

final as (
    {% for level, relation in [('main_category', 'main_categories'), ('subcategory', 'subcategories')] %}
        select
            municipality_code,
            municipality_name,
            year,
            period_start,
            catalogue_version,
            '{{ level }}' as category_level,
            {{ level }}_code as category_code,
            {{ level }}_name_da as category_name_da,
            {{ level }}_name_en as category_name_en,
            main_category_code,
            fte,
            direct_fte,
            management_fte,
            cross_cutting_fte,
            fte_per_1000_inhabitants,
            share_of_total_pct,
            {{ year_basis() }},
            missing_reason,
            municipality_key
        from {{ relation }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
