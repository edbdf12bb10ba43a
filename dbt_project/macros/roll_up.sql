{#
  The one way to aggregate figures of a published model: roll_up('fte_by_task_field', ['fte', 'share_of_total_pct'], by=['year']).

  Each column's `config.meta` in YAML says how it adds up:
    additivity: additive   is summed.
    additivity: stock      is summed over all but time: `by` must name `over` (`year` if not said), since the FTE of two
                           periods are in part the same people. Over time it is averaged, as core.fct_fte_year does.
    additivity: ratio      is never averaged: `scale` (a number or a column, 1 if not said) times the sum of `numerator`
                           over the sum of `denominator`, of the rows that have both; NULL where that sum is 0.
    additivity: none       is refused, with `instead`, what to do instead.
  `denominator_of` names the columns a denominator belongs to where it stands on several rows, such as the inhabitants on
  each task field of a municipality: it then counts once for each. `within` names columns the roll-up must keep apart.

  `aggregate` asks for one by name: `sum` for additive columns and stocks, `ratio` for ratios; any other is refused. `where` is a
  condition on the model's rows. Raises a compiler error that says what is wrong, why, and what to do instead.
#}
{% macro roll_up(model, columns, by, where=none, aggregate=none) -%}
    {%- set relation = ref(model) -%}
    {%- if execute -%}
        {%- set told = {} -%}
        {%- for name, meta in published_columns(model).items() if name in columns -%}
            {%- do told.update({name: meta}) -%}
        {%- endfor -%}
        {%- for name in columns -%}
            {%- do refuse_roll_up(model, name, told.get(name, {}), by, aggregate) -%}
        {%- endfor %}
    select
        {%- for name in by %}
        {{ name }},
        {%- endfor %}
        {%- for name, meta in told.items() %}
        cast(
            {%- if meta.additivity in ('additive', 'stock') %} sum({{ name }})
            {%- else %}
            sum(case when {{ meta.denominator }} is not null then {{ meta.numerator }} * {{ meta.get('scale', 1) }} end)
            / nullif(sum(case when {{ name }}_place = 1 then {{ meta.denominator }} end), 0)
            {%- endif %} as {{ meta.data_type }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from (
        select
            *
            {%- for name, meta in told.items() if meta.additivity == 'ratio' %},
            -- The first row with both parts; each row where the denominator is its own.
            case
                when {{ meta.numerator }} is null or {{ meta.denominator }} is null then 0
                {%- if meta.get('denominator_of') %}
                else row_number() over (
                    partition by {{ (by + meta.denominator_of) | unique | join(', ') }}
                    order by case when {{ meta.numerator }} is null or {{ meta.denominator }} is null then 1 else 0 end
                )
                {%- else %}
                else 1
                {%- endif %}
            end as {{ name }}_place
            {%- endfor %}
        from {{ relation }}
        {%- if where %}
        where {{ where }}
        {%- endif %}
    ) as rows_in_all
    group by {{ by | join(', ') }}
    {%- endif -%}
{%- endmacro %}

{# What YAML says of a model's columns: type and meta by name. dbt gives unit tests no graph: they override this macro. #}
{% macro published_columns(model) -%}
    {%- set told = {} -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.name == model -%}
        {%- for name, column in node.columns.items() -%}
            {%- do told.update({name: dict(column.config.meta, data_type=column.data_type)}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(told) }}
{%- endmacro %}

{% macro refuse_roll_up(model, name, meta, by, aggregate) -%}
    {%- set why = why_not_rolled_up(model, name, meta, by, aggregate) -%}
    {%- if why -%}
        {{ exceptions.raise_compiler_error('roll_up refuses ' ~ model ~ '.' ~ name ~ ': ' ~ why) }}
    {%- endif -%}
{%- endmacro %}

{# Why a column may not be rolled up by these columns and aggregate, and what to do instead; none where it may. #}
{% macro why_not_rolled_up(model, name, meta, by, aggregate) -%}
    {%- set additivity = meta.get('additivity') -%}
    {%- set right = {'additive': 'sum', 'stock': 'sum', 'ratio': 'ratio'}.get(additivity) -%}
    {%- set missing = meta.get('within', []) | reject('in', by) | list -%}
    {%- set times = meta.get('over', ['year']) | reject('in', by) | list if additivity == 'stock' else [] -%}
    {%- if not right -%}
        {%- set why = 'its YAML says additivity none, so no sum, mean or ratio of its rows is a figure of the whole.'
            if additivity == 'none' else 'its YAML does not say how it adds up.' -%}
        {{ return(why ~ ' Instead: ' ~ meta.get('instead', 'name another column.')) }}
    {%- elif aggregate and aggregate != right and right == 'ratio' -%}
        {{ return(
            'a ratio has no ' ~ aggregate ~ ', for its rows weigh differently. Instead: leave out aggregate and get it by '
            ~ 'dividing the sum of ' ~ meta.get('numerator') ~ ' by the sum of ' ~ meta.get('denominator') ~ '.'
        ) }}
    {%- elif aggregate and aggregate != right -%}
        {{ return('it is additive, and ' ~ aggregate ~ ' is not its sum. Instead: leave out aggregate.') }}
    {%- elif times -%}
        {{ return(
            'it is a stock, and is never summed over time. Instead: add ' ~ times | join(', ')
            ~ ' to by, and average over time by the days of each period.'
        ) }}
    {%- elif missing -%}
        {{ return(
            'rows of different ' ~ missing | join(', ') ~ ' are figures of different things. Instead: add '
            ~ missing | join(', ') ~ ' to by.'
        ) }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}
