{#
  A data test that begins no transaction, for it only reads. A failed `holds` (tests/generic) has the names of the broken
  assertions and their counts as its message; what other tests find are rows, which are not for a log.
#}
{% materialization test, adapter='duckdb' %}
    {%- set main_sql = get_limit_subquery_sql(sql, config.get('limit')) -%}
    {% call statement('main', fetch_result=True, auto_begin=False) -%}
        {{ get_test_sql(main_sql, config.get('fail_calc'), config.get('warn_if'), config.get('error_if'), limit=none) }}
    {%- endcall %}
    {%- set counted = load_result('main').table -%}
    {%- if model.get('test_metadata', {}).get('name') == 'holds' and counted.rows[0][0] -%}
        {%- set broken = [] -%}
        {%- for row in run_query(main_sql).rows -%}
            {%- do broken.append(row[0] ~ ' (' ~ row[1] ~ ')') -%}
        {%- endfor -%}
        {%- set message = broken | join(', ') -%}
        {%- do store_raw_result('main', message=message, code='', rows_affected=0, agate_table=counted) -%}
        {%- do print(model.name ~ ' is broken by rows: ' ~ message) -%}
    {%- endif -%}
    {{ return({'relations': []}) }}
{% endmaterialization %}
