with averaged as (
    select * from {{ ref('int_fte__averaged') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
),

final as (
    select
        {{ surrogate_key([
            'averaged.municipality_code', 'averaged.unit_code', 'averaged.year', 'averaged.task_field_code',
            'averaged.fte_component',
        ]) }} as fte_key,
        municipalities.municipality_key,
        {{ surrogate_key(['averaged.municipality_code', 'averaged.unit_code', 'averaged.year']) }} as unit_key,
        {{ surrogate_key(["'" ~ var('catalogue_version') ~ "'", 'averaged.task_field_code']) }} as task_field_key,
        {{ surrogate_key(["'year'", 'averaged.year']) }} as period_key,
        {{ year_start('averaged.year') }} as period_start,
        averaged.year,
        averaged.fte_component,
        averaged.fte,
        'delivered' as allocation_method,
        'A' as quality_grade,
        {{ is_synthetic() }} as is_synthetic,
        averaged.covered_days
    from averaged
    inner join municipalities
        on
            averaged.municipality_code = municipalities.municipality_code
            and municipalities.is_current
)

select * from final
