-- The newest delivery of a figure counts. What follows from inhabitants and area is derived here, on the row of the
-- inhabitants; children are divided by the inhabitants of the nearest year before.
with delivered as (
    select
        factors.*,
        deliveries.received_at,
        row_number() over (
            partition by factors.municipality_code, factors.factor_code, factors.year
            order by deliveries.received_at desc, factors.delivery_id desc
        ) as place
    from {{ ref('stg_comparison__structural_factor') }} as factors
    inner join {{ ref('stg_landing__delivery') }} as deliveries
        on factors.delivery_id = deliveries.delivery_id
    inner join {{ ref('stg_landing__delivery_stood') }} as spans
        on factors.delivery_id = spans.delivery_id
    where spans.stood_to is null
),

populations as (
    select
        *,
        cast(extract(year from population_date) as integer) as year
    from {{ ref('int_population__known') }}
    where known_to is null and extract(month from population_date) = 1 and population > 0
),

municipalities as (
    select * from {{ ref('ref_municipality') }}
),

five_years as (
    select
        populations.municipality_code,
        populations.year,
        populations.population,
        municipalities.area_km2,
        before.population as population_before,
        populations.source_row_id,
        populations.delivery_id,
        populations.known_from
    from populations
    inner join municipalities
        on populations.municipality_code = municipalities.municipality_code
    left join populations as before
        on populations.municipality_code = before.municipality_code and populations.year - 5 = before.year
),

children as (
    select
        delivered.*,
        populations.population,
        row_number() over (
            partition by delivered.municipality_code, delivered.factor_code, delivered.year
            order by populations.year desc
        ) as nearest
    from delivered
    inner join populations
        on delivered.municipality_code = populations.municipality_code and delivered.year >= populations.year
    where delivered.place = 1 and delivered.factor_code in ('children_in_day_care', 'children_in_sfo')
),

final as (
    select
        municipality_code,
        factor_code,
        year,
        value,
        source_row_id,
        delivery_id,
        received_at as known_from
    from delivered
    where place = 1
    union all
    select
        municipality_code,
        factor_code || '_per_1000' as factor_code,
        year,
        cast(1000 * value / population as decimal(18, 6)) as value,
        source_row_id,
        delivery_id,
        received_at as known_from
    from children
    where nearest = 1
    {% for factor, value in [
        ('population', 'population'),
        ('population_growth_pct', '100.0 * (population - population_before) / population_before'),
        ('area_km2', 'area_km2'),
        ('inhabitants_per_km2', 'population / area_km2'),
    ] %}
        union all
        select
            municipality_code,
            '{{ factor }}' as factor_code,
            year,
            cast({{ value }} as decimal(18, 6)) as value,
            source_row_id,
            delivery_id,
            known_from
        from five_years
        where year >= 2010 and {{ value }} is not null
    {% endfor %}
)

select * from final
