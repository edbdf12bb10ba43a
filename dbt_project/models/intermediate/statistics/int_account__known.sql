-- noqa: disable=LT02,LT05
-- Each figure is versioned by itself, per inhabitant and in all: the newest delivery of it that stands speaks. The two
-- stand beside each other in every span in which either is known. Totals over municipalities stay in staging.
{% set key = ['municipality_code', 'year', 'function_code'] %}

with accounts as (
    select * from {{ ref('stg_statbank__account') }}
),

deliveries as (
    select * from {{ ref('stg_landing__delivery') }}
),

stood as (
    select * from {{ ref('stg_landing__delivery_stood') }}
),

municipalities as (
    select * from {{ ref('ref_municipality') }}
),

delivered as (
    select
        municipalities.municipality_code,
        accounts.year,
        accounts.function_code,
        accounts.function_name,
        accounts.price_unit = 'Løbende priser (1.000 kr.)' as is_in_all,
        accounts.value,
        accounts.source_row_id,
        accounts.delivery_id,
        deliveries.received_at,
        stood.stood_from,
        stood.stood_to
    from accounts
    inner join deliveries
        on accounts.delivery_id = deliveries.delivery_id
    inner join stood
        on accounts.delivery_id = stood.delivery_id
    inner join municipalities
        on accounts.municipality_name = municipalities.municipality_name
    -- Border 1 tells of rows of another kind or price unit (rule figure_not_used).
    where
        accounts.kind = 'I alt (netto)'
        and accounts.price_unit in ('Pr. indbygger, løbende priser (kr.)', 'Løbende priser (1.000 kr.)')
),

figures as (
    {{ in_effect(
        'delivered',
        key=key + ['is_in_all'],
        columns=key + ['is_in_all', 'function_name', 'value', 'source_row_id', 'delivery_id'],
        order='received_at desc, delivery_id desc',
    ) }}
),

spans as (
    select
        {{ key | join(', ') }},
        moment as known_from,
        lead(moment) over (partition by {{ key | join(', ') }} order by moment) as known_to
    from (
        select {{ key | join(', ') }}, known_from as moment from figures
        union
        select {{ key | join(', ') }}, known_to as moment from figures
        where known_to is not null
    ) as moments
),

{% for part in ['per_inhabitant', 'in_all'] -%}
{{ part }} as (
    select
        spans.known_from as span_from,
        figures.*
    from spans
    inner join figures
        on
            {% for column in key %}spans.{{ column }} = figures.{{ column }} and {% endfor %}
            figures.known_from <= spans.known_from
            and (figures.known_to is null or spans.known_from < figures.known_to)
    where {{ 'not ' if part == 'per_inhabitant' }}figures.is_in_all
),

{% endfor -%}
final as (
    select
        spans.municipality_code,
        spans.year,
        spans.function_code,
        coalesce(per_inhabitant.function_name, in_all.function_name) as function_name,
        per_inhabitant.value,
        cast(in_all.value * 1000 as decimal(18, 2)) as value_kr,
        coalesce(per_inhabitant.source_row_id, in_all.source_row_id) as source_row_id,
        coalesce(per_inhabitant.delivery_id, in_all.delivery_id) as delivery_id,
        in_all.source_row_id as kr_source_row_id,
        in_all.delivery_id as kr_delivery_id,
        spans.known_from,
        spans.known_to
    from spans
    {% for part in ['per_inhabitant', 'in_all'] -%}
    left join {{ part }}
        on
            {% for column in key %}spans.{{ column }} = {{ part }}.{{ column }} and {% endfor %}
            spans.known_from = {{ part }}.span_from
    {% endfor -%}
    where
        per_inhabitant.source_row_id is not null
        or in_all.source_row_id is not null
)

select * from final
