with facts as (
    select * from {{ ref('fct_fte_year') }}
),

task_fields as (
    select * from {{ ref('dim_task_field') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
),

field_fte as (
    select
        municipality_key,
        year,
        task_field_key,
        sum(fte) as fte,
        max(case when fte > 0 then quality_grade end) as quality_grade,
        max(year_basis) as year_basis,
        max(covered_days) as covered_days
    from facts
    group by
        municipality_key,
        year,
        task_field_key
),

totals as (
    select
        field_fte.municipality_key,
        field_fte.year,
        sum(case when task_fields.is_cost_relevant then field_fte.fte else 0 end) as cost_view_fte,
        sum(case when task_fields.main_category_code = '2' then field_fte.fte else 0 end) as left_out_secretariat_fte,
        sum(case when task_fields.main_category_code = '0' then field_fte.fte else 0 end)
            as left_out_outside_catalogue_fte,
        sum(field_fte.fte) as all_fte,
        max(field_fte.year_basis) as year_basis,
        max(field_fte.covered_days) as covered_days
    from field_fte
    inner join task_fields
        on field_fte.task_field_key = task_fields.task_field_key
    group by
        field_fte.municipality_key,
        field_fte.year
),

-- Every field in force that takes part, in every year with FTE; one without FTE has 0.
final as (
    select
        municipalities.municipality_code,
        municipalities.municipality_name,
        totals.year,
        {{ year_start('totals.year') }} as period_start,
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
        cast(coalesce(field_fte.fte, 0) as decimal(18, 6)) as fte,
        cast(100 * coalesce(field_fte.fte, 0) / nullif(totals.cost_view_fte, 0) as decimal(9, 6))
            as share_of_cost_fte_pct,
        field_fte.quality_grade,
        case
            when task_fields.task_field_code = '1.4.10'
                then 'Intern formidling: den del af 2.1.4, som indgår (afsnit 0.6).'
            else 'Indgår: opgaven er ikke sekretariatsbetjening (afsnit 0.6).'
        end as basis_da,
        case
            when task_fields.task_field_code = '1.4.10'
                then 'Internal communication: the part of 2.1.4 that takes part (section 0.6).'
            else 'Takes part: the work is not secretariat service (section 0.6).'
        end as basis_en,
        cast(totals.cost_view_fte as decimal(18, 6)) as cost_view_fte,
        cast(totals.left_out_secretariat_fte as decimal(18, 6)) as left_out_secretariat_fte,
        cast(totals.left_out_outside_catalogue_fte as decimal(18, 6)) as left_out_outside_catalogue_fte,
        cast(totals.all_fte as decimal(18, 6)) as all_fte,
        totals.year_basis,
        totals.covered_days,
        cast(case when totals.cost_view_fte = 0 then 'not_applicable' end as varchar) as missing_reason,
        totals.municipality_key,
        task_fields.task_field_key
    from totals
    inner join municipalities
        on totals.municipality_key = municipalities.municipality_key
    inner join task_fields
        on
            task_fields.is_cost_relevant
            and totals.year >= task_fields.valid_from_year
            and totals.year <= coalesce(task_fields.valid_to_year, totals.year)
    left join field_fte
        on
            totals.municipality_key = field_fte.municipality_key
            and totals.year = field_fte.year
            and task_fields.task_field_key = field_fte.task_field_key
)

select * from final
