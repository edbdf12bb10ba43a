{#
  A seed read by DuckDB itself. dbt's own reads every file a first time in Python to guess types, which ours all declare:
  a seed without `column_types` for all of its columns is refused.
#}
{% materialization seed, adapter='duckdb' %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set types = config.get('column_types') -%}
    {{ run_hooks(pre_hooks) }}
    {% do drop_relation_if_exists(load_cached_relation(this)) %}
    {% call statement('main') -%}
        create table {{ target_relation }} (
            {%- for name, type in types.items() %}
            {{ adapter.quote(name) }} {{ type }}{{ ',' if not loop.last }}
            {%- endfor %}
        );
        copy {{ target_relation }} from {{ string_literal(adapter.get_seed_file_path(model)) }} (format csv, header true);
    {%- endcall %}
    {% do store_result('agate_table', response='OK') %}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
