with rolled_up as (
    {{ roll_up(
        'fte_by_task_field',
        [
            'fte', 'direct_fte', 'management_fte', 'cross_cutting_fte', 'fte_per_1000_inhabitants', 'share_of_total_pct',
        ],
        by=[
            'municipality_key', 'municipality_code', 'municipality_name', 'year', 'year_basis', 'covered_days',
            'catalogue_version',
            'main_category_code', 'main_category_name_da', 'main_category_name_en',
        ],
    ) }}
),

final as (
    select
        municipality_code,
        municipality_name,
        year,
        {{ year_start('year') }} as period_start,
        catalogue_version,
        main_category_code,
        main_category_name_da,
        main_category_name_en,
        fte,
        direct_fte,
        management_fte,
        cross_cutting_fte,
        fte_per_1000_inhabitants,
        share_of_total_pct,
        year_basis,
        covered_days,
        case when fte is null then 'outside_validity' when fte_per_1000_inhabitants is null then 'not_reported' end
            as missing_reason,
        municipality_key
    from rolled_up
)

select * from final
