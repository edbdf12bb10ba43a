{# dbt's own macros for Spark speak Spark's SQL already; these speak DuckDB's, which is translated with all the rest. #}
{% macro translatedspark__dateadd(datepart, interval, from_date_or_timestamp) -%}
    {%- set months = {'month': 1, 'quarter': 3, 'year': 12} -%}
    {%- if datepart in months -%}
        ({{ from_date_or_timestamp }} + cast(({{ interval }}) * {{ months[datepart] }} as bigint) * interval 1 month)
    {%- else -%}
        ({{ from_date_or_timestamp }} + cast({{ interval }} as bigint) * interval 1 {{ datepart }})
    {%- endif -%}
{%- endmacro %}

{% macro translatedspark__datediff(first_date, second_date, datepart) -%}
    date_diff('{{ datepart }}', cast({{ first_date }} as timestamp), cast({{ second_date }} as timestamp))
{%- endmacro %}
