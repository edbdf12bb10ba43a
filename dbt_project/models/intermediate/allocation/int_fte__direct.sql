with weighted as (
    select
        *,
        {{ to_millionths('fte') }} as fte_millionths,
        {{ to_weight_units('weight') }} as weight_units,
        {{ to_weight_units('1') }} as weight_units_in_all
    from {{ ref('int_allocation__direct') }}
),

spread as (
    {{ spread_exactly(
        'weighted',
        columns=[
            'municipality_code', 'year', 'unit_code', 'task_field_code', 'method', 'quality_grade', 'source_row_id',
            'delivery_id', 'known_from',
        ],
        partition='municipality_code, year, unit_code',
        total='fte_millionths',
        weight='weight_units',
        weight_total='weight_units_in_all',
        tie_break='task_field_code',
    ) }}
),

final as (
    select
        municipality_code,
        year,
        unit_code,
        task_field_code,
        part as fte_millionths,
        method,
        quality_grade,
        source_row_id,
        delivery_id,
        known_from
    from spread
)

select * from final
