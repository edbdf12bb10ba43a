-- Every indicator of the catalogue in every year with delivered FTE. A part that nobody tells stays NULL.
with indicators as (
    select
        indicators.*,
        task_fields.valid_from_year,
        task_fields.valid_to_year,
        -- FTE are those of the indicator's own field; all else is told of the municipality as a whole.
        case when indicators.numerator_measure_code = 'fte' then indicators.task_field_code else '' end
            as numerator_field_code,
        case when indicators.denominator_measure_code = 'fte' then indicators.task_field_code else '' end
            as denominator_field_code
    from {{ ref('dim_indicator') }} as indicators
    inner join {{ ref('dim_task_field') }} as task_fields
        on indicators.task_field_key = task_fields.task_field_key
),

amounts as (
    select
        *,
        coalesce(task_field_code, '') as field_code
    from {{ ref('int_indicator__amount') }}
),

delivered_years as (
    select
        municipalities.municipality_key,
        municipalities.municipality_code,
        fte.period_key,
        fte.year,
        min(fte.delivery_id) as delivery_id,
        max(fte.known_from) as fte_known_from
    from {{ ref('fct_fte') }} as fte
    inner join {{ ref('dim_municipality') }} as municipalities
        on fte.municipality_key = municipalities.municipality_key
    group by
        municipalities.municipality_key,
        municipalities.municipality_code,
        fte.period_key,
        fte.year
),

parts as (
    select
        indicators.*,
        delivered_years.*,
        above.amount as numerator,
        below.amount as denominator,
        case when above.amount is not null then above.amount_year end as numerator_year,
        case when below.amount is not null then below.amount_year end as denominator_year,
        coalesce(above.comparison, '') = 'at_least' or coalesce(below.comparison, '') = 'at_most' as is_from_below,
        coalesce(above.comparison, '') = 'at_most' or coalesce(below.comparison, '') = 'at_least' as is_from_above,
        'about' in (coalesce(above.comparison, ''), coalesce(below.comparison, '')) as is_about,
        -- Stated, but for no year that may stand beside the FTE, or known from neither side.
        above.measure_code is not null and above.amount is null
        or below.measure_code is not null and below.amount is null as is_not_comparable,
        greatest(delivered_years.fte_known_from, above.known_from, below.known_from) as known_from
    from indicators
    cross join delivered_years
    left join amounts as above
        on
            delivered_years.municipality_code = above.municipality_code
            and delivered_years.year = above.year
            and indicators.numerator_measure_code = above.measure_code
            and indicators.numerator_field_code = above.field_code
    left join amounts as below
        on
            delivered_years.municipality_code = below.municipality_code
            and delivered_years.year = below.year
            and indicators.denominator_measure_code = below.measure_code
            and indicators.denominator_field_code = below.field_code
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

final as (
    select
        {{ surrogate_key(['municipality_key', 'indicator_key', 'period_key']) }} as indicator_value_key,
        municipality_key,
        indicator_key,
        period_key,
        year,
        case when is_valid then numerator end as numerator,
        case when is_valid then numerator_year end as numerator_year,
        case when is_valid then denominator end as denominator,
        case when is_valid then denominator_year end as denominator_year,
        case when is_valid then value end as value,
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
            -- Nobody works in the task field, or there is nothing to divide by.
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
        cast(null as timestamp) as known_to
    from valued
)

select * from final
