"""Quartiles of peers, exactly: whole numbers in, whole numbers out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

ABSENT = np.iinfo(np.int64).max
"""In place of an absent figure; sorts last."""


QUARTILES = ("p25", "median", "p75")
PLACED = """sum(width) over (of_set) as total, sum(width * width) over (of_set) as squares,
    sum(width) over (of_set order by {order}) as up_to"""
"""Columns for quartiles in SQL (`inside`): `width` is a whole weight, `of_set` a window of a figure's peers."""


def inside(quarter: int) -> str:
    """How much of the window of a quartile a peer fills, in SQL: 4 `squares` in total. See `_weighted`."""
    start = f"{quarter} * (total * total - squares)"
    ends = f"least(4 * total * up_to, {start} + 4 * squares)", f"greatest(4 * total * (up_to - width), {start})"
    return f"greatest(0, {ends[0]} - {ends[1]})"


def among(keys: str, joined: str) -> str:
    """CTEs `beside` and `among` in DuckDB's SQL: the peers of each of `keys`, their quartiles, and how many lie below.

    Args:
        keys: Comma-separated columns that name a figure and its peer set.
        joined: A query with a row per peer that has a figure: keys, `own` (the figure), `value` and `weight` of the
            peer, and its `peer_code`. Figures are decimals with six places, and never below 0, so a half is rounded up.
    """
    columns = "".join(
        f"((sum(millionths * {inside(quarter)}) + any_value(2 * squares)) // any_value(4 * squares))::decimal(18, 0)"
        f" * 0.000001::decimal(18, 6) as {name}, "
        for quarter, name in enumerate(QUARTILES, start=1)
    )
    return f"""beside as (
            select *, (value * 1000000)::hugeint as millionths, (weight * 1000000)::hugeint as width,
                {PLACED.format(order="value, peer_code")}
            from ({joined}) window of_set as (partition by {keys})
        ),
        among as (
            select {keys}, count(*) as peer_count, {columns}
                count(*) filter (value < own) as below, count(*) filter (value = own) as alike
            from beside group by {keys}
        )"""  # noqa: S608


def quartiles(
    values: np.ndarray, peers: Sequence[np.ndarray], weights: Sequence[np.ndarray | None] | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Peers with a figure, and their quartiles, of each figure and municipality.

    Quartiles lie between the two nearest figures in proportion (type 7 of Hyndman & Fan 1996), rounded half away from
    zero, and are 0 where there is no peer. With weights they are type 7's for weighted figures (`_weighted`).

    Args:
        values: Figure by municipality, whole numbers (such as millionths), `ABSENT` where there is none.
        peers: For each municipality the places of its peers.
        weights: For each municipality the weights of its peers, whole numbers above 0; None where all weigh the same.

    Returns:
        Counts (figure by municipality with peers to compare with), and quartiles (the same by three).
    """
    counts = np.zeros((len(values), len(peers)), np.int64)
    found = np.zeros((*counts.shape, 3), np.int64)
    rows = np.arange(len(values))[:, None]
    places = np.arange(1, 4)
    for one, others in enumerate(peers):
        if not len(others):
            continue
        if weights is not None and weights[one] is not None:
            counts[:, one] = (values[:, others] != ABSENT).sum(axis=1)
            found[:, one] = _weighted(values[:, others], weights[one])
            continue
        ordered = np.sort(values[:, others], axis=1)
        counts[:, one] = count = (ordered != ABSENT).sum(axis=1)
        last = np.maximum(count - 1, 0)[:, None]
        low, part = np.divmod(last * places, 4)
        below, above = ordered[rows, low], ordered[rows, np.minimum(low + 1, last)]
        found[:, one] = np.where(count[:, None] > 0, _rounded(below * (4 - part) + above * part, 4), 0)
    return counts, found


def _weighted(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Quartiles of weighted figures, figure by three (Akinshin 2023, of type 7).

    The figures lie side by side in order, each as wide as its weight w; a quantile p is the mean over a window as wide
    as a peer is, d = Σw² / Σw, that begins at p · (Σw - d). Where all weigh the same this is type 7, and the scale of
    the weights does not matter.
    """
    order = np.argsort(values, axis=1, kind="stable")
    ordered = np.take_along_axis(values, order, axis=1)
    weight = (weights // np.gcd.reduce(weights))[order]
    weight[ordered == ABSENT], ordered[ordered == ABSENT] = 0, 0
    widest = int(weight.max(initial=0)) * weight.shape[1]
    if 4 * widest**2 * max(1, int(np.abs(ordered).max(initial=0))) >= ABSENT:
        # Products beyond 64 bits: Python's own whole numbers, which are slower.
        ordered, weight = ordered.astype(object), weight.astype(object)
    upto = weight.cumsum(axis=1)
    total, squares = upto[:, -1:], (weight**2).sum(axis=1)[:, None]
    found = np.zeros((len(values), 3), np.int64)
    some = np.flatnonzero(total[:, 0] > 0)
    end = 4 * total * upto
    for quarter in range(3):
        # All in units of 1 / (4 Σw).
        start = (quarter + 1) * (total**2 - squares)
        inside = np.minimum(end, start + 4 * squares) - np.maximum(end - 4 * total * weight, start)
        mean = (np.maximum(inside, 0) * ordered).sum(axis=1)
        found[some, quarter] = _rounded(mean[some], 4 * squares[some, 0])
    return found


def _rounded(numerator: np.ndarray, denominator: np.ndarray | int) -> np.ndarray:
    """A quotient of whole numbers, the denominator above 0 and even, rounded half away from zero."""
    return np.sign(numerator) * ((np.abs(numerator) + denominator // 2) // denominator)
