{# Whether a peer set is one in which gaps and changes are taken apart: a choice of sets, and readers' own. #}
{% macro is_taken_apart(column) -%}
    ({{ column }} in ('country', 'dst_group', 'twins') or {{ column }} like 'own!_%' escape '!')
{%- endmacro %}
