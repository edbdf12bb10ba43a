{# The first day of a calendar year, a date that BI tools take for a time axis; `core.dim_day` has it too. #}
{% macro year_start(year) -%}
    cast(cast({{ year }} as varchar) || '-01-01' as date)
{%- endmacro %}

{# Both columns that say what a year's FTE are, of a relation where several are joined; with `aggregate` of its groups, in
   which they are the same. #}
{% macro year_basis(relation=none, aggregate='') -%}
    {%- for column in ['year_basis', 'covered_days'] -%}
    {%- if relation -%}
    {{ aggregate }}{{ '(' if aggregate }}{{ relation }}.{{ column }}{{ ')' if aggregate }} as {% endif -%}
    {{ column }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
