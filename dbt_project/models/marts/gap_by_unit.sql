-- The gap of a task field, spread over the units that have FTE on it: what the peers would use is spread in proportion
-- to the units' FTE, in millionths and exactly. Where nobody is on the field, the gap is the municipality's own.
with gaps as (
    select
        *,
        -- A product of two FTE in millionths is beyond 64 bits from some 3,000 on.
        cast((fte - gap_fte) * 1000000 as hugeint) as reference_millionths
    from {{ ref('bm_gap') }}
    where
        peer_set_code = 'twins'
        and year > (select max(newest.year) - {{ var('scope_years') }} from {{ ref('bm_gap') }} as newest)
),

facts as (
    select
        municipality_key,
        year,
        task_field_key,
        unit_key,
        cast(sum(fte) * 1000000 as bigint) as millionths,
        max(case when fte > 0 then quality_grade end) as quality_grade
    from {{ ref('fct_fte_year') }}
    group by municipality_key, year, task_field_key, unit_key
    having sum(fte) > 0
),

units as (
    select * from {{ ref('dim_unit') }}
),

whole as (
    select
        gaps.peer_set_code,
        gaps.municipality_key,
        gaps.year,
        gaps.task_field_key,
        gaps.reference_millionths,
        facts.unit_key,
        facts.millionths,
        facts.quality_grade,
        cast(sum(facts.millionths) over (
            partition by gaps.peer_set_code, gaps.municipality_key, gaps.year, gaps.task_field_key
        ) as bigint) as all_millionths
    from gaps
    inner join facts
        on
            gaps.municipality_key = facts.municipality_key and gaps.year = facts.year
            and gaps.task_field_key = facts.task_field_key
),

spread as (
    {{ spread_exactly(
        'whole',
        columns=[
            'peer_set_code', 'municipality_key', 'year', 'task_field_key', 'unit_key', 'millionths', 'quality_grade',
        ],
        partition='peer_set_code, municipality_key, year, task_field_key',
        total='reference_millionths', weight='millionths', weight_total='all_millionths', tie_break='unit_key',
    ) }}
),

parts as (
    select
        peer_set_code,
        municipality_key,
        year,
        task_field_key,
        unit_key,
        cast(millionths as decimal(18, 0)) * 0.000001 as own_fte,
        cast(millionths - part as decimal(18, 0)) * 0.000001 as amount_fte,
        quality_grade
    from spread
    union all
    select
        gaps.peer_set_code,
        gaps.municipality_key,
        gaps.year,
        gaps.task_field_key,
        units.unit_key,
        0 as own_fte,
        gaps.gap_fte as amount_fte,
        gaps.quality_grade
    from gaps
    inner join units on gaps.municipality_key = units.municipality_key and units.unit_level = 0
    where gaps.fte = 0
),

final as (
    select
        units.municipality_code,
        parts.year,
        {{ year_start('parts.year') }} as period_start,
        parts.peer_set_code,
        fields.task_field_code,
        fields.task_field_name_da,
        fields.task_field_name_en,
        units.unit_code,
        units.unit_name,
        cast(parts.own_fte as decimal(18, 6)) as own_fte,
        cast(parts.amount_fte as decimal(18, 6)) as amount_fte,
        parts.quality_grade,
        parts.municipality_key,
        fields.task_field_key,
        units.unit_key
    from parts
    inner join units on parts.unit_key = units.unit_key
    inner join {{ ref('dim_task_field') }} as fields on parts.task_field_key = fields.task_field_key
)

select * from final
