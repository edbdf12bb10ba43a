{{ config(materialized='view') }}

-- Derived from what each fact carries; an indicator stands on every FTE row, population figure and volume
-- it was made from, the volumes of parts included.
with fte as (
    select * from {{ ref('fct_fte') }}
),

periods as (
    select * from {{ ref('bridge_year_period') }}
    where is_averaged
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

activities as (
    select * from {{ ref('fct_activity') }}
),

factors as (
    select * from {{ ref('fct_structural_factor') }}
),

indicator_values as (
    select
        facts.*,
        indicators.task_field_key,
        indicators.numerator_measure_code,
        indicators.denominator_measure_code
    from {{ ref('fct_indicator') }} as facts
    inner join {{ ref('dim_indicator') }} as indicators
        on facts.indicator_key = indicators.indicator_key
),

indicator_activities as (
    select * from {{ ref('bridge_indicator_activity') }}
),

final as (
    {% for name, relation, key, role in [
        ('fct_fte', 'fte', 'fte_key', 'fte'),
        ('fct_task', 'tasks', 'task_key', 'task_heading'),
        ('fct_account', 'accounts', 'account_key', 'account'),
        ('fct_population', 'populations', 'population_key', 'population'),
        ('fct_unit_remark', 'remarks', 'unit_remark_key', 'remark'),
        ('fct_activity', 'activities', 'activity_key', 'activity'),
        ('fct_structural_factor', 'factors', 'structural_factor_key', 'structural_factor'),
    ] %}
        select
            '{{ name }}' as fact_table,
            {{ key }} as fact_key,
            source_row_id,
            '{{ role }}' as role
        from {{ relation }}
        union all
    {% endfor %}
    select
        'fct_account' as fact_table,
        account_key as fact_key,
        kr_source_row_id as source_row_id,
        'account' as role
    from accounts
    where kr_source_row_id <> source_row_id
    union all
    select distinct
        'fct_indicator' as fact_table,
        indicator_values.indicator_value_key as fact_key,
        fte.source_row_id,
        'fte' as role
    from indicator_values
    inner join fte
        on
            indicator_values.municipality_key = fte.municipality_key
            and indicator_values.year = fte.year
            and indicator_values.task_field_key = fte.task_field_key
    inner join periods
        on
            fte.municipality_key = periods.municipality_key
            and fte.period_key = periods.period_key
    where 'fte' in (indicator_values.numerator_measure_code, indicator_values.denominator_measure_code)
    union all
    select
        'fct_indicator' as fact_table,
        indicator_values.indicator_value_key as fact_key,
        populations.source_row_id,
        'population' as role
    from indicator_values
    inner join populations
        on
            indicator_values.municipality_key = populations.municipality_key
            and indicator_values.year = populations.year
            and extract(month from populations.population_date) = 1
    where 'population' in (indicator_values.numerator_measure_code, indicator_values.denominator_measure_code)
    union all
    select
        'fct_indicator' as fact_table,
        indicator_activities.indicator_value_key as fact_key,
        activities.source_row_id,
        'activity' as role
    from indicator_activities
    inner join activities
        on indicator_activities.activity_key = activities.activity_key
)

select * from final
