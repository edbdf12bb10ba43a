"""Figures of other scopes and denominators beside those of the peers, by the same functions as the default ones.

Belongs here: a scope and denominator as a kind of figure, and back. Does not belong here: the arithmetic (estimates,
comparison), what a scope is (models).
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from aarsvaerk.benchmarking import comparison
from aarsvaerk.benchmarking.comparison import comparisons
from aarsvaerk.benchmarking.estimates import estimates

KIND = ("category_level", "scope_code", "denominator_code")
COLUMNS = pa.schema([*(pa.field(name, pa.string()) for name in KIND), *list(comparison.COLUMNS)[1:]])


def scope_comparisons(figures: pa.Table, pairs: pa.Table, factors: pa.Table, described: pa.Table) -> pa.Table:
    """The peers' quartiles, the rank with its range and the comparability of each figure in each peer set.

    A figure's noise comes from its own scope and denominator: the more people of a target group, the less it swings.

    Args:
        figures: category_level, scope_code, denominator_code, item_code, municipality_code, year, value (decimal),
            denominator, quality_grade, coverage_pct, year_basis.
        pairs: peer_set_code, year, municipality_code, peer_municipality_code, distance, weight.
        factors: municipality_code, factor_code, year, value.
        described: factor_code and transformation.

    Returns:
        The columns of `COLUMNS`, as `comparisons` gives them.
    """
    count = len(figures)
    if not count:
        return COLUMNS.empty_table()
    named = figures.select(
        ["item_code", "municipality_code", "year", "value", "quality_grade", "coverage_pct", "year_basis"]
    )
    named = named.append_column("kind", pc.binary_join_element_wise(*(figures[name] for name in KIND), "|"))
    named = named.append_column("main_category_code", pa.array(["all"] * count))
    named = named.append_column("population", figures["denominator"])
    # Of a target group that nobody counts there is nothing to estimate, but a row for each peer set.
    estimated = estimates(named.filter(pc.is_valid(named["value"])), factors, described)
    found = comparisons(named, estimated, pairs)
    names = pc.split_pattern(found["kind"], "|").combine_chunks()
    parts = {name: pc.list_element(names, place) for place, name in enumerate(KIND)}
    return pa.table(parts | {name: found[name] for name in COLUMNS.names if name not in KIND}, COLUMNS)
