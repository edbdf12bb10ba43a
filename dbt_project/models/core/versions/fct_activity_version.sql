with volumes as (
    select * from {{ ref('int_activity__measured') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
),

versions as (
    select
        -- Where the measure is not known, the place and the words tell volumes apart.
        {{ surrogate_key([
            'volumes.municipality_code', 'volumes.unit_code', 'volumes.document_year', 'volumes.measure_code',
            'volumes.period_type', 'volumes.period_code',
            'case when volumes.measure_code is null then volumes.source_row_id end',
        ]) }} as activity_key,
        municipalities.municipality_key,
        {{ surrogate_key([
            'volumes.municipality_code', 'volumes.unit_code',
            "case when volumes.unit_code <> 'kommunen' then volumes.document_year end",
        ]) }} as unit_key,
        case
            when volumes.measure_code is not null then {{ surrogate_key(['volumes.measure_code']) }}
        end as measure_key,
        {{ surrogate_key(['volumes.period_type', 'volumes.period_code']) }} as period_key,
        volumes.period_start,
        cast(extract(year from volumes.period_start) as integer) as year,
        volumes.document_year,
        volumes.counted_text,
        volumes.heading_number,
        volumes.position,
        volumes.comparison,
        volumes.comparison <> 'exact' or volumes.value <> volumes.value_to as is_approximate,
        volumes.is_additive,
        volumes.value,
        volumes.value_to,
        'B' as quality_grade,
        {{ is_synthetic() }} as is_synthetic,
        volumes.source_row_id,
        volumes.delivery_id,
        volumes.known_from,
        volumes.known_to
    from volumes
    inner join municipalities
        on
            volumes.municipality_code = municipalities.municipality_code
            and municipalities.is_current
),

final as (
    {{ folded(
        'versions', key=['activity_key'],
        columns=[
            'municipality_key', 'unit_key', 'measure_key', 'period_key', 'period_start', 'year', 'document_year', 'counted_text',
            'heading_number', 'position', 'comparison', 'is_approximate', 'is_additive', 'value', 'value_to',
            'quality_grade', 'is_synthetic', 'source_row_id', 'delivery_id',
        ],
    ) }}
)

select * from final
