{# Spark has no union by name: a column that the relation does not have is NULL. #}
{% macro spark__as_it_was(relation, columns, types) -%}
    {%- set held = [] -%}
    {%- for column in (adapter.get_columns_in_relation(relation) if execute else []) -%}{%- do held.append(column.name) -%}{%- endfor -%}
    select
        {%- for column in columns %}
        {{ column if column in held else 'cast(null as ' ~ (types[column] or 'varchar') ~ ') as ' ~ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ relation }}
{%- endmacro %}
