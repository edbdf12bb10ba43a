{#- What has no task field: three things that a sum must hold and that none may be taken for another. -#}
{%- set members = [
    (
        '0.0.0', 'Uden for opgavekataloget', 'Outside the catalogue',
        'Administration, som intet opgavefelt dækker.', 'Administration that no task field of the catalogue covers.',
    ),
    (
        '0.1.0', 'Uden for konto 6.45', 'Outside account 6.45',
        'Arbejde, der ikke er administration og bogføres på andre konti end 6.45.',
        'Work that is no administration and is booked on other accounts than 6.45.',
    ),
    (
        '0.2.0', 'Ikke afgjort', 'Undecided',
        'Arbejde, som der endnu ikke er taget stilling til.', 'Work that no decision covers yet.',
    ),
] -%}
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

texts as (
    select * from {{ ref('int_task_field__text') }}
),

legal_basis as (
    select
        field_laws.catalogue_version,
        field_laws.task_field_code,
        string_agg(laws.short_name_da, ', ' order by field_laws.position) as legal_basis
    from field_laws
    inner join {{ ref('ref_law') }} as laws on field_laws.law_code = laws.law_code
    group by field_laws.catalogue_version, field_laws.task_field_code
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
    inner join subcategories on task_fields.subcategory_code = subcategories.subcategory_code
    inner join main_categories on subcategories.main_category_code = main_categories.main_category_code
    left join legal_basis
        on
            task_fields.catalogue_version = legal_basis.catalogue_version
            and task_fields.task_field_code = legal_basis.task_field_code
    union all
    {%- for code, name_da, name_en, summary_da, summary_en in members %}
        select distinct
            catalogue_version,
            '{{ code }}' as task_field_code,
            '{{ name_da }}' as task_field_name_da,
            '{{ name_en }}' as task_field_name_en,
            '{{ code[:3] }}' as subcategory_code,
            '{{ name_da }}' as subcategory_name_da,
            '{{ name_en }}' as subcategory_name_en,
            '0' as main_category_code,
            'Uden opgavefelt' as main_category_name_da,
            'Without a task field' as main_category_name_en,
            '{{ summary_da }}' as summary_da,
            '{{ summary_en }}' as summary_en,
            null as legal_basis,
            null as target_group,
            null as target_group_en,
            null as typical_organisation_code,
            false as is_cost_relevant,
            min(valid_from_year) over (partition by catalogue_version) as valid_from_year,
            null as valid_to_year
        from task_fields
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select
        {{ surrogate_key(['catalogue.catalogue_version', 'catalogue.task_field_code']) }} as task_field_key,
        catalogue.*,
        catalogue.task_field_code <> '0.1.0' as is_administration,
        case when catalogue.main_category_code = '0' then '0.0.0' else catalogue.task_field_code end
            as merged_task_field_code,
        texts.purpose_text,
        texts.tasks_text,
        texts.legal_basis_text,
        texts.target_group_text,
        texts.organisation_text
    from catalogue
    left join texts
        on catalogue.catalogue_version = texts.catalogue_version and catalogue.task_field_code = texts.task_field_code
)

select * from final
