with measures as (
    select * from {{ ref('ref_measure') }}
),

final as (
    select
        {{ surrogate_key(['measure_code']) }} as measure_key,
        measure_code,
        measure_name_da,
        measure_name_en,
        unit
    from measures
)

select * from final
