with final as (
    {{ benchmark_by_scope(
        'subcategory', 'subcategory_code',
        ['main_category_code', 'subcategory_code', 'subcategory_name_da', 'subcategory_name_en'],
    ) }}
)

select * from final
