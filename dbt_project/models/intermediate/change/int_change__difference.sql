{%- set dictionary_types = {'"schema"': 'varchar', '"table"': 'varchar', '"column"': 'varchar'} -%}
-- noqa: disable=LT02,RF06
with held as (
    -- What can be compared: the columns that the release before had.
    select "schema" || '.' || "table" || '.' || "column" as name
    from ({{ as_it_was(source('previous', 'dictionary'), dictionary_types.keys() | list, dictionary_types) }}) as known
),

municipality as (
    select * from {{ ref('dim_municipality') }}
),

final as (
    {{- check_compared() }}
    {%- for table in compared_tables() %}
    {%- set figures = figures_of(table) or ['no_figure'] %}
    {%- set labels = {'da': labels_of(table, 'da'), 'en': labels_of(table, 'en')} %}
    {%- set keys = primary_key(table) or ['no_key'] %}
    {%- set types = types_of(table) %}
    {%- set columns = types.keys() | list or ['no_column'] %}
    {%- set schema = 'core' if table.startswith('fct_') else 'marts' %}
    {%- set of_municipality = ') as known' if schema == 'marts' else
        ') as known inner join municipality using (municipality_key)' %}
    {{ 'union all' if not loop.first }}
    select * from (
        with newer as (
            {{ with_figures('(' ~ as_it_was(ref(table), columns, types) ~ of_municipality, keys, labels, figures) }}
        ),

        older as (
            {{ with_figures(
                '(' ~ as_it_was(source('previous', table), columns, types) ~ of_municipality, keys, labels, figures
            ) }}
        )

        {{ differing_figures(schema ~ '.' ~ table, figures, keys) }}
    ) as {{ table }}
    {%- endfor %}
)

select * from final
