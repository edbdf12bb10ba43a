"""A figure beside those of its peers: quartiles, ranks with ranges, and whether the comparison holds.

Belongs here: from tables to arrays and back. Does not belong here: the arithmetic (peers, ranks), the figure by itself
(estimates), gaps in FTE and kr (the marts).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from aarsvaerk.benchmarking import FEW_PEERS, MINIMUM_PEERS
from aarsvaerk.benchmarking.peers import ABSENT, quartiles
from aarsvaerk.benchmarking.ranks import draws, rank_ranges, ranks

PARTS = ("country", "dst_group", "region", "size")
"""Sets that part the country, so that ranges of ranks can hold for all of a part at once."""
OWN = "own_"
"""How the codes of readers' own sets begin; they hold for the municipalities that they name only."""
SOCIAL, PUBLIC_AUTHORITY = "twins_social", "3"
"""The set that is for public authority work only, and the main category that this is."""
UNLIKE, VERY_UNLIKE = 1.0, 1.5
"""Mean distances of twins, in standard deviations, from which they are called unlike, and too unlike to compare with.

Beyond the second lie København and the small islands Læsø, Fanø, Samsø and Ærø: nobody is like them."""
COVERED = 90
"""Per cent of the FTE that stand on the catalogue, below which a figure by task field is in doubt."""
PENALTIES = {
    "few_peers": 30,
    "very_few_peers": 60,
    "grade_c": 5,
    "grade_d": 20,
    "share_undecided": 20,
    "structural_break": 15,
    "peers_unlike": 25,
    "peers_very_unlike": 60,
    "peers_of_other_grade": 10,
    "part_year": 20,
    "peers_of_part_years": 10,
}
"""Points that a reason takes from 100."""
_MILLION = 1_000_000

COLUMNS = pa.schema(
    {
        "kind": pa.string(),
        "item_code": pa.string(),
        "year": pa.int32(),
        "peer_set_code": pa.string(),
        "municipality_code": pa.string(),
        "peer_count": pa.int32(),
        **dict.fromkeys(("p25_millionths", "median_millionths", "p75_millionths"), pa.int64()),
        **dict.fromkeys(("rank", "rank_tied_to", "rank_from", "rank_to", "rank_of"), pa.int32()),
        "comparability_score": pa.int32(),
        "comparability_reasons": pa.string(),
        "peer_distance": pa.float64(),
    }
)


_REASONS = pa.array(
    [", ".join(name for bit, name in enumerate(PENALTIES) if mask >> bit & 1) for mask in range(1 << len(PENALTIES))]
)
"""The reasons of each set of bits, in words."""


def comparisons(figures: pa.Table, estimates: pa.Table, pairs: pa.Table) -> pa.Table:
    """Each figure beside its peers in each set.

    Args:
        figures: kind, item_code, year, municipality_code, value (decimal), main_category_code, quality_grade,
            coverage_pct, year_basis (`average_of_part` where the FTE cover a part of the year only).
        estimates: of the same figures, shrunken, shrunken_sd and is_break.
        pairs: peer_set_code, year, municipality_code, peer_municipality_code, distance, weight (decimal, above 0).

    Returns:
        The columns of `COLUMNS`: for each figure's code and year a row for every set and every municipality that could
        have peers in it, ranks and comparability NULL where the municipality has no figure itself.
    """
    codes = sorted(pc.unique(pairs["municipality_code"]).to_pylist()) if len(pairs) else []
    peers = peer_places(pairs, codes)
    found: list[pa.Table] = []
    for kind, year, names, of_year in _years(figures, estimates, codes):
        grades = _grade_numbers(of_year)
        drawn = draws(of_year["shrunken"], of_year["shrunken_sd"] ** 2)
        for set_code in sorted({code for code, at in peers if at == year}):
            others, weights, distance = peers[set_code, year]
            items = [
                row
                for row in range(len(names))
                if set_code != SOCIAL or of_year["main_category_code"][row] == PUBLIC_AUTHORITY
            ]
            if items:
                part = {name: values[items] for name, values in of_year.items()}
                table = _compared(part, drawn[items], others, weights, set_code in PARTS)
                table["peer_distance"] = np.broadcast_to(distance, table["peer_count"].shape)
                _judge(table, part, grades[items], others)
                found.append(_rows(table, kind, year, set_code, [names[row] for row in items], codes, part, others))
    return pa.concat_tables(found) if found else COLUMNS.empty_table()


Peers = tuple[list[np.ndarray], list[np.ndarray | None], np.ndarray]
"""Of each municipality: its peers' places, their weights where these differ, and their mean distance (NaN if none)."""


