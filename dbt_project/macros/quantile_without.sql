{#- The quantile of a sorted array without the element at one place (counted from 0), between its two nearest values in
    proportion. `rest` is how many elements are left; NULL where there are none. -#}
{% macro quantile_without(sorted, place, rest, probability) -%}
    {%- set position = '(' ~ rest ~ ' - 1) * ' ~ probability -%}
    {%- set low = 'cast(floor(' ~ position ~ ') as integer)' -%}
    {%- set high = 'cast(ceil(' ~ position ~ ') as integer)' -%}
    case
        when {{ rest }} > 0
            then cast(
                {{ sorted }}[{{ low }} + 1 + case when {{ low }} >= {{ place }} then 1 else 0 end] * (1 - ({{ position }} - {{ low }}))
                + {{ sorted }}[{{ high }} + 1 + case when {{ high }} >= {{ place }} then 1 else 0 end] * ({{ position }} - {{ low }})
                as decimal(18, 6)
            )
    end
{%- endmacro %}
