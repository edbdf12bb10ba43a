with municipalities as (
    select * from {{ ref('dim_municipality') }}
),

task_fields as (
    select * from {{ ref('dim_task_field') }}
),

fte as (
    select * from {{ ref('fct_fte') }}
),

january_population as (
    select
        municipality_key,
        year,
        population
    from {{ ref('fct_population') }}
    where extract(month from population_date) = 1
),

field_fte as (
    select
        municipality_key,
        year,
        task_field_key,
        sum(fte) as fte,
        sum(fte) filter (where fte_component = 'direct') as direct_fte,
        sum(fte) filter (where fte_component = 'management') as management_fte
    from fte
    group by
        municipality_key,
        year,
        task_field_key
),

totals as (
    select
        field_fte.municipality_key,
        field_fte.year,
        sum(field_fte.fte) as total_fte,
        sum(field_fte.fte) filter (where task_fields.task_field_code <> '0.0.0') as catalogue_fte
    from field_fte
    inner join task_fields
        on field_fte.task_field_key = task_fields.task_field_key
    group by
        field_fte.municipality_key,
        field_fte.year
),

joined as (
    select
        municipalities.municipality_code,
        municipalities.municipality_name,
        totals.year,
        task_fields.*,
        totals.year between task_fields.valid_from_year
        and coalesce(task_fields.valid_to_year, totals.year) as is_valid,
        field_fte.fte,
        field_fte.direct_fte,
        field_fte.management_fte,
        totals.total_fte,
        totals.catalogue_fte,
        january_population.population
    from totals
    cross join task_fields
    inner join municipalities
        on totals.municipality_key = municipalities.municipality_key
    left join field_fte
        on
            totals.municipality_key = field_fte.municipality_key
            and totals.year = field_fte.year
            and task_fields.task_field_key = field_fte.task_field_key
    left join january_population
        on
            totals.municipality_key = january_population.municipality_key
            and totals.year = january_population.year
),

final as (
    select
        municipality_code,
        municipality_name,
        year,
        task_field_code,
        task_field_name_da,
        task_field_name_en,
        subcategory_code,
        subcategory_name_da,
        main_category_code,
        main_category_name_da,
        is_cost_relevant,
        case when is_valid then cast(coalesce(fte, 0) as decimal(18, 6)) end as fte,
        case when is_valid then cast(coalesce(direct_fte, 0) as decimal(18, 6)) end as direct_fte,
        case when is_valid then cast(coalesce(management_fte, 0) as decimal(18, 6)) end as management_fte,
        population,
        case when is_valid then cast(1000 * coalesce(fte, 0) / population as decimal(18, 6)) end
            as fte_per_1000_inhabitants,
        case when is_valid then cast(100 * coalesce(fte, 0) / total_fte as decimal(9, 6)) end as share_of_total_pct,
        cast(100 * coalesce(catalogue_fte, 0) / total_fte as decimal(9, 6)) as coverage_pct,
        case
            when not is_valid then 'outside_validity'
            when population is null then 'not_reported'
        end as missing_reason,
        task_field_key
    from joined
)

select * from final
