-- Every indicator in every year with delivered FTE and span in which its parts may differ. An unstated part stays NULL.
with indicators as ( -- noqa: disable=LT02
    select
        indicators.*,
        task_fields.valid_from_year,
        task_fields.valid_to_year
    from {{ ref('dim_indicator') }} as indicators
    inner join {{ ref('dim_task_field') }} as task_fields
        on indicators.task_field_key = task_fields.task_field_key
),

-- FTE are those of the indicator's own field; all else is told of the municipality as a whole.
amounts as (
    select
        *,
        coalesce(task_field_code, '') as field_code
    from {{ ref('int_indicator__amount') }}
),

spans as (
    select
        spans.*,
        municipalities.municipality_key,
        {{ surrogate_key(["'year'", 'spans.year']) }} as period_key
    from {{ ref('int_indicator__span') }} as spans
    inner join {{ ref('dim_municipality') }} as municipalities
        on spans.municipality_code = municipalities.municipality_code and municipalities.is_current
),

parts as (
    select
        indicators.*,
        spans.*,
        above.amount as numerator,
        below.amount as denominator,
        case when above.amount is not null then above.amount_year end as numerator_year,
        case when below.amount is not null then below.amount_year end as denominator_year,
        coalesce(above.comparison, '') = 'at_least' or coalesce(below.comparison, '') = 'at_most' as is_from_below,
        coalesce(above.comparison, '') = 'at_most' or coalesce(below.comparison, '') = 'at_least' as is_from_above,
        'about' in (coalesce(above.comparison, ''), coalesce(below.comparison, '')) as is_about,
        -- Stated, but for no year that may stand beside the FTE, or known from neither side.
        above.measure_code is not null and above.amount is null
        or below.measure_code is not null and below.amount is null as is_not_comparable
    from indicators
    cross join spans
    {% for side, amount in [('numerator', 'above'), ('denominator', 'below')] -%}
    left join amounts as {{ amount }}
        on
            spans.municipality_code = {{ amount }}.municipality_code
            and spans.year = {{ amount }}.year
            and spans.known_from = {{ amount }}.known_from
            and indicators.{{ side }}_measure_code = {{ amount }}.measure_code
            and case when indicators.{{ side }}_measure_code = 'fte' then indicators.task_field_code else '' end
            = {{ amount }}.field_code
    {% endfor -%}
),

valued as (
    select
        *,
        year >= valid_from_year and year <= coalesce(valid_to_year, year) as is_valid,
        cast(case
            when denominator_measure_code is null then numerator
            when not (is_from_below and is_from_above) then
                numerator * case unit when 'per_1000' then 1000 when 'pct' then 100 else 1 end / nullif(denominator, 0)
        end as decimal(18, 6)) as value
    from parts
),

versions as (
    select
        {{ surrogate_key(['municipality_key', 'indicator_key', 'period_key']) }} as indicator_value_key,
        municipality_key,
        indicator_key,
        period_key,
        {{ year_start('year') }} as period_start,
        year,
        {% for column in ['numerator', 'numerator_year', 'denominator', 'denominator_year', 'value'] -%}
            case when is_valid then {{ column }} end as {{ column }},
        {% endfor -%}
        case
            when value is null or not is_valid then null
            when is_from_below then 'at_least'
            when is_from_above then 'at_most'
            when is_about then 'about'
            else 'exact'
        end as comparison,
        coalesce(numerator_year, year) = year and coalesce(denominator_year, year) = year as is_same_year,
        case
            when not is_valid then 'outside_validity'
            when value is not null then null
            when numerator is null and numerator_measure_code = 'fte' then 'not_applicable'
            when denominator is null and denominator_measure_code = 'fte' or denominator = 0 then 'not_applicable'
            when is_not_comparable or (is_from_below and is_from_above) then 'not_comparable'
            else 'not_reported'
        end as missing_reason,
        case
            when coalesce(numerator_year, year) < year or coalesce(denominator_year, year) < year then 'D'
            when 'fte' in (numerator_measure_code, coalesce(denominator_measure_code, '')) then 'C'
            else 'B'
        end as quality_grade,
        {{ is_synthetic() }} as is_synthetic,
        delivery_id,
        known_from,
        known_to
    from valued
),

final as (
    {{ folded(
        'versions', key=['indicator_value_key'],
        columns=[
            'municipality_key', 'indicator_key', 'period_key', 'period_start', 'year', 'numerator', 'numerator_year',
            'denominator', 'denominator_year', 'value', 'comparison', 'is_same_year', 'missing_reason', 'quality_grade',
            'is_synthetic', 'delivery_id',
        ],
    ) }}
)

select * from final
