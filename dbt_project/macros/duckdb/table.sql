{#
  A table in one statement: created with its contract and filled at once. dbt-duckdb's own builds it under another name and
  renames it twice, which costs more than most of our models. A build that fails is rolled back and leaves the table that
  was there. Comments are written when the candidate is assembled into a release (aarsvaerk/release/dictionary.py).
#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set language = model['language'] -%}
    {{ run_hooks(pre_hooks) }}
    {% do drop_relation_if_exists(load_cached_relation(this)) %}
    {% call statement('main', language=language) -%}
        {{ create_table_as(False, target_relation, compiled_code, language) }}
    {%- endcall %}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% macro string_literal(text) -%}
    '{{ text | replace("'", "''") }}'
{%- endmacro %}
