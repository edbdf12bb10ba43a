with figures as (
    select
        *,
        task_field_key as item_code,
        fte_per_1000_inhabitants as value,
        missing_reason as own_missing_reason,
        lag(year) over (partition by municipality_code, task_field_key order by year) as year_before,
        lag(fte_per_1000_inhabitants)
            over (partition by municipality_code, task_field_key order by year)
            as value_before
    from {{ ref('fte_by_task_field') }}
),

slim as (
    select
        municipality_key,
        municipality_code,
        municipality_name,
        year,
        catalogue_version,
        main_category_code,
        subcategory_code,
        task_field_key,
        task_field_code,
        task_field_name_da,
        task_field_name_en,
        population,
        quality_grade,
        {{ year_basis() }},
        item_code,
        value,
        own_missing_reason,
        case when year_before = year - 1 then value - value_before end as change_from_year_before
    from figures
),

evidence as (
    select * from {{ ref('bm_evidence') }}
),

compared as (
    {{ benchmark('task_field', 'slim', per=1000) }}
),

final as (
    select
        compared.municipality_code,
        compared.municipality_name,
        compared.year,
        {{ year_start('compared.year') }} as period_start,
        {{ year_basis('compared') }},
        compared.catalogue_version,
        compared.main_category_code,
        compared.subcategory_code,
        compared.task_field_code,
        compared.task_field_name_da,
        compared.task_field_name_en,
        {{ benchmark_columns('compared') }},
        compared.peer_set_code as peer_group_type,
        'lower_is_better' as direction,
        cast(compared.change_from_year_before as decimal(18, 6)) as change_from_year_before,
        case
            when compared.change_from_year_before is null then coalesce(compared.own_missing_reason, 'not_reported')
        end as change_missing_reason,
        {{ gaps_in_fte('compared') }},
        cast(null as decimal(18, 2)) as gap_to_median_kr,
        cast(null as decimal(18, 2)) as gap_to_best_quartile_kr,
        case when compared.value is not null then coalesce(evidence.fte_low, 0) end as fte_low,
        case when compared.value is not null then coalesce(evidence.fte_high, 0) end as fte_high,
        compared.population,
        -- Names of before peer sets, for one release more.
        cast(compared.value as decimal(18, 6)) as fte_per_1000_inhabitants,
        compared.p25 as p25_fte_per_1000_inhabitants,
        compared.median as median_fte_per_1000_inhabitants,
        compared.p75 as p75_fte_per_1000_inhabitants,
        cast(case when compared.gap_factor is not null then compared.value - compared.median end as decimal(18, 6))
            as gap_to_median_fte_per_1000_inhabitants,
        cast((compared.value - compared.p25) * compared.gap_factor as decimal(18, 6)) as gap_to_lowest_quartile_fte,
        compared.municipality_key,
        compared.task_field_key
    from compared
    left join evidence
        on
            compared.municipality_key = evidence.municipality_key
            and compared.year = evidence.year
            and compared.task_field_key = evidence.task_field_key
)

select * from final
