{# Written by `make sources` from ingest/datasets.py: the datasets that no municipality delivers. #}
{% macro national_datasets() -%}
    {{ return(['catalogue_task_field', 'catalogue_task', 'catalogue_indicator', 'account', 'population', 'structural_factor', 'peer_set']) }}
{%- endmacro %}
