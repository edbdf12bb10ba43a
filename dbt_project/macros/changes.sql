{#
  Comparing this release with the one before, as `marts.changed_figure` does. `aarsvaerk diff` runs that model's compiled
  SQL on any two releases. A table or column that the release before did not have is empty there, and is not compared.
#}

{# The tables that are compared. dbt must know them before it knows any YAML; `check_compared` holds this list to the YAML. #}
{% macro compared_tables() -%}
    {{ return([
        'fte_by_task_field', 'fte_by_category', 'fte_by_unit', 'unit_tasks', 'cost_by_task_field', 'benchmark_account',
        'indicator_scorecard', 'fct_population', 'fct_account', 'fct_activity',
    ]) }}
{%- endmacro %}

{# The facts whose changes explain those of figures. #}
{% macro compared_facts() -%}
    {{ return([
        'fct_fte', 'fct_account', 'fct_population', 'fct_activity', 'fct_indicator', 'fct_task', 'fct_unit_remark',
    ]) }}
{%- endmacro %}

{#
  The columns of a model by which releases are compared, each with `compared` (figure: its changes are listed; cause: they
  only explain those of figures) and the facts that it is `made_from`, as YAML declares them: see aarsvaerk/release/declaration.py.
#}
{% macro compared_columns(model) -%}
    {%- set found = {} -%}
    {%- set shared = {} -%}
    {%- for source in (graph.sources.values() if execute else []) if source.source_name == 'shared' -%}
        {%- for name, column in source.columns.items() -%}{%- do shared.update({name: column.config.meta}) -%}{%- endfor -%}
    {%- endfor -%}
    {%- for node in (graph.nodes.values() if execute else []) if node.resource_type == 'model' and node.name == model -%}
        {%- set is_fact = node.schema == 'core' -%}
        {%- set of_table = node.config.meta.get('made_from', [model] if is_fact else []) -%}
        {%- for name, column in node.columns.items() -%}
            {%- set meta = dict(shared.get(name, {}), **column.config.meta) -%}
            {%- set is_number = (column.data_type or '').split('(')[0] in ('decimal', 'bigint', 'integer', 'hugeint', 'double') -%}
            {%- set default = 'figure' if of_table and not is_fact and is_number and meta.get('unit') else 'none' -%}
            {%- set compared = meta.get('compared', node.config.meta.get('compared', default)) -%}
            {%- if compared != 'none' -%}
                {%- do found.update({name: {'compared': compared, 'made_from': of_table + meta.get('made_from', [])}}) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{# Refuse to build where YAML declares something compared that the lists above leave out. #}
{% macro check_compared() -%}
    {%- for node in (graph.nodes.values() if execute else []) if node.resource_type == 'model' and node.schema in ('core', 'marts') -%}
        {%- set is_past = node.name.endswith('_past') or node.name.endswith('_history') -%}
        {%- for name, column in compared_columns(node.name).items() if not is_past -%}
            {%- set listed = compared_tables() if column.compared == 'figure' else compared_facts() -%}
            {%- if node.name not in listed -%}
                {{ exceptions.raise_compiler_error(
                    node.name ~ '.' ~ name ~ ' is declared to be compared. Add the table to macros/changes.sql.'
                ) }}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endmacro %}

{# What YAML says of a model's columns, by name; nothing while dbt parses, when it knows no model yet. #}
{% macro declared_columns(model) -%}
    {{ return(published_columns(model) if execute else {}) }}
{%- endmacro %}

{# The columns of a model that form its primary key, as its contract states it. #}
{% macro primary_key(model) -%}
    {%- set found = [] -%}
    {%- for node in (graph.nodes.values() if execute else []) if node.resource_type == 'model' and node.name == model -%}
        {%- for constraint in node.constraints if constraint.type == 'primary_key' -%}
            {%- do found.extend(constraint.columns) -%}
        {%- endfor -%}
        {%- for name, column in node.columns.items() -%}
            {%- for constraint in column.constraints if constraint.type == 'primary_key' -%}
                {%- do found.append(name) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{# The columns of a model whose changes are listed. #}
{% macro figures_of(model) -%}
    {%- set found = [] -%}
    {%- for name, column in compared_columns(model).items() if column.compared == 'figure' -%}
        {%- do found.append(name) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{# The words that identify a row of a mart for people, as columns. #}
{% macro labels_of(mart, language) -%}
    {%- set columns = declared_columns(mart) -%}
    {%- set found = [] -%}
    {%- for label in [
        'unit_path', 'task_field_code', 'task_field_name', 'category_code', 'category_name', 'indicator_code',
        'indicator_name', 'function_code', 'peer_group_name', 'population_date', 'counted_text',
    ] -%}
        {%- set named = [label ~ '_' ~ language, label] | select('in', columns) | first -%}
        {%- if named -%}{%- do found.append(named) -%}{%- endif -%}
    {%- endfor -%}
    {{ return(found or ['null']) }}
{%- endmacro %}

{# A relation of either release with the columns that its table has now; one that it did not have is NULL. #}
{% macro as_it_was(relation, columns, types) -%}
    {{ adapter.dispatch('as_it_was')(relation, columns, types) }}
{%- endmacro %}

{% macro default__as_it_was(relation, columns, types) -%}
    select {{ columns | join(', ') }}
    from (
        select
            {%- for column in columns %}
            cast(null as {{ types[column] or 'varchar' }}) as {{ column }}{{ ',' if not loop.last }}
            {%- endfor %}
        where false
        union all by name
        select * from {{ relation }}
    ) as known
{%- endmacro %}

{# The types of a model's columns by name, as its contract states them. #}
{% macro types_of(model) -%}
    {%- set found = {} -%}
    {%- for name, meta in declared_columns(model).items() -%}{%- do found.update({name: meta.data_type}) -%}{%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{#
  `newer` beside `older`, figure by figure: a row per figure that differs and that the release before had. Where the table
  had another key, its rows stood for something else, and none is listed.
#}
{% macro differing_figures(table, figures, keys) -%}
    select
        '{{ table }}' as table_name,
        row_key,
        municipality_code,
        municipality_name,
        year,
        row_label_da,
        row_label_en,
        one.figure as figure,
        one.before as before,
        one.after as after
    from (
        select
            {%- for name in ['row_key', 'municipality_code', 'municipality_name', 'year', 'row_label_da', 'row_label_en'] %}
            coalesce(newer.{{ name }}, older.{{ name }}) as {{ name }},
            {%- endfor %}
            unnest([
                {%- for figure in figures %}
                {figure: '{{ figure }}', before: older.{{ figure }}, after: newer.{{ figure }}}{{ ',' if not loop.last }}
                {%- endfor %}
            ]) as one
        from newer
        full join older on newer.row_key = older.row_key
        where
            {%- for figure in figures %}
            {{ 'or ' if not loop.first }}newer.{{ figure }} is distinct from older.{{ figure }}
            {%- endfor %}
    ) as beside
    where
        one.before is distinct from one.after
        and '{{ table }}.' || one.figure in (select held.name from held)
        and (
            select count(*) from held
            where held.name in ({% for key in keys %}'{{ table }}.{{ key }}'{{ ', ' if not loop.last }}{% endfor %})
        ) = {{ keys | length }}
{%- endmacro %}

{# Rows of `relation` with their figures, the same in both releases: key, municipality, year, words, figures. #}
{% macro with_figures(relation, keys, labels, figures) -%}
    select
        md5(concat_ws('|', {{ keys | join(', ') }})) as row_key,
        municipality_code,
        municipality_name,
        year,
        concat_ws(' · ', {{ labels['da'] | join(', ') }}) as row_label_da,
        concat_ws(' · ', {{ labels['en'] | join(', ') }}) as row_label_en,
        {%- for figure in figures %}
        cast({{ figure }} as decimal(38, 8)) as {{ figure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ relation }}
{%- endmacro %}

{# Whether a figure of a fact that the release before had differs between two aliases. #}
{% macro fact_differs(one, other, fact, figures) -%}
    {%- for figure in figures %}
            {{ 'or ' if not loop.first }}(
                {{ one }}.{{ figure }} is distinct from {{ other }}.{{ figure }}
                and 'core.{{ fact }}.{{ figure }}' in (select held.name from held)
            )
    {%- endfor %}
{%- endmacro %}

{# The rows of a fact that changed, with the cause: a delivery that came or went, or that it is made otherwise. #}
{% macro fact_causes(fact, figures) -%}
    {%- set key = primary_key(fact)[0] or 'no_key' -%}
    {%- set types = types_of(fact) -%}
    {#- The first FTE of May are late, whatever is known of April. -#}
    {%- set period = 'period_key' if fact == 'fct_fte' else 'year' -%}
    {%- set columns = [key, 'municipality_key', 'year', 'delivery_id'] + figures + (['period_key'] if fact == 'fct_fte' else []) -%}
    with older as (
        {{ as_it_was(source('previous', fact), columns, types) }}
    ),

    newer as (
        {{ as_it_was(ref(fact), columns, types) }}
    ),

    made_now as (
        -- What this release makes of the deliveries that the one before had.
        select *
        from {{ ref(fact ~ '_history') }}
        where
            known_from <= (select run_before.known_until from run_before)
            and (known_to is null or known_to > (select run_before.known_until from run_before))
    ),

    compared as (
        select
            coalesce(newer.municipality_key, older.municipality_key) as municipality_key,
            coalesce(newer.year, older.year) as year,
            coalesce(newer.{{ period }}, older.{{ period }}) as period,
            newer.delivery_id as newer_delivery_id,
            older.delivery_id as older_delivery_id,
            newer.delivery_id in (select usable_since.delivery_id from usable_since) as is_of_new_delivery,
            older.delivery_id in (select withdrawn_since.delivery_id from withdrawn_since) as is_of_withdrawn,
            (newer.{{ key }} is null) <> (made_now.{{ key }} is null) or ({{ fact_differs('newer', 'made_now', fact, figures) }}) as is_by_delivery,
            (older.{{ key }} is null) <> (made_now.{{ key }} is null) or ({{ fact_differs('older', 'made_now', fact, figures) }}) as is_made_otherwise
        from newer
        full join older on newer.{{ key }} = older.{{ key }}
        left join made_now on coalesce(newer.{{ key }}, older.{{ key }}) = made_now.{{ key }}
        where newer.{{ key }} is null or older.{{ key }} is null or {{ fact_differs('newer', 'older', fact, figures) }}
    ),

    known_periods as (
        select distinct municipality_key, {{ period }} as period, true as is_known from older
    )

    select
        '{{ fact }}' as fact,
        compared.municipality_key,
        compared.year,
        case
            when is_of_withdrawn then 'withdrawal'
            when is_of_new_delivery and known_periods.is_known is null then 'late_delivery'
            when is_of_new_delivery then 'correction'
            when is_by_delivery then 'other_delivery'
        end as cause,
        case
            when is_of_withdrawn then older_delivery_id
            when is_of_new_delivery then newer_delivery_id
        end as delivery_id,
        is_made_otherwise and not coalesce(is_of_new_delivery, false) as is_made_otherwise
    from compared
    left join known_periods
        on compared.municipality_key = known_periods.municipality_key and compared.period = known_periods.period
    -- In the first release there is nothing to compare with.
    where exists (select 1 from run_before)
{%- endmacro %}
