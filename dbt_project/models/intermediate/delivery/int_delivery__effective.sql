-- noqa: disable=ST09
-- The delivery in effect of a municipality's period, thing by thing, with the spans in which it is: what May's FTE are
-- is asked of the deliveries of May alone.
{% set key = ['told', 'municipality_code', 'period_type', 'period_start'] -%}
with ranked as (
    select * from {{ ref('int_delivery__ranked') }}
    where municipality_code is not null and year is not null
),

first_in_pieces as (
    {{ in_effect(
        'ranked', key=key, columns=key + ['year', 'dataset', 'delivery_id'],
        order='evidence, received_at desc, delivery_id desc',
    ) }}
),

-- What comes or goes behind the one that speaks changes nothing.
speaking as (
    {{ folded('first_in_pieces', key=key, columns=['year', 'dataset', 'delivery_id']) }}
),

final as (
    select
        {{ surrogate_key(['told', 'municipality_code', 'period_type', 'period_start', 'known_from']) }} as effect_key,
        told,
        dataset,
        delivery_id,
        municipality_code,
        year,
        period_type,
        period_start,
        known_from,
        known_to
    from speaking
)

select * from final
