{#- From one year to the next: d(t)·n(t) - d(t-1)·n(t-1), d the figure less the median of the peers and n the
    inhabitants, in parts that do not depend on an order: own and peers at the mean inhabitants, inhabitants at the mean
    difference. -#}
{% set parts = {
    'own_change': (
        'Kommunens egen ændring', 'Own change',
        'case when is_break then 0 else (value - value_before) * mean_factor - revised_amount - reclassified end'
    ),
    'reclassification': (
        'Flyttet til en anden kategori', 'Reclassification', 'case when is_break then 0 else reclassified end'
    ),
    'revised_data': ('Rettede data', 'Revised data', 'case when is_break then 0 else revised_amount end'),
    'method': (
        'Ændret opgørelse eller spring', 'Change of method or break',
        'case when is_break then (value - value_before) * mean_factor else 0 end'
    ),
    'peers_moved': ('De andre har ændret sig', 'Peers moved', '-(median - median_before) * mean_factor'),
    'inhabitants': (
        'Folketallet', 'Inhabitants',
        '(value - median + value_before - median_before) / 2 * (factor - factor_before)'
    ),
} -%}
with changes as (
    select * from {{ ref('bm_change') }}
),

final as (
    {% for part, (name_da, name_en, amount) in parts.items() -%}
        select
            municipality_code,
            municipality_name,
            year - 1 as year_before,
            year,
            {{ year_start('year') }} as period_start,
            peer_set_code,
            level,
            item_code,
            '{{ part }}' as part_code,
            '{{ name_da }}' as part_name_da,
            '{{ name_en }}' as part_name_en,
            case when level = 'main_category' then cast({{ amount }} as decimal(18, 6)) end as amount_fte,
            case when level = 'account' then cast({{ amount }} as decimal(18, 2)) end as amount_kr,
            quality_grade,
            municipality_key
        from changes
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
