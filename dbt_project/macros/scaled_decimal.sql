{# FTE counted in millionths, and back. Multiplying keeps decimals exact; DuckDB's division of decimals gives a double. #}
{% macro to_millionths(fte) -%}
    cast({{ fte }} * 1000000 as bigint)
{%- endmacro %}

{% macro from_millionths(count) -%}
    cast(cast({{ count }} as decimal(18, 0)) * cast('0.000001' as decimal(7, 6)) as decimal(18, 6))
{%- endmacro %}

{# Weights counted in hundred-millionths, and back. #}
{% macro to_weight_units(weight) -%}
    cast({{ weight }} * 100000000 as bigint)
{%- endmacro %}

{% macro from_weight_units(count) -%}
    cast(cast({{ count }} as decimal(18, 0)) * cast('0.00000001' as decimal(9, 8)) as decimal(9, 8))
{%- endmacro %}
