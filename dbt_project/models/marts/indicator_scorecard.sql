with facts as (
    select * from {{ ref('fct_indicator') }}
),

indicators as (
    select * from {{ ref('dim_indicator') }}
),

task_fields as (
    select * from {{ ref('dim_task_field') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
),

scored as (
    select
        municipalities.municipality_code,
        municipalities.municipality_name,
        facts.*,
        indicators.catalogue_version,
        task_fields.task_field_code,
        task_fields.task_field_name_da,
        task_fields.task_field_name_en,
        indicators.indicator_code,
        indicators.indicator_type,
        indicators.indicator_name_da,
        indicators.indicator_name_en,
        indicators.unit,
        indicators.direction,
        case indicators.unit when 'per_1000' then 1000 when 'pct' then 100 else 1 end as scale,
        case
            when facts.comparison in ('at_least', 'at_most') then 'bound'
            when facts.value is not null and not facts.is_same_year then 'earlier_year'
            when facts.value is not null then 'figure'
            when facts.numerator is not null or facts.denominator is not null then 'one_part'
            else 'none'
        end as availability
    from facts
    inner join indicators
        on facts.indicator_key = indicators.indicator_key
    inner join task_fields
        on indicators.task_field_key = task_fields.task_field_key
    inner join municipalities
        on facts.municipality_key = municipalities.municipality_key
),

-- The other municipalities with a figure of the same year. Quartiles are of millionths, so that halves are rounded up.
peers as (
    select
        scored.indicator_value_key,
        cast(count(*) as integer) as peer_count,
        {% for share, name in [(0.25, 'p25'), (0.5, 'median'), (0.75, 'p75')] -%}
            {{ from_millionths(
                'round(percentile_cont(' ~ share ~ ') within group (order by cast('
                ~ to_millionths('others.value') ~ ' as double)))'
            ) }} as {{ name }},
        {% endfor -%}
        cast(sum(case when others.value > scored.value then 1 else 0 end) as integer) as higher,
        cast(sum(case when others.value < scored.value then 1 else 0 end) as integer) as lower
    from scored
    inner join scored as others
        on
            scored.indicator_key = others.indicator_key
            and scored.year = others.year
            and scored.municipality_key <> others.municipality_key
            and others.availability = 'figure'
    group by scored.indicator_value_key
),

final as (
    select
        scored.municipality_code,
        scored.municipality_name,
        scored.year,
        {{ year_start('scored.year') }} as period_start,
        scored.catalogue_version,
        scored.task_field_code,
        scored.task_field_name_da,
        scored.task_field_name_en,
        scored.indicator_code,
        scored.indicator_type,
        scored.indicator_name_da,
        scored.indicator_name_en,
        scored.numerator,
        scored.denominator,
        scored.scale,
        scored.comparison,
        scored.value,
        scored.unit,
        scored.direction,
        scored.availability,
        scored.is_same_year,
        scored.quality_grade,
        scored.missing_reason,
        coalesce(peers.peer_count, 0) as peer_count,
        {% set has_peers = "peers.peer_count >= " ~ var('minimum_peers') -%}
        case when {{ has_peers }} then peers.p25 end as peer_p25,
        case when {{ has_peers }} then peers.median end as peer_median,
        case when {{ has_peers }} then peers.p75 end as peer_p75,
        case when {{ has_peers }} and scored.availability = 'figure' then peers.lower + 1 end as rank_lowest_first,
        case when {{ has_peers }} and scored.availability = 'figure' then peers.peer_count - peers.higher + 1 end
            as rank_lowest_first_to,
        case
            when not {{ has_peers }} or scored.availability <> 'figure' or scored.direction = 'neutral' then null
            when scored.value = peers.median then 'equal'
            when (scored.value > peers.median) = (scored.direction = 'higher_is_better') then 'better'
            when scored.value is not null and peers.median is not null then 'worse'
        end as beside_median,
        scored.municipality_key,
        scored.indicator_key
    from scored
    left join peers
        on scored.indicator_value_key = peers.indicator_value_key
)

select * from final
