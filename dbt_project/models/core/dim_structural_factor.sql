with factors as (
    select * from {{ ref('ref_structural_factor') }}
),

final as (
    select
        factor_code,
        factor_name_da,
        factor_name_en,
        unit,
        transformation,
        is_derived,
        is_explaining,
        source,
        source_da,
        source_note,
        source_note_da
    from factors
)

select * from final
