{# The whole numbers from 1 to `last`, one row each, for use in a select list beside the row's own columns. #}
{% macro one_to(last) -%}
    unnest(generate_series(1, {{ last }}))
{%- endmacro %}
