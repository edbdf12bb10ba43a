{#-
  A name for comparing, spelled as in unit codes: lower case, a-z and 0-9, everything else one blank; '' for no name.
  Invisible characters and letters of other scripts were replaced when the name was read.
-#}
{% macro plain_name(name) -%}
    {%- set spelled = namespace(sql="lower(coalesce(" ~ name ~ ", ''))") -%}
    {%- for letter, spelling in {
        'æ': 'ae', 'ä': 'ae', 'ø': 'oe', 'ö': 'oe', 'å': 'aa', 'ü': 'ue', 'é': 'e'
    }.items() -%}
        {%- set spelled.sql = "replace(" ~ spelled.sql ~ ", '" ~ letter ~ "', '" ~ spelling ~ "')" -%}
    {%- endfor -%}
    trim({{ adapter.dispatch('replace_every', 'aarsvaerk')(spelled.sql, '[^a-z0-9]+', ' ') }})
{%- endmacro %}

{% macro default__replace_every(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{% macro spark__replace_every(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}')
{%- endmacro %}
