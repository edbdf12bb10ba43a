{% set components = ['direct', 'management', 'cross_cutting'] %}
{% set counts = [
    'task_count', 'heading_count', 'cross_cutting_task_count', 'management_task_count', 'undecided_task_count',
] %}

-- What a unit does beside how its FTE are spread, field by field, whether tasks, weight or FTE are there.
with tasks as (
    select * from {{ ref('int_unit__task') }}
),

facts as (
    select
        unit_key,
        year,
        task_field_key,
        {% for component in components -%}
            sum(case when fte_component = '{{ component }}' then fte else 0 end) as {{ component }}_fte,
        {% endfor -%}
        sum(fte) as fte,
        max(quality_grade) as quality_grade,
        max(year_basis) as year_basis,
        max(covered_days) as covered_days
    from {{ ref('fct_fte_year') }}
    group by
        unit_key,
        year,
        task_field_key
),

weights as (
    select * from {{ ref('bridge_unit_task_field') }}
),

units as (
    select * from {{ ref('dim_unit') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
),

task_fields as (
    select * from {{ ref('dim_task_field') }}
),

parts as (
    select
        coalesce(facts.unit_key, tasks.unit_key) as unit_key,
        coalesce(facts.year, tasks.year) as year,
        coalesce(facts.task_field_key, tasks.task_field_key) as task_field_key,
        {% for count in counts -%}
            coalesce(tasks.{{ count }}, 0) as {{ count }},
        {% endfor -%}
        tasks.headings,
        tasks.share_of_tasks_pct,
        {% for figure in ['fte', 'direct_fte', 'management_fte', 'cross_cutting_fte'] -%}
            cast(coalesce(facts.{{ figure }}, 0) as decimal(18, 6)) as {{ figure }},
        {% endfor -%}
        facts.quality_grade,
        facts.year_basis,
        facts.covered_days
    from facts
    full outer join tasks
        on
            facts.unit_key = tasks.unit_key
            and facts.year = tasks.year
            and facts.task_field_key = tasks.task_field_key
),

final as (
    select
        municipalities.municipality_code,
        municipalities.municipality_name,
        parts.year,
        {{ year_start('parts.year') }} as period_start,
        units.unit_code,
        units.unit_name,
        units.unit_level,
        units.unit_path,
        task_fields.task_field_code,
        task_fields.task_field_name_da,
        task_fields.task_field_name_en,
        {% for count in counts -%}
            parts.{{ count }},
        {% endfor -%}
        parts.headings,
        parts.share_of_tasks_pct,
        weights.weight,
        parts.fte,
        parts.direct_fte,
        parts.management_fte,
        parts.cross_cutting_fte,
        weights.method as allocation_method,
        parts.quality_grade,
        weights.rationale,
        weights.rationale_da,
        parts.year_basis,
        parts.covered_days,
        units.account_scope,
        municipalities.municipality_key,
        parts.unit_key,
        parts.task_field_key
    from parts
    inner join units
        on parts.unit_key = units.unit_key
    inner join municipalities
        on units.municipality_key = municipalities.municipality_key
    inner join task_fields
        on parts.task_field_key = task_fields.task_field_key
    left join weights
        on
            parts.unit_key = weights.unit_key
            and parts.task_field_key = weights.task_field_key
            and weights.period_key = {{ surrogate_key(["'year'", 'parts.year']) }}
)

select * from final
