{% set figures = ['fte', 'direct_fte', 'management_fte', 'cross_cutting_fte', 'within_account_fte'] %}
with task_fields as (
    select * from {{ ref('dim_task_field') }}
),

january_population as (
    select * from {{ ref('fct_population') }}
    where extract(month from population_date) = 1
),

field_fte as (
    select
        facts.municipality_key,
        facts.year,
        facts.task_field_key,
        sum(facts.fte) as fte,
        {% for component in ['direct', 'management', 'cross_cutting'] -%}
            sum(case when facts.fte_component = '{{ component }}' then facts.fte else 0 end) as {{ component }}_fte,
        {% endfor -%}
        sum(case when units.account_scope = 'within_6_45' then facts.fte else 0 end) as within_account_fte,
        max(case when facts.fte > 0 then facts.quality_grade end) as quality_grade,
        {{ year_basis('facts', 'max') }}
    from {{ ref('fct_fte_year') }} as facts
    inner join {{ ref('dim_unit') }} as units on facts.unit_key = units.unit_key
    group by facts.municipality_key, facts.year, facts.task_field_key
),

totals as (
    select
        field_fte.municipality_key,
        field_fte.year,
        nullif(sum(field_fte.fte), 0) as fte,
        {{ year_basis('field_fte', 'max') }},
        sum(case when task_fields.task_field_code = '0.2.0' then field_fte.fte else 0 end) as undecided_fte,
        sum(case when task_fields.main_category_code <> '0' then field_fte.fte else 0 end) as catalogue_fte,
        sum(case when task_fields.is_administration then field_fte.fte else 0 end) as administration_fte
    from field_fte
    inner join task_fields on field_fte.task_field_key = task_fields.task_field_key
    group by field_fte.municipality_key, field_fte.year
),

-- Every task field in every delivered year: a field without FTE has 0, a field outside its years has no figure.
joined as (
    select
        task_fields.*,
        municipalities.municipality_key,
        municipalities.municipality_code,
        municipalities.municipality_name,
        totals.year,
        totals.year between task_fields.valid_from_year and coalesce(task_fields.valid_to_year, 9999) as is_valid,
        {% for figure in figures -%}
            cast(coalesce(field_fte.{{ figure }}, 0) as decimal(18, 6)) as {{ figure }},
        {% endfor -%}
        cast(case when task_fields.is_administration then coalesce(field_fte.fte, 0) else 0 end as decimal(18, 6))
            as administration_fte,
        field_fte.quality_grade,
        {{ year_basis('totals') }},
        january_population.population,
        cast(totals.fte as decimal(18, 6)) as total_fte,
        cast(totals.administration_fte as decimal(18, 6)) as total_administration_fte,
        cast(100 * totals.catalogue_fte / totals.fte as decimal(9, 6)) as coverage_pct,
        cast(100 * totals.undecided_fte / totals.fte as decimal(9, 6)) as undecided_pct
    from totals
    cross join task_fields
    inner join {{ ref('dim_municipality') }} as municipalities
        on totals.municipality_key = municipalities.municipality_key
    left join field_fte
        on
            totals.municipality_key = field_fte.municipality_key
            and totals.year = field_fte.year
            and task_fields.task_field_key = field_fte.task_field_key
    left join january_population
        on totals.municipality_key = january_population.municipality_key and totals.year = january_population.year
),

final as (
    select
        municipality_code,
        municipality_name,
        year,
        {{ year_start('year') }} as period_start,
        catalogue_version,
        {% for level in ['main_category', 'subcategory', 'task_field'] -%}
            {{ level }}_code,
            {{ level }}_name_da,
            {{ level }}_name_en,
        {% endfor -%}
        merged_task_field_code,
        is_cost_relevant,
        {% for figure in figures -%}
            case when is_valid then {{ figure }} end as {{ figure }},
        {% endfor -%}
        case when is_valid then cast(fte - within_account_fte as decimal(18, 6)) end as partly_outside_account_fte,
        total_fte,
        case when is_valid then administration_fte end as administration_fte,
        total_administration_fte,
        population,
        {% for figure in ['fte', 'within_account_fte'] -%}
            case when is_valid then cast(1000 * {{ figure }} / nullif(population, 0) as decimal(18, 6)) end
                as {{ figure }}_per_1000_inhabitants,
        {% endfor -%}
        case when is_valid then cast(100 * fte / total_fte as decimal(9, 6)) end as share_of_total_pct,
        cast(
            case when is_valid then 100 * administration_fte / nullif(total_administration_fte, 0) end as decimal(9, 6)
        ) as share_of_administration_pct,
        case when coverage_pct = 100 then 'full' when coverage_pct > 0 then 'partial' else 'none' end as coverage,
        coverage_pct,
        undecided_pct,
        quality_grade,
        {{ year_basis() }},
        case
            when not is_valid then 'outside_validity'
            when population is null then 'not_reported'
        end as missing_reason,
        municipality_key,
        task_field_key
    from joined
)

select * from final
