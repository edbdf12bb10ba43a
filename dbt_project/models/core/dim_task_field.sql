with task_fields as (
    select * from {{ ref('ref_task_field') }}
),

subcategories as (
    select * from {{ ref('ref_subcategory') }}
),

main_categories as (
    select * from {{ ref('ref_main_category') }}
),

field_laws as (
    select * from {{ ref('ref_task_field_law') }}
),

laws as (
    select * from {{ ref('ref_law') }}
),

texts as (
    select * from {{ ref('int_task_field__text') }}
),

legal_basis as (
    select
        field_laws.catalogue_version,
        field_laws.task_field_code,
        string_agg(laws.short_name_da, ', ' order by field_laws.position) as legal_basis
    from field_laws
    inner join laws
        on field_laws.law_code = laws.law_code
    group by
        field_laws.catalogue_version,
        field_laws.task_field_code
),

catalogue as (
    select
        task_fields.catalogue_version,
        task_fields.task_field_code,
        task_fields.task_field_name_da,
        task_fields.task_field_name_en,
        subcategories.subcategory_code,
        subcategories.subcategory_name_da,
        subcategories.subcategory_name_en,
        main_categories.main_category_code,
        main_categories.main_category_name_da,
        main_categories.main_category_name_en,
        task_fields.summary_da,
        task_fields.summary_en,
        legal_basis.legal_basis,
        task_fields.target_group_da as target_group,
        task_fields.target_group_en,
        task_fields.typical_organisation_code,
        task_fields.is_cost_relevant,
        task_fields.valid_from_year,
        task_fields.valid_to_year
    from task_fields
    inner join subcategories
        on task_fields.subcategory_code = subcategories.subcategory_code
    inner join main_categories
        on subcategories.main_category_code = main_categories.main_category_code
    left join legal_basis
        on
            task_fields.catalogue_version = legal_basis.catalogue_version
            and task_fields.task_field_code = legal_basis.task_field_code
    union all
    select distinct
        catalogue_version,
        '0.0.0' as task_field_code,
        'Uden for opgavekataloget' as task_field_name_da,
        'Outside the catalogue' as task_field_name_en,
        '0.0' as subcategory_code,
        'Uden for opgavekataloget' as subcategory_name_da,
        'Outside the catalogue' as subcategory_name_en,
        '0' as main_category_code,
        'Uden for opgavekataloget' as main_category_name_da,
        'Outside the catalogue' as main_category_name_en,
        'Arbejde, som intet opgavefelt dækker, eller som der endnu ikke er taget stilling til.' as summary_da,
        'Work that no task field of the catalogue covers, or that no decision covers yet.' as summary_en,
        null as legal_basis,
        null as target_group,
        null as target_group_en,
        null as typical_organisation_code,
        false as is_cost_relevant,
        min(valid_from_year) over (partition by catalogue_version) as valid_from_year,
        null as valid_to_year
    from task_fields
),

final as (
    select
        {{ surrogate_key(['catalogue.catalogue_version', 'catalogue.task_field_code']) }} as task_field_key,
        catalogue.*,
        texts.purpose_text,
        texts.tasks_text,
        texts.legal_basis_text,
        texts.target_group_text,
        texts.organisation_text
    from catalogue
    left join texts
        on
            catalogue.catalogue_version = texts.catalogue_version
            and catalogue.task_field_code = texts.task_field_code
)

select * from final
