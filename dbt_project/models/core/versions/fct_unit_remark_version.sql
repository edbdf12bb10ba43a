with remarks as (
    select * from {{ ref('int_unit__remark_fact') }}
),

names as (
    select * from {{ ref('ref_remark') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
),

versions as (
    select
        {{ surrogate_key([
            'remarks.municipality_code', 'remarks.unit_code', 'remarks.year', 'remarks.remark_code',
            'remarks.quantity_unit', 'remarks.account',
        ]) }} as unit_remark_key,
        municipalities.municipality_key,
        {{ surrogate_key(['remarks.municipality_code', 'remarks.unit_code', 'remarks.year']) }} as unit_key,
        {{ surrogate_key(["'year'", 'remarks.year']) }} as period_key,
        {{ year_start('remarks.year') }} as period_start,
        remarks.year,
        remarks.remark_code,
        names.remark_name_da,
        names.remark_name_en,
        remarks.quantity,
        remarks.quantity_unit,
        remarks.account,
        'B' as quality_grade,
        {{ is_synthetic() }} as is_synthetic,
        remarks.source_row_id,
        remarks.delivery_id,
        remarks.known_from,
        remarks.known_to
    from remarks
    left join names
        on remarks.remark_code = names.remark_code
    inner join municipalities
        on
            remarks.municipality_code = municipalities.municipality_code
            and municipalities.is_current
),

final as (
    {{ folded(
        'versions', key=['unit_remark_key'],
        columns=[
            'municipality_key', 'unit_key', 'period_key', 'period_start', 'year', 'remark_code', 'remark_name_da', 'remark_name_en',
            'quantity', 'quantity_unit', 'account', 'quality_grade', 'is_synthetic', 'source_row_id', 'delivery_id',
        ],
    ) }}
)

select * from final
