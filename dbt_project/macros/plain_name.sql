{#-
  A name for comparing, spelled as in unit codes: lower case, a-z and 0-9, everything else one blank; '' for no name.
  Invisible characters and letters of other scripts were replaced when the name was read.
-#}
{% macro plain_name(name) -%}
    {%- set spelled = namespace(sql="lower(coalesce(" ~ name ~ ", ''))") -%}
    {%- for letter, spelling in {
        'æ': 'ae', 'ä': 'ae', 'ø': 'oe', 'ö': 'oe', 'å': 'aa', 'ü': 'ue'
    }.items() -%}
        {%- set spelled.sql = "replace(" ~ spelled.sql ~ ", '" ~ letter ~ "', '" ~ spelling ~ "')" -%}
    {%- endfor -%}
    trim(regexp_replace(strip_accents({{ spelled.sql }}), '[^a-z0-9]+', ' ', 'g'))
{%- endmacro %}
