with remarks as (
    select * from {{ ref('int_unit__remark_fact') }}
),

names as (
    select * from {{ ref('ref_remark') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
),

final as (
    select
        {{ surrogate_key([
            'remarks.municipality_code', 'remarks.unit_code', 'remarks.year', 'remarks.remark_code',
            'remarks.quantity_unit', 'remarks.account',
        ]) }} as unit_remark_key,
        municipalities.municipality_key,
        {{ surrogate_key(['remarks.municipality_code', 'remarks.unit_code', 'remarks.year']) }} as unit_key,
        {{ surrogate_key(["'year'", 'remarks.year']) }} as period_key,
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
        cast(null as timestamp) as known_to
    from remarks
    left join names
        on remarks.remark_code = names.remark_code
    inner join municipalities
        on
            remarks.municipality_code = municipalities.municipality_code
            and municipalities.is_current
)

select * from final
