{#
  Spread a whole number over rows in proportion to integer weights so that the parts sum to it exactly: each row gets the
  whole part of its share, and what is left goes one by one to the largest remainders (ties by `tie_break`).

  `relation` has a row per part; `total`, `weight` and `weight_total` are its integer columns, `partition` the columns that
  name one total, `columns` those carried along. The result holds `columns` and an integer column `part`. Used for FTE in
  millionths and weights in hundred-millionths, where decimal division would not be exact. A product beyond 64 bits
  (more than 92,000 FTE in one unit) raises an error; it never wraps.
#}
{% macro spread_exactly(relation, columns, partition, total, weight, weight_total, tie_break) -%}
    select
        {% for column in columns -%}
        {{ column }},
        {% endfor -%}
        whole_part + case
            when row_number() over (
                partition by {{ partition }} order by remainder desc, {{ tie_break }}
            ) <= {{ total }} - sum(whole_part) over (partition by {{ partition }})
                then 1
            else 0
        end as part
    from (
        select
            *,
            {{ integer_divide(total ~ ' * ' ~ weight, weight_total) }} as whole_part,
            ({{ total }} * {{ weight }}) % {{ weight_total }} as remainder
        from {{ relation }}
    ) as shares
{%- endmacro %}

{% macro integer_divide(dividend, divisor) -%}
    {{ return(adapter.dispatch('integer_divide', 'aarsvaerk')(dividend, divisor)) }}
{%- endmacro %}

{% macro default__integer_divide(dividend, divisor) -%}
    ({{ dividend }}) // ({{ divisor }})
{%- endmacro %}

{% macro spark__integer_divide(dividend, divisor) -%}
    ({{ dividend }}) div ({{ divisor }})
{%- endmacro %}
