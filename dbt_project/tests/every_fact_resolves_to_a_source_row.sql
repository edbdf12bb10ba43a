{{ config(meta={'dagster': {'ref': {'name': 'fact_source'}}}) }}

-- Contract invariant 4: every fact row resolves through meta.fact_source to a source row and its file's sha256. A row
-- here is a fact nobody can trace, or a table of facts of which some have no source at all. The source rows of an
-- indicator are those of the FTE, inhabitants and volumes that it counts, so that it need only have some.
-- The view is asked anew each time: to keep its rows of a country by months takes more memory than all else.
with traceable as (
    select source_row.source_row_id
    from {{ ref('source_row') }} as source_row
    inner join {{ ref('delivery') }} as delivery
        on source_row.delivery_id = delivery.delivery_id
    where length(delivery.sha256) = 64
)

select
    fact_table,
    fact_key
from {{ ref('fact_source') }}
where
    fact_table <> 'fct_indicator'
    and source_row_id not in (select traceable.source_row_id from traceable)
{% for name in [
    'fct_fte', 'fct_task', 'fct_account', 'fct_population', 'fct_unit_remark', 'fct_activity', 'fct_structural_factor',
] %}
    union all
    select
        '{{ name }}' as fact_table,
        'some' as fact_key
    where
        (
            select count(*)
            from {{ ref('fact_source') }}
            where fact_table = '{{ name }}'
        ) < (select count(*) from {{ ref(name) }})
{% endfor %}
union all
select
    'fct_indicator' as fact_table,
    indicator_values.indicator_value_key as fact_key
from {{ ref('fct_indicator') }} as indicator_values
where
    (indicator_values.numerator is not null or indicator_values.denominator is not null)
    and not exists (
        select 1
        from {{ ref('fact_source') }} as fact_source
        where
            fact_source.fact_table = 'fct_indicator'
            and fact_source.fact_key = indicator_values.indicator_value_key
    )
