"""Quartiles of peers for figures of other scopes and denominators, without ranks.

Belongs here: from tables to arrays and back. Does not belong here: the arithmetic (peers), what a scope is (models).
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from aarsvaerk.benchmarking.comparison import peer_places
from aarsvaerk.benchmarking.peers import ABSENT, quartiles

FIGURE = ("category_level", "scope_code", "denominator_code", "item_code")
COLUMNS = pa.schema(
    {
        **dict.fromkeys(FIGURE, pa.string()),
        "year": pa.int32(),
        "peer_set_code": pa.string(),
        "municipality_code": pa.string(),
        "peer_count": pa.int32(),
        **dict.fromkeys(("p25_millionths", "median_millionths", "p75_millionths"), pa.int64()),
    }
)


def scope_comparisons(figures: pa.Table, pairs: pa.Table) -> pa.Table:
    """The peers' quartiles beside each row of `figures`, once per peer set.

    Args:
        figures: category_level, scope_code, denominator_code, item_code, municipality_code, year, value (decimal).
        pairs: peer_set_code, year, municipality_code, peer_municipality_code, distance.

    Returns:
        The columns of `COLUMNS`; quartiles are millionths, NULL where no peer has a figure.
    """
    if not len(figures) or not len(pairs):
        return COLUMNS.empty_table()
    codes = sorted(pc.unique(pairs["municipality_code"]).to_pylist())
    peers = peer_places(pairs, codes)
    found = []
    for year in sorted(pc.unique(figures["year"]).to_pylist()):
        rows = figures.filter(pc.equal(figures["year"], year))
        names = rows.select(FIGURE).group_by(list(FIGURE), use_threads=False).aggregate([])
        wanted = pc.binary_join_element_wise(*(rows[name] for name in FIGURE), "|")
        known = pc.binary_join_element_wise(*(names[name] for name in FIGURE), "|")
        row = pc.index_in(wanted, known).to_numpy()
        column = pc.index_in(rows["municipality_code"], pa.array(codes)).to_numpy()
        values = np.full((len(names), len(codes)), ABSENT, np.int64)
        millionths = pc.multiply(rows["value"], pa.scalar(1_000_000)).cast(pa.int64())
        values[row, column] = pc.fill_null(millionths, ABSENT).to_numpy()
        for set_code in sorted(code for code, at in peers if at == year):
            counts, quarters = (one[row, column] for one in quartiles(values, peers[set_code, year][0]))
            columns = {name: rows[name] for name in (*FIGURE, "municipality_code")}
            columns |= {"year": pa.array(np.full(len(rows), year, np.int32))}
            columns |= {"peer_set_code": pa.array([set_code] * len(rows)), "peer_count": counts.astype(np.int32)}
            for place, name in enumerate(("p25_millionths", "median_millionths", "p75_millionths")):
                columns[name] = pa.array(quarters[:, place], mask=counts == 0)
            found.append(pa.table({name: columns[name] for name in COLUMNS.names}, COLUMNS))
    return pa.concat_tables(found) if found else COLUMNS.empty_table()
