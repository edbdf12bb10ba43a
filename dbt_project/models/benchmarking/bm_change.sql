-- Gaps of two years beside one another, with what of the change is no change of the municipality.
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
        {{ is_taken_apart('newer.peer_set_code') }}
        and newer.missing_reason is null and older.missing_reason is null
        and newer.factor is not null and older.factor is not null
),

-- Revisions are FTE at a category and kr per inhabitant at an account.
final as (
    select
        paired.*,
        case
            when paired.level = 'account'
                then paired.mean_factor * (coalesce(now.revised, 0) - coalesce(before.revised, 0))
            else
                paired.mean_factor * (
                    coalesce(now.revised, 0) / paired.factor - coalesce(before.revised, 0) / paired.factor_before
                )
        end as revised_amount,
        coalesce(reclassified.reclassified, 0) as reclassified
    from paired
    left join {{ ref('bm_revised') }} as now
        on
            paired.municipality_key = now.municipality_key and paired.year = now.year
            and paired.level = now.level and paired.item_code = now.item_code
    left join {{ ref('bm_revised') }} as before
        on
            paired.municipality_key = before.municipality_key and paired.year - 1 = before.year
            and paired.level = before.level and paired.item_code = before.item_code
    left join {{ ref('bm_reclassified') }} as reclassified
        on
            paired.municipality_key = reclassified.municipality_key and paired.year = reclassified.year
            and paired.level = 'main_category' and paired.item_code = reclassified.main_category_code
)

select * from final
