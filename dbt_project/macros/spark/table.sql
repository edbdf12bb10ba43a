{# A table as Parquet in its place, from SQL that is translated; a contract's columns are cast to their types. #}
{% materialization table, adapter='translatedspark', supported_languages=['sql', 'python'] %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {% do run_query('drop table if exists ' ~ target_relation) %}
    {%- set place = adapter.place(this.schema, this.identifier) -%}
    {%- if model['language'] == 'python' -%}
        {% call statement('main', language='python') -%}{{ compiled_code }}{%- endcall %}
        {% do run_query("create table " ~ target_relation ~ " using parquet location '" ~ place ~ "'") %}
    {%- else -%}
        {%- set types = {} -%}
        {%- for name, column in model['columns'].items() if config.get('contract').enforced -%}
            {%- do types.update({name: column.data_type}) -%}
        {%- endfor -%}
        {% call statement('main') -%}
            create table {{ target_relation }} using parquet location '{{ place }}' as
            select {{ adapter.casts(types) }} from ({{ adapter.in_spark(compiled_code) }})
        {%- endcall %}
    {%- endif -%}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
