{#
  A table in one statement: created with its contract and filled at once. dbt-duckdb's own builds it under another name and
  renames it twice, which costs more than most of our models. A build that fails is rolled back and leaves the table that
  was there. Comments are written when the candidate is assembled into a release (aarsvaerk/release/dictionary.py).
#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set language = model['language'] -%}
    {%- set code = compiled_code -%}
    {#- What Spark has built is taken over as it is, and meets the same contract and checks. -#}
    {%- if env_var('AARSVAERK_BUILT_ON_SPARK', '') -%}
        {%- set language = 'sql' -%}
        {%- set code = "select * from " ~ read_built(this) -%}
    {%- endif -%}
    {{ run_hooks(pre_hooks) }}
    {% do drop_relation_if_exists(load_cached_relation(this)) %}
    {% call statement('main', language=language) -%}
        {{ create_table_as(False, target_relation, code, language) }}
        {%- if language == 'sql' %}
        {{ key_holds(target_relation) }}
        {%- endif %}
    {%- endcall %}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{# The Parquet of a table that the other engine has built, in the folder that AARSVAERK_BUILT_ON_SPARK names. #}
{% macro read_built(relation) -%}
    read_parquet({{ string_literal(env_var('AARSVAERK_BUILT_ON_SPARK') ~ '/' ~ relation.schema ~ '/' ~ relation.identifier ~ '/*.parquet') }})
{%- endmacro %}

{% macro string_literal(text) -%}
    '{{ text | replace("'", "''") }}'
{%- endmacro %}

{#
  The columns of a model with a contract. Its primary key becomes no constraint here but is asked of the filled table
  (key_holds): DuckDB builds an index for a key, which takes twenty times as long.
#}
{% macro duckdb__get_table_columns_and_constraints() -%}
    {%- set parts = [] -%}
    {%- for part in adapter.render_raw_columns_constraints(raw_columns=model['columns'])
        + adapter.render_raw_model_constraints(raw_constraints=model['constraints'])
        if not part.startswith('primary key') -%}
        {%- do parts.append(part | replace(' primary key', '')) -%}
    {%- endfor -%}
    ({{ parts | join(', ') }})
{%- endmacro %}

{# A statement that fails where the primary key is absent or stands twice, and names a row of which that is so. #}
{% macro key_holds(relation) -%}
    {%- set key = [] -%}
    {%- for column in primary_key(model.name) -%}
        {%- do key.append(adapter.quote(column | replace('"', ''))) -%}
    {%- endfor -%}
    {%- if key and config.get('contract').enforced %}
        select
            error(
                {{ string_literal(relation.schema ~ '.' ~ relation.identifier ~ ' violates its primary key:') }}
                {%- for column in key %}
                || {{ string_literal(' ' ~ column ~ ' ') }} || coalesce(cast({{ column }} as varchar), 'NULL')
                {%- endfor %}
                || case when number > 1 then ' stands ' || number || ' times' else ' is not complete' end
            )
        from (
            select {{ key | join(', ') }}, count(*) as number
            from {{ relation }}
            group by all
            having number > 1 {%- for column in key %} or {{ column }} is null{% endfor %}
            limit 1
        );
    {%- endif %}
{%- endmacro %}