def peer_places(pairs: pa.Table, codes: list[str]) -> dict[tuple[str, int], Peers]:
    """The peers of each municipality of `codes`, by set and year; see `comparisons`."""
    known = pa.array(codes, pa.string())
    one, other = (
        pc.index_in(pairs[name], known).to_numpy() for name in ("municipality_code", "peer_municipality_code")
    )
    distance = pairs["distance"].cast(pa.float64()).to_numpy(zero_copy_only=False)
    weight = pc.multiply(pairs["weight"], pa.scalar(_MILLION)).cast(pa.int64()).to_numpy()
    named = pairs["peer_set_code"].combine_chunks().dictionary_encode()
    sets, set_of = named.dictionary.to_pylist(), named.indices.to_numpy()
    year = pairs["year"].to_numpy()
    found = {}
    for set_place, set_code in enumerate(sets):
        for at in np.unique(year[set_of == set_place]).tolist():
            rows = np.flatnonzero((set_of == set_place) & (year == at))
            rows = rows[np.lexsort((other[rows], one[rows]))]
            ends = np.searchsorted(one[rows], np.arange(len(codes) + 1))
            of_each = [rows[start:end] for start, end in pairwise(ends)]
            mean = np.full(len(codes), np.nan)
            for number, its_rows in enumerate(of_each):
                if len(its_rows) and not np.isnan(distance[its_rows]).all():
                    mean[number] = np.nanmean(distance[its_rows])
            weights = [weight[its_rows] if len(set(weight[its_rows])) > 1 else None for its_rows in of_each]
            found[set_code, at] = [other[its_rows].astype(np.int64) for its_rows in of_each], weights, mean
    return found


def _years(
    figures: pa.Table, estimates: pa.Table, codes: list[str]
) -> Iterator[tuple[str, int, list[str], dict[str, np.ndarray]]]:
    """By kind and year: the figures' codes, and what is known of them as arrays, figure by municipality."""
    keys = ["kind", "item_code", "year", "municipality_code"]
    joined = figures.join(estimates.select([*keys, "shrunken", "shrunken_sd", "is_break"]), keys, use_threads=False)
    for kind in sorted(pc.unique(joined["kind"]).to_pylist()):
        of_kind = joined.filter(pc.equal(joined["kind"], kind))
        for year in sorted(pc.unique(of_kind["year"]).to_pylist()):
            rows = of_kind.filter(pc.equal(of_kind["year"], year))
            names = sorted(pc.unique(rows["item_code"]).to_pylist())
            at = (
                pc.index_in(rows["item_code"], pa.array(names)).to_numpy(),
                pc.index_in(rows["municipality_code"], pa.array(codes)).to_numpy(),
            )
            shape = (len(names), len(codes))
            known: dict[str, np.ndarray] = {"value": np.full(shape, ABSENT, np.int64)}
            millionths = pc.multiply(rows["value"], pa.scalar(_MILLION)).cast(pa.int64())
            known["value"][at] = pc.fill_null(millionths, ABSENT).to_numpy()
            for name in ("shrunken", "shrunken_sd", "coverage_pct"):
                known[name] = np.full(shape, np.nan)
                known[name][at] = rows[name].cast(pa.float64()).to_numpy(zero_copy_only=False)
            known["is_break"] = np.zeros(shape, bool)
            known["is_break"][at] = pc.fill_null(rows["is_break"], False).to_numpy(zero_copy_only=False)
            known["is_part_year"] = np.zeros(shape, bool)
            is_part = pc.equal(rows["year_basis"], "average_of_part")
            known["is_part_year"][at] = pc.fill_null(is_part, False).to_numpy(zero_copy_only=False)
            known["quality_grade"] = np.full(shape, None, object)
            known["quality_grade"][at] = rows["quality_grade"].to_pylist()
            known["main_category_code"] = np.full(len(names), None, object)
            known["main_category_code"][at[0]] = rows["main_category_code"].to_pylist()
            yield kind, year, names, known


def _grade_numbers(known: dict[str, np.ndarray]) -> np.ndarray:
    numbers = {"A": 1, "B": 2, "C": 3, "D": 4}
    return np.vectorize(lambda grade: numbers.get(grade, 0), otypes=[np.int8])(known["quality_grade"])


