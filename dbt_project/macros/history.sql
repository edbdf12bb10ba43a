{#
  History as spans: a row holds from `known_from` up to, not with, `known_to`, which is NULL where it still holds. Of each
  key at most one row holds at any moment. `key` and `columns` are lists of column names.
#}

{#
  The rows that come first among those that can be used: of `relation` (with `stood_from` and `stood_to`), by key and
  moment the one that `order` puts first. Gives `columns` with the spans in which each comes first.
#}
{% macro in_effect(relation, key, columns, order) -%}
    {%- set key_list = key | join(', ') -%}
    select
        {{ columns | join(', ') }},
        known_from,
        known_to
    from (
        select
            {% for column in columns %}standing.{{ column }}, {% endfor %}
            pieces.known_from,
            pieces.known_to,
            row_number() over (
                partition by {% for column in key %}pieces.{{ column }}, {% endfor %}pieces.known_from
                order by {{ order }}
            ) as place
        from (
            select
                {{ key_list }},
                moment as known_from,
                lead(moment) over (partition by {{ key_list }} order by moment) as known_to
            from (
                select {{ key_list }}, stood_from as moment from {{ relation }}
                union
                select {{ key_list }}, stood_to as moment from {{ relation }}
                where stood_to is not null
            ) as moments
        ) as pieces
        inner join (
            -- What comes before a row and stands to this day ends it for good.
            select
                *,
                min(case when stood_to is null then stood_from end) over (
                    partition by {{ key_list }} order by {{ order }} rows between unbounded preceding and 1 preceding
                ) as outranked_from
            from {{ relation }}
        ) as standing
            on
                {% for column in key %}pieces.{{ column }} = standing.{{ column }} and {% endfor %}
                standing.stood_from <= pieces.known_from
                and (standing.stood_to is null or pieces.known_from < standing.stood_to)
                and (standing.outranked_from is null or pieces.known_from < standing.outranked_from)
    ) as ranked
    where place = 1
{%- endmacro %}

{#
  `relation` with equal neighbours folded: rows of a key that follow each other without a gap and without a change. Only a
  key of which a row has ended can have several; all others, nearly all of a fact, are passed on without a window.
#}
{% macro folded(relation, key, columns) -%}
    {%- set key_list = key | join(', ') -%}
    select
        {% for column in key + columns %}held.{{ column }}, {% endfor %}
        held.known_from,
        held.known_to
    from {{ relation }} as held
    left join ({{ ended(relation, key_list) }}) as ended
        on {% for column in key %}{{ 'and ' if not loop.first }}held.{{ column }} is not distinct from ended.{{ column }} {% endfor %}
    where ended.is_ended is null
    union all
    select
        {{ key_list }},
        {% for column in columns %}{{ column }}, {% endfor %}
        known_from,
        case
            when lead(known_from) over (partition by {{ key_list }} order by known_from) is null then last_known_to
            else lead(known_to_before) over (partition by {{ key_list }} order by known_from)
        end as known_to
    from (
        select
            {% for column in key + columns %}held.{{ column }}, {% endfor %}
            held.known_from,
            lag(held.known_to) over following as known_to_before,
            last_value(held.known_to) over (
                partition by {% for column in key %}held.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
                order by held.known_from
                rows between unbounded preceding and unbounded following
            ) as last_known_to,
            coalesce(
                held.known_from = lag(held.known_to) over following
                {%- for column in columns %}
                and held.{{ column }} is not distinct from lag(held.{{ column }}) over following
                {%- endfor %}, false
            ) as is_as_before
        from {{ relation }} as held
        inner join ({{ ended(relation, key_list) }}) as ended
            on {% for column in key %}{{ 'and ' if not loop.first }}held.{{ column }} is not distinct from ended.{{ column }} {% endfor %}
        window following as (
            partition by {% for column in key %}held.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
            order by held.known_from
        )
    ) as compared
    where not is_as_before
{%- endmacro %}

{% macro ended(relation, key_list) -%}
    select distinct {{ key_list }}, true as is_ended from {{ relation }}
    where known_to is not null
{%- endmacro %}

{# The moments at which the rows of `relation` begin or end, by `key`. #}
{% macro moments(relation, key) -%}
    select {{ key | join(', ') }}, known_from as moment from {{ relation }}
    union
    select {{ key | join(', ') }}, known_to as moment from {{ relation }}
    where known_to is not null
{%- endmacro %}

{#
  `relation` cut at those moments of `cuts` that lie within its spans. `key` names a row of it at a moment; `on` is the
  condition, between `held` and `cuts`, under which a moment is one of the row's.
#}
{% macro cut_at(relation, key, columns, cuts, on) -%}
    select *
    from (
        select
            {{ columns | join(', ') }},
            piece_from as known_from,
            coalesce(
                lead(piece_from) over (partition by {{ key | join(', ') }}, held_from order by piece_from), held_to
            ) as known_to
        from (
            select
                {% for column in columns %}{{ column }}, {% endfor %}
                known_from as held_from,
                known_to as held_to,
                known_from as piece_from
            from {{ relation }}
            union all
            select
                {% for column in columns %}held.{{ column }}, {% endfor %}
                held.known_from as held_from,
                held.known_to as held_to,
                cuts.moment as piece_from
            from {{ relation }} as held
            inner join {{ cuts }} as cuts
                on
                    {{ on }}
                    and held.known_from < cuts.moment
                    and (held.known_to is null or cuts.moment < held.known_to)
        ) as begun
    ) as pieces
    -- A moment that is named twice would begin a piece without length.
    where known_to is null or known_from < known_to
{%- endmacro %}
