-- Each figure is versioned by itself: the newest delivery of it that stands speaks. The country and Christiansø, which
-- is
-- no municipality, stay in staging.
with populations as (
    select * from {{ ref('stg_statbank__population') }}
),

deliveries as (
    select * from {{ ref('stg_landing__delivery') }}
),

spans as (
    select * from {{ ref('stg_landing__delivery_stood') }}
),

municipalities as (
    select * from {{ ref('ref_municipality') }}
),

delivered as (
    select
        municipalities.municipality_code,
        populations.population_date,
        populations.population,
        populations.source_row_id,
        populations.delivery_id,
        deliveries.received_at,
        spans.stood_from,
        spans.stood_to
    from populations
    inner join deliveries
        on populations.delivery_id = deliveries.delivery_id
    inner join spans
        on populations.delivery_id = spans.delivery_id
    inner join municipalities
        on populations.municipality_name = municipalities.municipality_name
),

final as (
    {{ in_effect(
        'delivered',
        key=['municipality_code', 'population_date'],
        columns=['municipality_code', 'population_date', 'population', 'source_row_id', 'delivery_id'],
        order='received_at desc, delivery_id desc',
    ) }}
)

select * from final
