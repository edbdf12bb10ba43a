-- Folded by what names a row before keys are made of it: of the past, few rows are left then.
with allocated as (
    select * from {{ ref('int_fte__allocated') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
),

versions as (
    {{ folded(
        'allocated',
        key=[
            'municipality_code', 'year', 'unit_code', 'period_type', 'period_start', 'task_field_code', 'fte_component',
        ],
        columns=[
            'fte', 'allocation_method', 'component_grade', 'component_rationale', 'component_rationale_da',
            'quality_grade', 'source_row_id', 'delivery_id',
        ],
    ) }}
),

coded as (
    select
        *,
        {{ period_code('period_type', 'period_start') }} as period_code
    from versions
),

final as (
    select
        {{ surrogate_key([
            'coded.municipality_code', 'coded.unit_code', 'coded.period_code', 'coded.task_field_code',
            'coded.fte_component',
        ]) }} as fte_key,
        municipalities.municipality_key,
        {{ surrogate_key(['coded.municipality_code', 'coded.unit_code', 'coded.year']) }} as unit_key,
        {{ surrogate_key(["'" ~ var('catalogue_version') ~ "'", 'coded.task_field_code']) }} as task_field_key,
        {{ surrogate_key(['coded.period_type', 'coded.period_code']) }} as period_key,
        coded.period_type,
        coded.period_start,
        {{ period_end('coded.period_type', 'coded.period_start') }} as period_end,
        coded.year,
        coded.fte_component,
        coded.fte,
        coded.allocation_method,
        coded.component_grade,
        coded.component_rationale,
        coded.component_rationale_da,
        coded.quality_grade,
        {{ is_synthetic() }} as is_synthetic,
        coded.source_row_id,
        coded.delivery_id,
        coded.known_from,
        coded.known_to
    from coded
    inner join municipalities
        on
            coded.municipality_code = municipalities.municipality_code
            and municipalities.is_current
)

select * from final
