{#
  A surrogate key: the lower-case md5 of the business key's parts, parted by a sign none of them holds. The same on every
  engine and in every rebuild.
#}
{% macro surrogate_key(parts) -%}
    md5(
        {%- for part in parts %}
        coalesce(cast({{ part }} as varchar), ''){{ " || '|' ||" if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}
