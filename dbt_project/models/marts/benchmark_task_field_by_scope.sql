with final as (
    {{ benchmark_by_scope(
        'task_field', 'task_field_key',
        ['main_category_code', 'subcategory_code', 'task_field_code', 'task_field_name_da', 'task_field_name_en'],
    ) }}
)

select * from final
