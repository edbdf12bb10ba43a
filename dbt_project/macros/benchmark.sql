{#
  Figures of a kind beside their peers, a row per figure and peer set. `figures` is a relation with municipality_code,
  year, item_code, value, own_missing_reason and population; its columns are handed on. `per` is what a value is per:
  a gap of 1 is `population / per` FTE or kr. Below the bar of comparability there is no rank and no gap.
#}
{% macro benchmark(kind, figures, per, best='lowest') -%}
    {%- set bar = var('comparability_bar') -%}
    {%- set holds = 'compared.peer_count > 0 and compared.comparability_score >= ' ~ bar -%}
    {%- set millionths = '* cast(0.000001 as decimal(18, 6))' -%}
    select
        figures.*,
        compared.peer_set_code,
        peer_sets.peer_set_name_da,
        peer_sets.peer_set_name_en,
        coalesce(groups.peer_group_code, figures.municipality_code) as peer_group_code,
        coalesce(groups.peer_group_name, peer_sets.peer_set_name_da) as peer_group_name,
        coalesce(groups.peer_group_name_en, peer_sets.peer_set_name_en) as peer_group_name_en,
        compared.peer_count,
        {% for quartile in ['p25', 'median', 'p75'] -%}
            cast(cast(compared.{{ quartile }}_millionths as decimal(18, 0)) {{ millionths }} as decimal(18, 6))
                as {{ quartile }},
        {% endfor -%}
        {% for rank in ['rank', 'rank_tied_to', 'rank_from', 'rank_to', 'rank_of'] -%}
            case when {{ holds }} then compared.{{ rank }} end as {{ rank }},
        {% endfor -%}
        compared.rank as rank_in_set,
        compared.rank_tied_to as rank_in_set_to,
        {% for name in ['shrunken', 'funnel_low', 'funnel_high', 'expected', 'expected_low', 'expected_high'] -%}
            cast(estimates.{{ name }} as decimal(18, 6)) as {{ name }}_value,
        {% endfor -%}
        cast(cast(figures.value as double) - estimates.expected + estimates.expected_middle as decimal(18, 6))
            as adjusted_value,
        cast(100 * estimates.chance_share as decimal(9, 6)) as chance_share_pct,
        compared.comparability_score,
        nullif(compared.comparability_reasons, '') as comparability_reasons,
        case
            when figures.value is null then 'no_figure'
            when compared.peer_count = 0 then 'no_peers'
            when compared.comparability_score < {{ bar }} then 'not_comparable'
            when compared.peer_count < {{ var('few_peers') }} then 'few_peers'
            else 'comparable'
        end as comparability,
        case
            when figures.value is null then coalesce(figures.own_missing_reason, 'not_reported')
            when not ({{ holds }}) then 'not_comparable'
        end as missing_reason,
        case when {{ holds }} then figures.population / cast({{ per }} as decimal(9, 0)) end as gap_factor
    from {{ figures }} as figures
    inner join {{ ref('bm_comparison') }} as compared
        on
            compared.kind = '{{ kind }}'
            and figures.item_code = compared.item_code
            and figures.year = compared.year
            and figures.municipality_code = compared.municipality_code
    inner join {{ ref('dim_peer_set') }} as peer_sets
        on compared.peer_set_code = peer_sets.peer_set_code
    left join {{ ref('bm_estimate') }} as estimates
        on
            estimates.kind = '{{ kind }}'
            and figures.item_code = estimates.item_code
            and figures.year = estimates.year
            and figures.municipality_code = estimates.municipality_code
    left join {{ ref('int_peer__group') }} as groups
        on
            compared.peer_set_code = groups.peer_set_code
            and compared.year = groups.year
            and compared.municipality_code = groups.municipality_code
{%- endmacro %}

{# The columns that every comparison has, of a relation made by `benchmark`. #}
{% macro benchmark_columns(relation) -%}
    {%- for name in [
        'peer_set_code', 'peer_set_name_da', 'peer_set_name_en', 'peer_group_code', 'peer_group_name',
        'peer_group_name_en', 'peer_count', 'p25', 'median', 'p75', 'rank', 'rank_tied_to', 'rank_from', 'rank_to', 'rank_of', 'shrunken_value', 'chance_share_pct',
        'funnel_low_value', 'funnel_high_value', 'expected_value', 'expected_low_value', 'expected_high_value',
        'adjusted_value', 'quality_grade', 'comparability', 'comparability_score', 'comparability_reasons',
        'missing_reason',
    ] %}
        {{ relation }}.{{ name }},
    {%- endfor %}
        cast({{ relation }}.value as decimal(18, 6)) as value,
        cast(90 as decimal(9, 6)) as rank_coverage_pct
{%- endmacro %}

{# The gaps of FTE per inhabitants, of which fewer are better, of a relation made by `benchmark`. #}
{% macro gaps_in_fte(relation) -%}
    {%- for name, beside in [('median', 'median'), ('best_quartile', 'p25')] -%}
        cast(({{ relation }}.value - {{ relation }}.{{ beside }}) * {{ relation }}.gap_factor as decimal(18, 6))
            as gap_to_{{ name }}_fte{{ ',' if not loop.last }}
    {% endfor -%}
{%- endmacro %}
