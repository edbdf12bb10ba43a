-- The spans in which a municipality's year with FTE may have other indicators than before: the states of its unit
-- deliveries, cut where its inhabitants or volumes change.
with fte as (
    select * from {{ ref('int_fte__year_field') }}
),

populations as (
    select
        municipality_code,
        cast(extract(year from population_date) as integer) as year,
        population,
        known_from,
        known_to
    from {{ ref('int_population__known') }}
    where extract(month from population_date) = 1
),

-- A figure that is delivered again and is the same changes nothing.
inhabitants as (
    {{ folded('populations', key=['municipality_code', 'year'], columns=['population']) }}
),

volumes as (
    select * from {{ ref('int_activity__annual') }}
),

moments as (
    {% for relation in ['inhabitants', 'volumes'] -%}
        {% for end in ['known_from', 'known_to'] -%}
            select
                municipality_code,
                year,
                {{ end }} as moment
            from {{ relation }}
            {% if not loop.last %}union{% endif %}
        {% endfor -%}
        {% if not loop.last %}union{% endif %}
    {% endfor -%}
),

states as (
    select
        state_key,
        municipality_code,
        year,
        min(delivery_id) as delivery_id,
        known_from,
        known_to
    from fte
    group by
        state_key,
        municipality_code,
        year,
        known_from,
        known_to
),

final as (
    {{ cut_at(
        'states', key=['state_key'], columns=['state_key', 'municipality_code', 'year', 'delivery_id'], cuts='moments',
        on='held.municipality_code = cuts.municipality_code and held.year = cuts.year',
    ) }}
)

select * from final
