with final as (
    {{ benchmark_by_scope(
        'main_category', 'main_category_code',
        ['main_category_code', 'main_category_name_da', 'main_category_name_en'],
    ) }}
)

select * from final
