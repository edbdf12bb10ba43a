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
        compared.municipality_code,
        compared.municipality_name,
        compared.year,
        {{ year_start('compared.year') }} as period_start,
        compared.catalogue_version,
        compared.task_field_code,
        compared.indicator_code,
        compared.indicator_type,
        compared.indicator_name_da,
        compared.indicator_name_en,
        compared.unit,
        compared.direction,
        {{ benchmark_columns('compared') }},
        case when compared.missing_reason is null then cast(value - compared.median as decimal(18, 6)) end
            as gap_to_median,
        case
            when
                compared.missing_reason is null and compared.direction = 'higher_is_better'
                then cast(value - compared.p75 as decimal(18, 6))
            when
                compared.missing_reason is null and compared.direction = 'lower_is_better'
                then cast(value - compared.p25 as decimal(18, 6))
        end as gap_to_best_quartile,
        compared.municipality_key,
        compared.indicator_key
    from compared
)

select * from final
