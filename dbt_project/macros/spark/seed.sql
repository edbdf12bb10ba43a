{# A seed, read as on the other engine and shown to Spark as Parquet. #}
{% materialization seed, adapter='translatedspark' %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {% do run_query('drop table if exists ' ~ target_relation) %}
    {%- set types = config.get('column_types') -%}
    {% do adapter.read_seed(model.root_path ~ '/' ~ model.original_file_path, this.schema, this.identifier, types) %}
    {% call statement('main') -%}
        create table {{ target_relation }} ({{ adapter.columns(types) }}) using parquet location '{{ adapter.place(this.schema, this.identifier) }}'
    {%- endcall %}
    {% do store_result('agate_table', response='OK') %}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
