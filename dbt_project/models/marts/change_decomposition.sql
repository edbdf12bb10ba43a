{#- From one year to the next: d(t)·n(t) - d(t-1)·n(t-1), d the figure less the median of the peers and n the
    inhabitants, in parts that do not depend on an order: own and peers at the mean inhabitants, inhabitants at the mean
    difference. -#}
{% set parts = {
    'own_change': (
        'Kommunens egen ændring', 'Own change',
        'case when is_break then 0 else (value - value_before) * mean_factor end'
    ),
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
with accounts as (
    select
        municipality_key,
        municipality_code,
        municipality_name,
        year,
        peer_set_code,
        'account' as level,
        function_code as item_code,
        value,
        median,
        -- The inhabitants behind the gap, of the nearest year before where those of the year are not delivered.
        coalesce(cast(population as double), round(gap_to_median_kr / nullif(value - median, 0))) as factor,
        contains(coalesce(comparability_reasons, ''), 'structural_break') as is_structural_break,
        quality_grade,
        quality_grade in ('A', 'B') as is_certain,
        missing_reason
    from {{ ref('benchmark_account') }}
),

categories as (
    select
        municipality_key,
        municipality_code,
        municipality_name,
        year,
        peer_set_code,
        'main_category' as level,
        main_category_code as item_code,
        value,
        median,
        cast(population as double) / 1000 as factor,
        contains(coalesce(comparability_reasons, ''), 'structural_break') as is_structural_break,
        quality_grade,
        quality_grade in ('A', 'B') as is_certain,
        missing_reason
    from {{ ref('benchmark_main_category') }}
),

figures as (
    select * from accounts
    union all
    select * from categories
),

paired as (
    select
        newer.*,
        older.value as value_before,
        older.median as median_before,
        older.factor as factor_before,
        (newer.factor + older.factor) / 2 as mean_factor,
        newer.is_structural_break or coalesce(
            newer.is_certain <> older.is_certain, (newer.is_certain is null) <> (older.is_certain is null)
        ) as is_break
    from figures as newer
    inner join figures as older
        on
            newer.municipality_key = older.municipality_key
            and newer.peer_set_code = older.peer_set_code
            and newer.level = older.level
            and newer.item_code = older.item_code
            and newer.year = older.year + 1
    where
        newer.peer_set_code in ('country', 'dst_group', 'twins')
        and newer.missing_reason is null and older.missing_reason is null
        and newer.factor is not null and older.factor is not null
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
        from paired
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
