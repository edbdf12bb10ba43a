{#
  FTE of a level of the catalogue (`task_field`, `subcategory`, `main_category`) by the scopes and denominators that are
  not the default ones, beside the peers; `names` are the columns of `core.dim_task_field` that name a row. Where the scope
  has fewer than three peers, or over a tenth of the FTE have no stated account, a figure is not comparable.
#}
{% macro benchmark_by_scope(level, code, names) -%}
    {%- set holds = "compared.peer_count >= " ~ var('minimum_peers') ~ " and compared.comparability_score >= "
        ~ var('comparability_bar') ~ " and not figures.is_unstated" -%}
    {%- set millionths = '* cast(0.000001 as decimal(18, 6))' -%}
    select
        municipalities.municipality_code,
        municipalities.municipality_name,
        figures.year,
        {{ year_start('figures.year') }} as period_start,
        {{ year_basis('figures') }},
        names.catalogue_version,
        {% for name in names -%}
            names.{{ name }},
        {% endfor -%}
        figures.scope_code,
        figures.denominator_code,
        compared.peer_set_code,
        peer_sets.peer_set_name_da,
        peer_sets.peer_set_name_en,
        figures.denominator,
        figures.value,
        compared.peer_count,
        {% for quartile in ['p25', 'median', 'p75'] -%}
            cast(cast(compared.{{ quartile }}_millionths as decimal(18, 0)) {{ millionths }} as decimal(18, 6))
                as {{ quartile }},
        {% endfor -%}
        {% for rank in ['rank', 'rank_tied_to', 'rank_from', 'rank_to', 'rank_of'] -%}
            case when {{ holds }} then compared.{{ rank }} end as {{ rank }},
        {% endfor -%}
        cast(90 as decimal(9, 6)) as rank_coverage_pct,
        figures.quality_grade,
        compared.comparability_score,
        {% for quartile, name in [('median', 'median'), ('p25', 'best_quartile')] -%}
            cast(
                case
                    when {{ holds }} then
                        (figures.value - cast(compared.{{ quartile }}_millionths as decimal(18, 0)) {{ millionths }})
                        * figures.denominator / 1000
                end as decimal(18, 6)
            ) as gap_to_{{ name }}_fte,
        {% endfor -%}
        case
            when figures.value is null then 'no_figure'
            when compared.peer_count = 0 then 'no_peers'
            when not coalesce({{ holds }}, false) then 'not_comparable'
            when compared.peer_count < {{ var('few_peers') }} then 'few_peers'
            else 'comparable'
        end as comparability,
        nullif(
            concat_ws(
                ', ',
                nullif(compared.comparability_reasons, ''),
                case when figures.is_unstated then 'account_scope_unstated' end
            ), ''
        ) as comparability_reasons,
        case
            when figures.value is null then coalesce(figures.own_missing_reason, 'not_reported')
            when not coalesce({{ holds }}, false) then 'not_comparable'
        end as missing_reason,
        'lower_is_better' as direction,
        municipalities.municipality_key{{ ',\n        figures.item_code as task_field_key' if level == 'task_field' }}
    from {{ ref('bm_scope') }} as figures
    inner join {{ ref('bm_scope_comparison') }} as compared
        on
            figures.category_level = compared.category_level
            and figures.scope_code = compared.scope_code
            and figures.denominator_code = compared.denominator_code
            and figures.item_code = compared.item_code
            and figures.year = compared.year
            and figures.municipality_code = compared.municipality_code
    inner join {{ ref('dim_peer_set') }} as peer_sets on compared.peer_set_code = peer_sets.peer_set_code
    inner join {{ ref('dim_municipality') }} as municipalities
        on figures.municipality_code = municipalities.municipality_code and municipalities.is_current
    inner join (
        select distinct
            {{ code }} as item_code,
            catalogue_version,
            {{ names | join(', ') }}
        from {{ ref('dim_task_field') }}
    ) as names on figures.item_code = names.item_code
    where figures.category_level = '{{ level }}'
{%- endmacro %}
