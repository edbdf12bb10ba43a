"""A whole benchmark of one country from plain figures: twins, estimates and comparisons in one call.

It shows that nothing in the methods is Danish: they know municipalities by code, and peers by tables.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from aarsvaerk.benchmarking.comparison import comparisons
from aarsvaerk.benchmarking.estimates import estimates
from aarsvaerk.benchmarking.twins import twins


def benchmark(figures: pa.Table, factors: pa.Table, described: pa.Table, weights: pa.Table) -> dict[str, pa.Table]:
    """Compare one country's figures among all of its municipalities and with the most alike.

    Args:
        figures: kind, item_code, main_category_code, municipality_code, year, value (decimal), population,
            quality_grade, coverage_pct.
        factors: municipality_code, factor_code, year, value.
        described: factor_code and transformation.
        weights: peer_set_code, factor_code, weight.

    Returns:
        `peers`, `estimates` and `comparisons`.
    """
    years = pa.table({"year": pc.unique(figures["year"])})
    near = twins(factors, described, weights, years)
    pairs = pa.concat_tables([near.select(_PAIR), _everyone(figures)])
    estimated = estimates(figures, factors, described)
    return {"peers": pairs, "estimates": estimated, "comparisons": comparisons(figures, estimated, pairs)}


_PAIR = ["peer_set_code", "year", "municipality_code", "peer_municipality_code", "distance"]


def _everyone(figures: pa.Table) -> pa.Table:
    codes = sorted(pc.unique(figures["municipality_code"]).to_pylist())
    years = sorted(pc.unique(figures["year"]).to_pylist())
    pairs = [(one, other) for one in codes for other in codes if one != other]
    count = len(pairs)
    one, other = (pa.array(side).take(pa.array(list(range(count)) * len(years))) for side in zip(*pairs, strict=True))
    return pa.table(
        {
            "peer_set_code": pa.array(["country"] * count * len(years)),
            "year": pa.array([year for year in years for _ in range(count)], pa.int32()),
            "municipality_code": one,
            "peer_municipality_code": other,
            "distance": pa.nulls(count * len(years), pa.float64()),
        }
    )
