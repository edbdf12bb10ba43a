{{ config(meta={'dagster': {'ref': {'name': 'fact_source'}}}) }}

-- Contract invariant 4: every fact row resolves through meta.fact_source to a source row and its file's sha256. A row
-- here is a fact nobody can trace.
with facts as (
    select
        'fct_fte' as fact_table,
        fte_key as fact_key
    from {{ ref('fct_fte') }}
    union all
    select
        'fct_task' as fact_table,
        task_key as fact_key
    from {{ ref('fct_task') }}
    union all
    select
        'fct_account' as fact_table,
        account_key as fact_key
    from {{ ref('fct_account') }}
    union all
    select
        'fct_population' as fact_table,
        population_key as fact_key
    from {{ ref('fct_population') }}
    union all
    select
        'fct_unit_remark' as fact_table,
        unit_remark_key as fact_key
    from {{ ref('fct_unit_remark') }}
    union all
    select
        'fct_activity' as fact_table,
        activity_key as fact_key
    from {{ ref('fct_activity') }}
    union all
    select
        'fct_structural_factor' as fact_table,
        structural_factor_key as fact_key
    from {{ ref('fct_structural_factor') }}
    union all
    select
        'fct_indicator' as fact_table,
        indicator_value_key as fact_key
    from {{ ref('fct_indicator') }}
    where numerator is not null or denominator is not null
),

traced as (
    select distinct
        fact_source.fact_table,
        fact_source.fact_key
    from {{ ref('fact_source') }} as fact_source
    inner join {{ ref('source_row') }} as source_row
        on fact_source.source_row_id = source_row.source_row_id
    inner join {{ ref('delivery') }} as delivery
        on source_row.delivery_id = delivery.delivery_id
    where length(delivery.sha256) = 64
)

select
    facts.fact_table,
    facts.fact_key
from facts
left join traced
    on
        facts.fact_table = traced.fact_table
        and facts.fact_key = traced.fact_key
where traced.fact_key is null
