with task_fields as (
    select * from {{ ref('dim_task_field') }}
),

indicators as (
    select * from {{ ref('dim_indicator') }}
),

field_laws as (
    select * from {{ ref('bridge_task_field_law') }}
),

organisation as (
    select * from {{ ref('ref_typical_organisation') }}
),

field_indicators as (
    select
        task_field_key,
        count(*) filter (where indicator_type = 'productivity') as productivity_indicator_count,
        count(*) filter (where indicator_type = 'quality') as quality_indicator_count,
        string_agg(indicator_name_da, '; ' order by indicator_code) as indicators_da,
        string_agg(indicator_name_en, '; ' order by indicator_code) as indicators_en
    from indicators
    group by task_field_key
),

law_counts as (
    select
        task_field_key,
        count(*) as law_count
    from field_laws
    group by task_field_key
),

final as (
    select
        task_fields.catalogue_version,
        task_fields.main_category_code,
        task_fields.main_category_name_da,
        task_fields.main_category_name_en,
        task_fields.subcategory_code,
        task_fields.subcategory_name_da,
        task_fields.subcategory_name_en,
        task_fields.task_field_code,
        task_fields.task_field_name_da,
        task_fields.task_field_name_en,
        task_fields.summary_da,
        task_fields.summary_en,
        task_fields.purpose_text,
        task_fields.tasks_text,
        task_fields.target_group,
        task_fields.target_group_en,
        task_fields.target_group_text,
        task_fields.legal_basis,
        task_fields.legal_basis_text,
        cast(coalesce(law_counts.law_count, 0) as integer) as law_count,
        organisation.label_da as typical_organisation_da,
        organisation.label_en as typical_organisation_en,
        task_fields.organisation_text,
        cast(coalesce(field_indicators.productivity_indicator_count, 0) as integer) as productivity_indicator_count,
        cast(coalesce(field_indicators.quality_indicator_count, 0) as integer) as quality_indicator_count,
        field_indicators.indicators_da,
        field_indicators.indicators_en,
        task_fields.is_cost_relevant,
        task_fields.valid_from_year,
        task_fields.valid_to_year,
        task_fields.task_field_key
    from task_fields
    left join field_indicators
        on task_fields.task_field_key = field_indicators.task_field_key
    left join law_counts
        on task_fields.task_field_key = law_counts.task_field_key
    left join organisation
        on task_fields.typical_organisation_code = organisation.typical_organisation_code
)

select * from final
