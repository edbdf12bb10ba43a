{{ config(materialized='view') }}

-- Derived from what each fact carries; an indicator stands on every FTE row and population figure it was made from.
with fte as (
    select * from {{ ref('fct_fte') }}
),

tasks as (
    select * from {{ ref('fct_task') }}
),

accounts as (
    select * from {{ ref('fct_account') }}
),

populations as (
    select * from {{ ref('fct_population') }}
),

remarks as (
    select * from {{ ref('fct_unit_remark') }}
),

indicator_values as (
    select * from {{ ref('fct_indicator') }}
),

indicators as (
    select * from {{ ref('dim_indicator') }}
),

final as (
    select
        'fct_fte' as fact_table,
        fte_key as fact_key,
        source_row_id,
        'fte' as role
    from fte
    union all
    select
        'fct_task' as fact_table,
        task_key as fact_key,
        source_row_id,
        'task_heading' as role
    from tasks
    union all
    select
        'fct_account' as fact_table,
        account_key as fact_key,
        source_row_id,
        'account' as role
    from accounts
    union all
    select
        'fct_account' as fact_table,
        account_key as fact_key,
        kr_source_row_id as source_row_id,
        'account' as role
    from accounts
    where kr_source_row_id <> source_row_id
    union all
    select
        'fct_population' as fact_table,
        population_key as fact_key,
        source_row_id,
        'population' as role
    from populations
    union all
    select
        'fct_unit_remark' as fact_table,
        unit_remark_key as fact_key,
        source_row_id,
        'remark' as role
    from remarks
    union all
    select
        'fct_indicator' as fact_table,
        indicator_values.indicator_value_key as fact_key,
        fte.source_row_id,
        'fte' as role
    from indicator_values
    inner join indicators
        on indicator_values.indicator_key = indicators.indicator_key
    inner join fte
        on
            indicator_values.municipality_key = fte.municipality_key
            and indicator_values.period_key = fte.period_key
            and indicators.task_field_key = fte.task_field_key
    where 'fte' in (indicators.numerator_measure_code, indicators.denominator_measure_code)
    union all
    select
        'fct_indicator' as fact_table,
        indicator_values.indicator_value_key as fact_key,
        populations.source_row_id,
        'population' as role
    from indicator_values
    inner join indicators
        on indicator_values.indicator_key = indicators.indicator_key
    inner join populations
        on
            indicator_values.municipality_key = populations.municipality_key
            and indicator_values.year = populations.year
            and extract(month from populations.population_date) = 1
    where 'population' in (indicators.numerator_measure_code, indicators.denominator_measure_code)
)

select * from final
