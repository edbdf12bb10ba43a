{#
  Spread a whole number over rows in proportion to integer weights so that the parts sum to it exactly: each row gets the
  whole part of its share, and what is left goes one by one to the largest remainders (ties by `tie_break`).

  `relation` has a row per part; `total`, `weight` and `weight_total` are its integer columns, `partition` the columns that
  name one total, `columns` those carried along. The result holds `columns` and an integer column `part`. Used for FTE in
  millionths and weights in hundred-millionths, where decimal division would not be exact. A product beyond 64 bits (more
  than 92,000 FTE in one unit) raises an error and never wraps; a `total` of type `hugeint` has room for all.
#}
{% macro spread_exactly(relation, columns, partition, total, weight, weight_total, tie_break) -%}
    {%- set shares -%}
(
        select
            *,
            {{ integer_divide(total ~ ' * ' ~ weight, weight_total) }} as whole_part,
            ({{ total }} * {{ weight }}) % {{ weight_total }} as remainder
        from {{ relation }}
    )
    {%- endset -%}
    {{ largest_remainders(shares, columns, partition, total, tie_break) }}
{%- endmacro %}

{#
  The average of whole numbers over time, for parts that sum exactly to the average of their sum: `day_sum` is a part's
  number times the days it held, `days` all days. Each gets the whole part of `day_sum` over `days`, and what is left of
  `total` (as `average_of_days` gives it) goes one by one to the largest remainders.
#}
{% macro average_exactly(relation, columns, partition, total, day_sum, days, tie_break) -%}
    {%- set shares -%}
(
        select
            *,
            {{ integer_divide(day_sum, days) }} as whole_part,
            {{ day_sum }} % {{ days }} as remainder
        from {{ relation }}
    )
    {%- endset -%}
    {{ largest_remainders(shares, columns, partition, total, tie_break) }}
{%- endmacro %}

{# The average as a whole number, halves upwards. #}
{% macro average_of_days(day_sum, days) -%}
    cast({{ integer_divide('2 * ' ~ day_sum ~ ' + ' ~ days, '2 * ' ~ days) }} as bigint)
{%- endmacro %}

{% macro largest_remainders(shares, columns, partition, total, tie_break) -%}
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
    from {{ shares }} as shares
{%- endmacro %}

{% macro integer_divide(dividend, divisor) -%}
    ({{ dividend }}) // ({{ divisor }})
{%- endmacro %}
