with allocated as (
    select
        *,
        {{ period_code('period_type', 'period_start') }} as period_code
    from {{ ref('int_fte__allocated') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
),

versions as (
    select
        {{ surrogate_key([
            'allocated.municipality_code', 'allocated.unit_code', 'allocated.period_code', 'allocated.task_field_code',
            'allocated.fte_component',
        ]) }} as fte_key,
        municipalities.municipality_key,
        {{ surrogate_key(['allocated.municipality_code', 'allocated.unit_code', 'allocated.year']) }} as unit_key,
        {{ surrogate_key(["'" ~ var('catalogue_version') ~ "'", 'allocated.task_field_code']) }} as task_field_key,
        {{ surrogate_key(['allocated.period_type', 'allocated.period_code']) }} as period_key,
        allocated.period_type,
        allocated.period_start,
        {{ period_end('allocated.period_type', 'allocated.period_start') }} as period_end,
        allocated.year,
        allocated.fte_component,
        allocated.fte,
        allocated.allocation_method,
        allocated.component_grade,
        allocated.component_rationale,
        allocated.component_rationale_da,
        allocated.quality_grade,
        {{ is_synthetic() }} as is_synthetic,
        allocated.source_row_id,
        allocated.delivery_id,
        allocated.known_from,
        allocated.known_to
    from allocated
    inner join municipalities
        on
            allocated.municipality_code = municipalities.municipality_code
            and municipalities.is_current
),

final as (
    {{ folded(
        'versions', key=['fte_key'],
        columns=[
            'municipality_key', 'unit_key', 'task_field_key', 'period_key', 'period_type', 'period_start', 'period_end',
            'year', 'fte_component', 'fte', 'allocation_method', 'component_grade', 'component_rationale',
            'component_rationale_da', 'quality_grade', 'is_synthetic', 'source_row_id', 'delivery_id',
        ],
    ) }}
)

select * from final
