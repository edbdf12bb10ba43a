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
    select * from {{ ref('dim_municipality') }}
    where is_current
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
            null as amount_kr,
            max(gaps.quality_grade) as quality_grade,
            null as missing_reason
        from gaps
        inner join fields on gaps.task_field_key = fields.task_field_key
        group by all
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- FTE that nobody else can be compared with.
alone as (
    select
        compared.*,
        municipalities.municipality_key
    from {{ ref('bm_comparison') }} as compared
    inner join municipalities on compared.municipality_code = municipalities.municipality_code
    where
        compared.kind = 'total' and compared.peer_count = 0 and compared.comparability_score is not null
        and {{ is_taken_apart('compared.peer_set_code') }}
),

parts as (
    select * from fte_parts
    union all
    select
        peer_set_code,
        municipality_key,
        year,
        'total' as level,
        'all' as part_code,
        'Alle årsværk' as part_name_da,
        'All FTE' as part_name_en,
        null as parent_part_code,
        null as own_fte,
        null as amount_fte,
        null as amount_kr,
        null as quality_grade,
        'not_comparable' as missing_reason
    from alone
    union all
    select * from {{ ref('bm_gap_part') }}
),

final as (
    select
        municipalities.municipality_code,
        municipalities.municipality_name,
        parts.year,
        {{ year_start('parts.year') }} as period_start,
        parts.peer_set_code,
        parts.level,
        parts.part_code,
        parts.part_name_da,
        parts.part_name_en,
        parts.parent_part_code,
        cast(parts.own_fte as decimal(18, 6)) as own_fte,
        cast(parts.amount_fte as decimal(18, 6)) as amount_fte,
        cast(parts.amount_kr as decimal(18, 2)) as amount_kr,
        parts.quality_grade,
        parts.missing_reason,
        parts.municipality_key
    from parts
    inner join municipalities on parts.municipality_key = municipalities.municipality_key
)

select * from final
