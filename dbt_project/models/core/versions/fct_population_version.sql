with populations as (
    select * from {{ ref('int_population__known') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
),

versions as (
    select
        {{ surrogate_key(['populations.municipality_code', 'populations.population_date']) }} as population_key,
        municipalities.municipality_key,
        {{ surrogate_key(["'day'", 'populations.population_date']) }} as period_key,
        populations.population_date as period_start,
        populations.population_date,
        cast(extract(year from populations.population_date) as integer) as year,
        populations.population,
        case when populations.population is null then 'not_reported' end as missing_reason,
        'A' as quality_grade,
        false as is_synthetic,
        populations.source_row_id,
        populations.delivery_id,
        populations.known_from,
        populations.known_to
    from populations
    inner join municipalities
        on
            populations.municipality_code = municipalities.municipality_code
            and municipalities.is_current
),

final as (
    {{ folded(
        'versions', key=['population_key'],
        columns=[
            'municipality_key', 'period_key', 'period_start', 'population_date', 'year', 'population', 'missing_reason',
            'quality_grade', 'is_synthetic', 'source_row_id', 'delivery_id',
        ],
    ) }}
)

select * from final
