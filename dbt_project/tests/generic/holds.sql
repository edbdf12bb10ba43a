{#
  Everything that a model must hold beyond its contract, in one test: a row per broken assertion with the number of rows
  that break it, and none when all is well. All of it is asked in one pass, for dbt spends more on a test than the
  database does.

    rows       assertion -> expression that every row fulfils; NULL counts as broken, so say what shall hold for it.
    unique     keys, each a column or a list of columns that no two rows share; NULL is a value like any other. A mapping
               {columns: …, where: …} asks it of some of the rows.
    not_null   columns without NULL.
    points_to  column -> the model or seed in which its value stands, in the column of the same name; a mapping
               {to: …, field: …, where: …} names another column or some of the rows. NULL points nowhere.
#}
{% test holds(model, rows={}, unique=[], not_null=[], points_to={}) %}
{{ config(fail_calc='coalesce(sum(broken_rows), 0)') }}
{%- set parts = [] -%}
{%- set counts = {} -%}
{%- for column in not_null -%}
    {%- do counts.update({column ~ ' is given': 'count(case when ' ~ column ~ ' is null then 1 end)'}) -%}
{%- endfor -%}
{%- for name, expression in rows.items() -%}
    {%- do counts.update({name: 'count(case when (' ~ expression ~ ') is distinct from true then 1 end)'}) -%}
{%- endfor -%}
{%- for key in unique -%}
    {%- set key = key if key is mapping else {'columns': [key] if key is string else key} -%}
    {%- set columns = key.columns | join(', ') -%}
    {%- set sql -%}
        select '{{ columns | replace("'", "''") }} is unique' as assertion, count(*) as broken_rows
        from (
            select {{ columns }}
            from {{ model }}
            {{ 'where ' ~ key.where if key.where }}
            group by {{ columns }}
            having count(*) > 1
        ) as repeated
    {%- endset -%}
    {%- do parts.append(sql) -%}
{%- endfor -%}
{%- for column, parent in points_to.items() -%}
    {#- dbt's relations pass for mappings too. -#}
    {%- set link = {'to': parent} if parent.identifier is defined else parent -%}
    {%- set sql -%}
        select '{{ column | replace("'", "''") }} points to {{ link.to.identifier }}' as assertion, count(*) as broken_rows
        from {{ model }} as child
        left join (select distinct {{ link.get('field', column) }} as field from {{ link.to }}) as parent on {{ column }} = parent.field
        where {{ column }} is not null and parent.field is null
            {{- ' and ' ~ link.where if link.where }}
    {%- endset -%}
    {%- do parts.append(sql) -%}
{%- endfor -%}
{%- if counts -%}
with counted as (
    select
        {%- for count in counts.values() %}
        {{ count }} as count_{{ loop.index }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ model }}
)
{%- for name in counts -%}
    {%- do parts.append("select '" ~ name ~ "' as assertion, count_" ~ loop.index ~ ' as broken_rows from counted') -%}
{%- endfor -%}
{%- endif %}
select * from (
    {{ parts | join('\n    union all\n    ') }}
) as asked
where broken_rows > 0
{% endtest %}
