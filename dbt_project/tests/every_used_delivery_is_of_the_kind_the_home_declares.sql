{{ config(meta={'dagster': {'ref': {'name': 'delivery'}}}) }}

-- Simulated and real deliveries of municipalities never mix; national statistics are real in every home.
-- depends_on: {{ ref('delivery') }}, which it is shown on
select distinct
    deliveries.delivery_id,
    deliveries.is_synthetic
from {{ source('raw', 'delivery') }} as deliveries
inner join {{ source('raw', 'delivery_dataset') }} as datasets
    on deliveries.delivery_id = datasets.delivery_id
where
    datasets.rows_accepted > 0
    and datasets.dataset not in (
        {% for dataset in national_datasets() -%}
            '{{ dataset }}'{{ ',' if not loop.last }}
        {% endfor %}
    )
    and deliveries.is_synthetic <> {{ is_synthetic() }}