def _compared(
    known: dict[str, np.ndarray],
    drawn: np.ndarray,
    peers: list[np.ndarray],
    weights: list[np.ndarray | None],
    is_parted: bool,
) -> dict[str, np.ndarray]:
    value = known["value"]
    is_known = value != ABSENT
    counts, quarters = quartiles(value, peers, weights)
    below, alike = (np.zeros(value.shape, np.int64) for _ in range(2))
    for one, others in enumerate(peers):
        beside = value[:, others]
        below[:, one] = (beside < value[:, one, None]).sum(axis=1)
        alike[:, one] = ((beside == value[:, one, None]) & is_known[:, others]).sum(axis=1)
    parts = None
    if is_parted:
        parts = [np.array(part) for part in sorted({tuple(sorted([one, *others])) for one, others in enumerate(peers)})]
    # With a figure of one municipality alone there is one rank, however it is drawn.
    low, high = (np.ones(value.shape, np.int16) for _ in range(2))
    several = np.flatnonzero(is_known.sum(axis=1) > 1)
    if len(several):
        low[several], high[several] = rank_ranges(ranks(drawn[several], peers), is_known[several], parts)
    return {
        "peer_count": counts,
        "quartiles": quarters,
        "rank": below + 1,
        "rank_tied_to": below + 1 + alike,
        "rank_from": np.minimum(low, below + 1),
        "rank_to": np.maximum(high, below + 1 + alike),
        "rank_of": counts + 1,
    }


def _judge(table: dict, known: dict[str, np.ndarray], grades: np.ndarray, peers: list[np.ndarray]) -> None:
    """Add the comparability of each figure as points and as the reasons that took them, a bit for each."""
    count = table["peer_count"]
    is_hard, in_part = np.zeros(grades.shape), np.zeros(grades.shape)
    is_part = known["is_part_year"]
    for one, others in enumerate(peers):
        beside = grades[:, others]
        graded = np.maximum((beside > 0).sum(axis=1), 1)
        is_hard[:, one] = (beside >= 3).sum(axis=1) / graded
        in_part[:, one] = is_part[:, others].sum(axis=1) / np.maximum(count[:, one], 1)
    with np.errstate(invalid="ignore"):
        holds = {
            "few_peers": (count >= MINIMUM_PEERS) & (count < FEW_PEERS),
            "very_few_peers": (count > 0) & (count < MINIMUM_PEERS),
            "grade_c": grades == 3,
            "grade_d": grades == 4,
            "share_undecided": known["coverage_pct"] < COVERED,
            "structural_break": known["is_break"],
            "peers_unlike": (table["peer_distance"] > UNLIKE) & (table["peer_distance"] <= VERY_UNLIKE),
            "peers_very_unlike": table["peer_distance"] > VERY_UNLIKE,
            "peers_of_other_grade": (grades > 0) & (count > 0) & (np.abs(is_hard - (grades >= 3)) > 0.5),
            "part_year": is_part,
            "peers_of_part_years": ~is_part & (in_part > 0.5),
        }
    table["score"] = np.maximum(100 - sum(PENALTIES[name] * holds[name] for name in PENALTIES), 0)
    table["reasons"] = sum(holds[name].astype(np.int64) << bit for bit, name in enumerate(PENALTIES))


def _rows(
    table: dict,
    kind: str,
    year: int,
    set_code: str,
    names: list[str],
    codes: list[str],
    known: dict[str, np.ndarray],
    peers: list[np.ndarray],
) -> pa.Table:
    rows, columns = (axis.ravel() for axis in np.indices(known["value"].shape))
    if set_code.startswith(OWN):
        has_set = np.array([len(others) > 0 for others in peers])[columns]
        rows, columns = rows[has_set], columns[has_set]
    count = len(rows)
    at = rows, columns
    quarters = table["quartiles"][at]
    has_peers = table["peer_count"][at] > 0
    is_absent = known["value"][at] == ABSENT
    arrays = {
        "kind": pa.array([kind] * count, pa.string()),
        "item_code": pa.array(names, pa.string()).take(pa.array(rows)),
        "year": pa.array(np.full(count, year, np.int32)),
        "peer_set_code": pa.array([set_code] * count, pa.string()),
        "municipality_code": pa.array(codes, pa.string()).take(pa.array(columns)),
        "peer_count": pa.array(table["peer_count"][at].astype(np.int32)),
        "comparability_score": pa.array(table["score"][at].astype(np.int32), mask=is_absent),
        "comparability_reasons": _REASONS.take(pa.array(table["reasons"][at])),
        "peer_distance": pa.array(np.round(table["peer_distance"][at], 6), from_pandas=True),
    }
    for number, name in enumerate(("p25_millionths", "median_millionths", "p75_millionths")):
        arrays[name] = pa.array(quarters[:, number], mask=~has_peers)
    for name in ("rank", "rank_tied_to", "rank_from", "rank_to", "rank_of"):
        arrays[name] = pa.array(table[name][at].astype(np.int32), mask=~has_peers | is_absent)
    return pa.table({name: arrays[name] for name in COLUMNS.names}, COLUMNS)
