{# A view over SQL that is translated. #}
{% materialization view, adapter='translatedspark' %}
    {%- set target_relation = this.incorporate(type='view') -%}
    {% do run_query('drop view if exists ' ~ target_relation) %}
    {% call statement('main') -%}
        create view {{ target_relation }} as {{ adapter.in_spark(compiled_code) }}
    {%- endcall %}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
