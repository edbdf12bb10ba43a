{# The first day of a calendar year, a date that BI tools take for a time axis; `core.dim_day` has it too. #}
{% macro year_start(year) -%}
    cast(cast({{ year }} as varchar) || '-01-01' as date)
{%- endmacro %}
