-- The newest delivery of a figure speaks; the country and Christiansø, which is no municipality, stay in staging.
with populations as (
    select * from {{ ref('stg_statbank__population') }}
),

deliveries as (
    select * from {{ ref('stg_landing__delivery') }}
),

municipalities as (
    select * from {{ ref('ref_municipality') }}
),

ranked as (
    select
        municipalities.municipality_code,
        populations.population_date,
        populations.population,
        populations.source_row_id,
        populations.delivery_id,
        deliveries.received_at as known_from,
        row_number() over (
            partition by municipalities.municipality_code, populations.population_date
            order by deliveries.received_at desc, populations.delivery_id desc
        ) as precedence
    from populations
    inner join deliveries
        on populations.delivery_id = deliveries.delivery_id
    inner join municipalities
        on populations.municipality_name = municipalities.municipality_name
),

final as (
    select
        municipality_code,
        population_date,
        population,
        source_row_id,
        delivery_id,
        known_from
    from ranked
    where precedence = 1
)

select * from final
