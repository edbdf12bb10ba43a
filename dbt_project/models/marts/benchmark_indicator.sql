with populations as (
    select
        municipality_code,
        year,
        cast(value as bigint) as population
    from {{ ref('int_factor__known') }}
    where factor_code = 'population'
),

figures as (
    select
        scored.municipality_key,
        scored.municipality_code,
        scored.municipality_name,
        scored.year,
        scored.catalogue_version,
        scored.task_field_code,
        scored.indicator_code,
        scored.indicator_type,
        scored.indicator_name_da,
        scored.indicator_name_en,
        scored.unit,
        scored.direction,
        scored.indicator_key,
        scored.indicator_key as item_code,
        scored.value,
        'not_reported' as own_missing_reason,
        populations.population,
        scored.quality_grade
    from {{ ref('indicator_scorecard') }} as scored
    left join populations
        on scored.municipality_code = populations.municipality_code and scored.year = populations.year
    where scored.availability = 'figure' and scored.value is not null
),

compared as (
    {{ benchmark('indicator', 'figures', per=1) }}
),

final as (
    select
        municipality_code,
        municipality_name,
        year,
        catalogue_version,
        task_field_code,
        indicator_code,
        indicator_type,
        indicator_name_da,
        indicator_name_en,
        unit,
        direction,
        {{ benchmark_columns('compared') }},
        case when missing_reason is null then cast(value - median as decimal(18, 6)) end as gap_to_median,
        case
            when missing_reason is null and direction = 'higher_is_better' then cast(value - p75 as decimal(18, 6))
            when missing_reason is null and direction = 'lower_is_better' then cast(value - p25 as decimal(18, 6))
        end as gap_to_best_quartile,
        municipality_key,
        indicator_key
    from compared
)

select * from final
