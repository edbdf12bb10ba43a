"""Comparisons anew, from the figures that the open profile shows: as though there were no others.

Peers' statistics, ranks, expected and shrunken values, regressions and frontiers are computed by the same functions as
for the internal profile. Anybody could compute them from the open profile, so they reveal nothing. Belongs here: which
figures go in, and the tables that come out. Does not belong here: what a comparison is (aarsvaerk.benchmarking, the
marts), which figures are suppressed (suppressed), which column reads what (disclosure).
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from aarsvaerk.benchmarking import COMPARABILITY_BAR, FEW_PEERS, MINIMUM_PEERS
from aarsvaerk.benchmarking.comparison import COLUMNS as COMPARED
from aarsvaerk.benchmarking.comparison import comparisons
from aarsvaerk.benchmarking.estimates import CARDS, estimates, model_cards
from aarsvaerk.benchmarking.estimates import COLUMNS as ESTIMATED
from aarsvaerk.benchmarking.frontier import COLUMNS as EFFICIENCY
from aarsvaerk.benchmarking.frontier import field_efficiency

LEVELS = ("main_category", "subcategory", "task_field")
MARTS = {
    **{f"marts.benchmark_{level}": (level, f"{level}_code") for level in LEVELS},
    "marts.benchmark_indicator": ("indicator", "indicator_key"),
}
"""The marts whose comparisons are made anew, each with its kind of figures and the column with their code."""
NEEDED = {
    "core": {"bridge_peer", "dim_municipality", "dim_structural_factor", "fct_structural_factor"},
    "marts": {"fte_by_task_field", "indicator_scorecard", "efficiency", "benchmark_main_category"},
}
"""What all of it is made from."""

_SHOWN_PLACE = "not (t.municipality_key, t.year) in (select (municipality_key, year) from hidden.municipality)"
_SHOWN_ITEM = """not (t.municipality_key, t.year, {code}) in (
    select (municipality_key, year, code) from hidden.item where kind = '{level}'
)"""
# The share that is on the catalogue, where the open profile shows it.
_COVERAGE = """(
    select municipality_key, year, max(coverage_pct) as coverage_pct from internal.marts.fte_by_task_field
    where not (municipality_key, year) in (
        select (municipality_key, year) from hidden.item where kind = 'main_category' or code = '0.1.0'
    ) group by all
)"""
_FIGURES = """
    select distinct '{kind}' as kind, t.{code} as item_code, {main} as main_category_code, municipality_code, year,
        value, population, quality_grade, {coverage} as coverage_pct, {basis} as year_basis
    from internal.{mart} as t {joined}
    left join (
        select municipality_key, year, max(year_basis) as basis from internal.marts.fte_by_task_field group by all
    ) as of_year using (municipality_key, year)
    where value is not null and {place} and {item}"""
_TOTALS = f"""
    select 'total' as kind, 'fte' as item_code, 'all' as main_category_code, municipality_code, year,
        cast(1000 * max(total_fte) / max(population) as decimal(18, 6)) as value, max(population) as population,
        'B' as quality_grade, cast(100 as decimal(9, 6)) as coverage_pct, max(year_basis) as year_basis
    from internal.marts.fte_by_task_field as t
    where {_SHOWN_PLACE}
    group by municipality_code, year having max(total_fte) is not null and max(population) > 0"""  # noqa: S608
_POPULATIONS = """left join (
    select municipality_key, year, cast(value as bigint) as population
    from internal.core.fct_structural_factor where factor_code = 'population'
) using (municipality_key, year)"""
_FACTORS = """select municipality_code, factor_code, year, value
    from internal.core.fct_structural_factor
    join (select * from internal.core.dim_municipality where is_current) using (municipality_key)"""
_PAIRS = """select peer_set_code, year, municipality_code, peer_municipality_code, distance, weight
    from internal.core.bridge_peer"""
_VOLUMES = """select task_field_code, indicator_code, municipality_code, municipality_name, year,
        denominator as fte, numerator as volume
    from internal.marts.indicator_scorecard as t
    where availability = 'figure' and unit = 'per_fte' and numerator > 0 and denominator > 0
        and {place} and {item}
        and (task_field_code, indicator_code, year) in (
            select (task_field_code, indicator_code, year) from internal.marts.efficiency
        )"""


def compare_shown(connection: duckdb.DuckDBPyConnection, tables: set[str]) -> None:
    """Make what the rules for rows of comparisons read: temporary tables and views called `shown_…`.

    Args:
        connection: Has the internal database attached as `internal`, and what is suppressed as `hidden`.
        tables: The `schema.table` that the internal database has.
    """
    marts = {mart: of for mart, of in MARTS.items() if mart in tables}
    if not marts:
        return
    figures = _read(connection, " union all ".join([*(_figures(mart, *of) for mart, of in marts.items()), _TOTALS]))
    factors = _read(connection, _FACTORS)
    described = _read(connection, "from internal.core.dim_structural_factor")
    estimated = estimates(figures, factors, described)
    _keep(connection, "shown_estimate", estimated, ESTIMATED)
    compared = figures.filter(pa.compute.not_equal(figures["kind"], "total"))
    _keep(connection, "shown_comparison", comparisons(compared, estimated, _read(connection, _PAIRS)), COMPARED)
    _keep(connection, "shown_model", model_cards(figures, factors, described), CARDS)
    volumes = _VOLUMES.format(place=_SHOWN_PLACE, item=_SHOWN_ITEM.format(code="task_field_code", level="task_field"))
    _keep(connection, "shown_frontier", field_efficiency(_read(connection, volumes)), EFFICIENCY)
    for mart, (kind, code) in marts.items():
        connection.execute(_view(mart, kind, code))
    connection.execute(_SCORED)
    connection.execute(_EFFICIENCY)
    connection.execute(_MODELS)


def _figures(mart: str, kind: str, code: str) -> str:
    is_indicator = kind == "indicator"
    level = "task_field" if is_indicator else kind
    return _FIGURES.format(
        kind=kind,
        code=code,
        mart=mart,
        main="'all'" if is_indicator else "main_category_code",
        basis="case when contains(t.unit, 'fte') then basis else 'whole_year' end" if is_indicator else "basis",
        coverage="cast(100 as decimal(9, 6))" if is_indicator else "coverage_pct",
        joined=_POPULATIONS if is_indicator else f"left join {_COVERAGE} using (municipality_key, year)",
        place=_SHOWN_PLACE,
        item=_SHOWN_ITEM.format(code=f"t.{level}_code", level=level),
    )


def _read(connection: duckdb.DuckDBPyConnection, sql: str) -> pa.Table:
    return connection.execute(sql).to_arrow_table()


def _keep(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table, schema: pa.Schema) -> None:
    connection.register("made", rows.select(schema.names))
    connection.execute(f"create or replace temp table {name} as from made")
    connection.unregister("made")


_HOLDS = f"coalesce(c.peer_count, 0) > 0 and c.comparability_score >= {COMPARABILITY_BAR}"
_GAP = "cast((t.value - {quartile}) * factor as decimal(18, 6))"


def _view(mart: str, kind: str, code: str) -> str:
    """A view of what each row of a mart says when compared with shown figures; as the macro `benchmark` words it."""
    per = 1 if kind == "indicator" else 1000
    quartiles = {
        name: f"cast(cast(c.{name}_millionths as decimal(18, 0)) * cast(0.000001 as decimal(18, 6)) as decimal(18, 6))"
        for name in ("p25", "median", "p75")
    }
    of_estimate = ("shrunken", "funnel_low", "funnel_high", "expected", "expected_low", "expected_high")
    best = "case t.direction when 'higher_is_better' then p75 when 'lower_is_better' then p25 end"
    population = "cast(null as bigint)" if kind == "indicator" else "t.population"
    columns = {
        **quartiles,
        "peer_count": "coalesce(c.peer_count, 0)",
        **{
            name: f"case when {_HOLDS} then c.{name} end"
            for name in ("rank", "rank_tied_to", "rank_from", "rank_to", "rank_of")
        },
        **{f"{name}_value": f"cast(e.{name} as decimal(18, 6))" for name in of_estimate},
        "adjusted_value": "cast(cast(t.value as double) - e.expected + e.expected_middle as decimal(18, 6))",
        "chance_share_pct": "cast(100 * e.chance_share as decimal(9, 6))",
        "comparability_score": "c.comparability_score",
        "comparability_reasons": "nullif(c.comparability_reasons, '')",
        "comparability": f"""case when t.value is null then 'no_figure'
            when coalesce(c.peer_count, 0) = 0 then 'no_peers'
            when c.comparability_score < {COMPARABILITY_BAR} then 'not_comparable'
            when c.peer_count < {FEW_PEERS} then 'few_peers' else 'comparable' end""",
        "missing_reason": f"""case when t.value is null then t.missing_reason
            when not ({_HOLDS}) then 'not_comparable' end""",
        "factor": f"case when {_HOLDS} then {population} / cast({per} as decimal(9, 0)) end",
        "gap_to_median_fte": _GAP.format(quartile="median"),
        "gap_to_best_quartile_fte": _GAP.format(quartile="p25"),
        # No price of an FTE is delivered.
        **{f"gap_to_{beside}_kr": "cast(null as decimal(18, 2))" for beside in ("median", "best_quartile")},
        # Names of before peer sets.
        **{f"{name}_fte_per_1000_inhabitants": name for name in quartiles},
        "gap_to_median_fte_per_1000_inhabitants": "cast(case when factor is not null then t.value - median end "
        "as decimal(18, 6))",
        "gap_to_lowest_quartile_fte": _GAP.format(quartile="p25"),
        # Of indicators.
        "gap_to_median": f"case when {_HOLDS} then cast(t.value - median as decimal(18, 6)) end",
        "gap_to_best_quartile": f"case when {_HOLDS} then cast(t.value - {best} as decimal(18, 6)) end",
    }
    selected = ", ".join(f"{formula} as {name}" for name, formula in columns.items())
    return f"""create or replace temp view shown_{kind} as
        select t.municipality_code, t.year, t.{code}, t.peer_set_code, t.value, {selected}
        from internal.{mart} as t
        left join shown_comparison as c on c.kind = '{kind}' and c.item_code = t.{code} and c.year = t.year
            and c.peer_set_code = t.peer_set_code and c.municipality_code = t.municipality_code
        left join shown_estimate as e on e.kind = '{kind}' and e.item_code = t.{code} and e.year = t.year
            and e.municipality_code = t.municipality_code"""  # noqa: S608


# As the mart indicator_scorecard words it.
_QUARTILES = ", ".join(
    f"""round(quantile_cont((others.value * 1000000)::double, {share}))::decimal(18, 0)
        * 0.000001::decimal(18, 6) as {name}"""
    for share, name in ((0.25, "p25"), (0.5, "median"), (0.75, "p75"))
)
_SCORED = f"""create or replace temp table shown_scored as
    with scored as (
        select municipality_key, year, indicator_key, value, availability, direction
        from internal.marts.indicator_scorecard as t
        where {_SHOWN_PLACE} and {_SHOWN_ITEM.format(code="t.task_field_code", level="task_field")}
    ),
    peers as (
        select scored.municipality_key, scored.year, scored.indicator_key, count(*) as peer_count,
            {_QUARTILES},
            count(*) filter (others.value > scored.value) as higher,
            count(*) filter (others.value < scored.value) as lower
        from scored join scored as others on scored.indicator_key = others.indicator_key
            and scored.year = others.year and scored.municipality_key <> others.municipality_key
            and others.availability = 'figure'
        group by all
    )
    select municipality_key, year, indicator_key, coalesce(peer_count, 0) as peer_count,
        case when has_peers then p25 end as peer_p25, case when has_peers then median end as peer_median,
        case when has_peers then p75 end as peer_p75,
        case when has_peers and availability = 'figure' then lower + 1 end as rank_lowest_first,
        case when has_peers and availability = 'figure' then peer_count - higher + 1 end as rank_lowest_first_to,
        case when not has_peers or availability <> 'figure' or direction = 'neutral' then null
            when value = median then 'equal'
            when (value > median) = (direction = 'higher_is_better') then 'better'
            when value is not null and median is not null then 'worse' end as beside_median
    from (select *, coalesce(peer_count, 0) >= {MINIMUM_PEERS} as has_peers
        from scored left join peers using (municipality_key, year, indicator_key))"""  # noqa: S608

# As the mart efficiency words it.
_EFFICIENCY = """create or replace temp view shown_efficiency as
    select municipality_code, year, task_field_code, indicator_code, municipality_count,
        score::decimal(9, 6) as score, score_corrected::decimal(9, 6) as score_corrected,
        score_low::decimal(9, 6) as score_low, score_high::decimal(9, 6) as score_high, reference_municipalities,
        reference_municipality_names,
        case when score is null then 'not_comparable' end as missing_reason
    from shown_frontier"""

# As the table model_card words it.
_MODELS = """create or replace temp view shown_card as
    select kind, item_code, year, municipality_count,
        'core.fct_structural_factor og tal fra ' || municipality_count || ' kommuner' as data_da,
        'core.fct_structural_factor and the figures of ' || municipality_count || ' municipalities' as data_en,
        coefficients, r_squared::decimal(9, 4) as r_squared, r_squared_out::decimal(9, 4) as r_squared_out,
        residual_sd::decimal(18, 6) as residual_sd, cast(100 * covered_share as decimal(9, 2)) as covered_pct,
        largest_residuals
    from shown_model"""
