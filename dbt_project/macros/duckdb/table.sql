{#
  A table in one statement: created with its contract, filled and commented at once. dbt-duckdb's own builds it under
  another name, renames it twice and looks up its columns to comment on them, which costs more than most of our models.
  A build that fails is rolled back and leaves the table that was there.
#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set language = model['language'] -%}
    {{ run_hooks(pre_hooks) }}
    {% do drop_relation_if_exists(load_cached_relation(this)) %}
    {% call statement('main', language=language) -%}
        {{ create_table_as(False, target_relation, compiled_code, language) }}
        {%- if language == 'sql' %}
        {{ comments(target_relation) }}
        {%- endif %}
    {%- endcall %}
    {%- if language == 'python' and comments(target_relation) | trim %}
        {% call statement('comments') -%}{{ comments(target_relation) }}{%- endcall %}
    {%- endif %}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{# The descriptions of a relation and its columns as comments, where its configuration persists them. #}
{% macro comments(relation) -%}
    {%- if config.persist_relation_docs() and model.description %}
        comment on {{ relation.type }} {{ relation }} is {{ string_literal(model.description) }};
    {%- endif %}
    {%- if config.persist_column_docs() %}
        {%- for column in model.columns.values() if column.description %}
        comment on column {{ relation }}.{{ adapter.quote(column.name) }} is {{ string_literal(column.description) }};
        {%- endfor %}
    {%- endif %}
{%- endmacro %}

{% macro string_literal(text) -%}
    '{{ text | replace("'", "''") }}'
{%- endmacro %}
