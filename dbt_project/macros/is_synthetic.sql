{# Whether what municipalities delivered is simulated: a home holds only the one or the other, which it declares. #}
{% macro is_synthetic() -%}
    {{ env_var('AARSVAERK_IS_SYNTHETIC', 'false') }}
{%- endmacro %}
