{% set parents = {
    'total': 'cast(null as varchar)', 'main_category': "'all'", 'subcategory': 'fields.main_category_code',
    'task_field': 'fields.subcategory_code'} -%}
with gaps as (
    select * from {{ ref('bm_gap') }}
),

fields as (
    select * from {{ ref('dim_task_field') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }} where is_current
),

fte_parts as (
    {% for level, parent in parents.items() -%}
        {%- set is_total = level == 'total' %}
        select
            gaps.peer_set_code,
            gaps.municipality_key,
            gaps.year,
            '{{ level }}' as level,
            {{ "'all'" if is_total else 'fields.' ~ level ~ '_code' }} as part_code,
            {{ "'Alle årsværk'" if is_total else 'fields.' ~ level ~ '_name_da' }} as part_name_da,
            {{ "'All FTE'" if is_total else 'fields.' ~ level ~ '_name_en' }} as part_name_en,
            {{ parent }} as parent_part_code,
            sum(gaps.fte) as own_fte,
            sum(gaps.gap_fte) as amount_fte,
            max(gaps.quality_grade) as quality_grade
        from gaps
        inner join fields on gaps.task_field_key = fields.task_field_key
        group by all
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- FTE that nobody else can be compared with.
alone as (
    select * from {{ ref('bm_comparison') }}
    where
        kind = 'total' and peer_count = 0 and comparability_score is not null
        and peer_set_code in ('country', 'dst_group', 'twins')
),

-- What an account is made of beside FTE needs wages, which are not delivered.
accounts as (
    select * from {{ ref('benchmark_account') }}
    where peer_set_code in ('country', 'dst_group', 'twins')
),

final as (
    select
        municipalities.municipality_code,
        municipalities.municipality_name,
        fte_parts.year,
        {{ year_start('fte_parts.year') }} as period_start,
        fte_parts.peer_set_code,
        fte_parts.level,
        fte_parts.part_code,
        fte_parts.part_name_da,
        fte_parts.part_name_en,
        fte_parts.parent_part_code,
        cast(fte_parts.own_fte as decimal(18, 6)) as own_fte,
        cast(fte_parts.amount_fte as decimal(18, 6)) as amount_fte,
        cast(null as decimal(18, 2)) as amount_kr,
        fte_parts.quality_grade,
        cast(null as varchar) as missing_reason,
        fte_parts.municipality_key
    from fte_parts
    inner join municipalities on fte_parts.municipality_key = municipalities.municipality_key
    union all
    select
        municipalities.municipality_code,
        municipalities.municipality_name,
        alone.year,
        {{ year_start('alone.year') }} as period_start,
        alone.peer_set_code,
        'total' as level,
        'all' as part_code,
        'Alle årsværk' as part_name_da,
        'All FTE' as part_name_en,
        cast(null as varchar) as parent_part_code,
        cast(null as decimal(18, 6)) as own_fte,
        cast(null as decimal(18, 6)) as amount_fte,
        cast(null as decimal(18, 2)) as amount_kr,
        cast(null as varchar) as quality_grade,
        'not_comparable' as missing_reason,
        municipalities.municipality_key
    from alone
    inner join municipalities on alone.municipality_code = municipalities.municipality_code
    {% for level, code, name_da, name_en, parent in [
        ('account', 'function_code', 'function_name', 'function_name', 'cast(null as varchar)'),
        ('account_part', "'staff'", "'Antal årsværk'", "'Number of FTE'", 'function_code'),
        ('account_part', "'wage'", "'Løn pr. årsværk'", "'Pay per FTE'", 'function_code'),
        ('account_part', "'other'", "'Andet end løn'", "'Other than pay'", 'function_code'),
    ] %}
        union all
        select
            municipality_code,
            municipality_name,
            year,
            {{ year_start('year') }} as period_start,
            peer_set_code,
            '{{ level }}' as level,
            {{ code if level == 'account' else "function_code || ' ' || " ~ code }} as part_code,
            {{ name_da }} as part_name_da,
            {{ name_en }} as part_name_en,
            {{ parent }} as parent_part_code,
            cast(null as decimal(18, 6)) as own_fte,
            cast(null as decimal(18, 6)) as amount_fte,
            {{ 'gap_to_median_kr' if level == 'account' else 'cast(null as decimal(18, 2))' }} as amount_kr,
            quality_grade,
            {{ 'missing_reason' if level == 'account' else "'not_reported'" }} as missing_reason,
            municipality_key
        from accounts
    {% endfor %}
)

select * from final
