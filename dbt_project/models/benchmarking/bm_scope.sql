-- FTE of the newest years by the scopes and denominators that are not the default ones, at each level of the catalogue.
{% set scopes = {
    'within_account': 'fields.within_account_fte', 'direct': 'fields.direct_fte',
    'cost_view': 'case when fields.is_cost_relevant then fields.fte end',
} -%}
{% set levels = {
    'main_category': 'fields.main_category_code', 'subcategory': 'fields.subcategory_code',
    'task_field': 'fields.task_field_key',
} -%}
with newest as (
    select max(year) - {{ var('scope_years') }} as year_before from {{ ref('fte_by_task_field') }}
),

fields as (
    select by_field.*
    from {{ ref('fte_by_task_field') }} as by_field
    inner join newest on by_field.year > newest.year_before
    where by_field.fte is not null
),

field_years as (
    select distinct
        municipality_code,
        municipality_key,
        year
    from fields
),

-- FTE of units of which no delivery says whether they are wholly within the account.
unstated as (
    select
        facts.municipality_key,
        facts.year,
        sum(case when units.account_scope = 'not_stated' then facts.fte else 0 end) > 0.1 * sum(facts.fte)
            as is_unstated
    from {{ ref('fct_fte_year') }} as facts
    inner join {{ ref('dim_unit') }} as units on facts.unit_key = units.unit_key
    inner join newest on facts.year > newest.year_before
    group by facts.municipality_key, facts.year
),

groups as (
    select
        denominators.task_field_code,
        denominators.denominator_code,
        described.factor_code
    from {{ ref('ref_task_field_denominator') }} as denominators
    inner join {{ ref('ref_denominator') }} as described
        on denominators.denominator_code = described.denominator_code
),

-- The count of the year, or else of the nearest year.
people as (
    select
        field_years.municipality_code,
        field_years.year,
        factors.factor_code,
        factors.value,
        row_number() over (
            partition by field_years.municipality_code, field_years.year, factors.factor_code
            order by abs(factors.year - field_years.year), factors.year
        ) as place
    from field_years
    inner join {{ ref('int_factor__known') }} as factors on field_years.municipality_code = factors.municipality_code
    where factors.value > 0
),

final as (
    {% for level, code in levels.items() %}
        {% for scope, fte in scopes.items() %}
            select
                '{{ level }}' as category_level,
                '{{ scope }}' as scope_code,
                'inhabitants' as denominator_code,
                {{ code }} as item_code,
                fields.municipality_code,
                fields.year,
                max(fields.population) as denominator,
                cast(1000 * sum({{ fte }}) / max(fields.population) as decimal(18, 6)) as value,
                case
                    when sum({{ fte }}) is null then 'not_applicable'
                    when max(fields.population) is null then 'not_reported'
                end as own_missing_reason,
                {{ 'max(unstated.is_unstated)' if scope == 'within_account' else 'false' }} as is_unstated,
                max(fields.quality_grade) as quality_grade,
                max(fields.coverage_pct) as coverage_pct,
                {{ year_basis('fields', 'max') }}
            from fields
            inner join unstated on fields.municipality_key = unstated.municipality_key and fields.year = unstated.year
            group by fields.municipality_code, fields.year, {{ code }}
            union all
        {% endfor %}
    {% endfor %}
    select
        'task_field' as category_level,
        'all' as scope_code,
        groups.denominator_code,
        fields.task_field_key as item_code,
        fields.municipality_code,
        fields.year,
        cast(people.value as bigint) as denominator,
        cast(1000 * fields.fte / people.value as decimal(18, 6)) as value,
        case when people.value is null then 'not_reported' end as own_missing_reason,
        false as is_unstated,
        fields.quality_grade,
        fields.coverage_pct,
        {{ year_basis('fields') }}
    from fields
    inner join groups on fields.task_field_code = groups.task_field_code
    left join people
        on
            fields.municipality_code = people.municipality_code and fields.year = people.year
            and groups.factor_code = people.factor_code and people.place = 1
)

select * from final
