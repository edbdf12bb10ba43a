{{ config(materialized='view') }}

-- The FTE of a standard submission as shares of each unit's FTE, managers and others together: of each period
-- delivered, and of a year that is their average. A unit without any FTE has nothing to share out, and no row.
-- A view: one model reads it.
with survey_rows as (
    select
        municipality_code,
        year,
        period_type,
        period_start,
        unit_code,
        task_field_code,
        fte
    from {{ ref('int_fte__surveyed') }}
    where known_to is null
    union all
    select
        municipality_code,
        year,
        'year' as period_type,
        {{ year_start('year') }} as period_start,
        unit_code,
        task_field_code,
        fte
    from {{ ref('int_fte__averaged') }}
),

field_fte as (
    select
        municipality_code,
        year,
        period_type,
        period_start,
        unit_code,
        task_field_code,
        {{ to_millionths('cast(sum(fte) as decimal(18, 6))') }} as fte_millionths
    from survey_rows
    where fte > 0
    group by
        municipality_code,
        year,
        period_type,
        period_start,
        unit_code,
        task_field_code
),

shares as (
    select
        *,
        {{ to_weight_units('1') }} as weight_units,
        cast(
            sum(fte_millionths) over (partition by municipality_code, period_type, period_start, unit_code) as bigint
        ) as fte_millionths_in_all
    from field_fte
),

weighted as (
    {{ spread_exactly(
        'shares',
        columns=['municipality_code', 'year', 'period_type', 'period_start', 'unit_code', 'task_field_code'],
        partition='municipality_code, period_type, period_start, unit_code',
        total='weight_units',
        weight='fte_millionths',
        weight_total='fte_millionths_in_all',
        tie_break='task_field_code',
    ) }}
),

final as (
    select
        municipality_code,
        year,
        period_type,
        period_start,
        unit_code,
        task_field_code,
        {{ from_weight_units('part') }} as weight,
        'delivered' as method,
        'A' as quality_grade,
        'Share of the FTE that the municipality itself put on task fields.' as rationale,
        'Andel af de årsværk, kommunen selv har fordelt på opgavefelter.' as rationale_da
    from weighted
    where part > 0
)

select * from final
