"""Ranks as ranges: which places a municipality can have, given how unsure the figures are.

The true figures are drawn many times from what is known of them (uncertainty.shrunken). In each draw every
municipality has a rank among its peers and itself, 1 the lowest. The range of ranks is cut at both ends of its draws:
in sets that part the country so that all ranges of a part hold at once in the stated share of the draws (simultaneous
credible bands, after Besag, Green, Higdon & Mengersen 1995); in sets of a municipality's own (twins,
neighbours, a reader's) so that its own range does.

One factor widens all ranges of a part until they hold together, as Scheffé-like bands do; cutting each at its own
quantiles needs many more draws for as many municipalities.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

COVERAGE = 0.90
DRAWS = 400
SMALL = 10
"""Municipalities of a part up to which ranges are cut back rank by rank: there a whole rank is many draws."""
_NEAR = 0.005
"""Added to the coverage that small parts come near: ranks are whole, so that some lie below and more above."""
_SEED = 20070101


def draws(value: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """True figures as they may be: figure by draw by municipality, the same random numbers for all figures."""
    noise = np.random.Generator(np.random.PCG64(_SEED)).standard_normal((DRAWS, value.shape[1])).astype(np.float32)
    return (value[:, None, :] + np.sqrt(variance)[:, None, :] * noise[None]).astype(np.float32)


def ranks(drawn: np.ndarray, peers: Sequence[np.ndarray]) -> np.ndarray:
    """The rank of each municipality among its peers and itself in each draw; those without a figure do not count.

    Figure by draw by municipality, in and out. Pair by pair over whole runs of draws: sorting each draw takes longer.
    """
    of_each = np.ascontiguousarray(np.moveaxis(drawn, 2, 0))
    found = np.ones(of_each.shape, np.int16)
    with np.errstate(invalid="ignore"):
        for one, others in enumerate(peers):
            for other in others:
                found[one] += of_each[other] < of_each[one]
    return np.moveaxis(found, 0, 2)


def rank_ranges(
    found: np.ndarray, is_known: np.ndarray, parts: Sequence[np.ndarray] | None, coverage: float = COVERAGE
) -> tuple[np.ndarray, np.ndarray]:
    """The lowest and highest rank of each municipality that its draws allow, figure by municipality.

    In a part, the range is mean - c · (spread below) to mean + c · (spread above), with one c for all of the part. Half
    of the draws give mean and spread, the other half c, such that the stated share of them lies within all ranges at
    once: draws that shaped a range would lie within it too often. In parts of up to `SMALL`, where the next whole rank
    is often 5 % of the draws, ends are then cut back, the one with the fewest draws first, as long as that brings the
    coverage nearer to what is stated.

    Args:
        found: Ranks, figure by draw by municipality.
        is_known: Figure by municipality: who has a figure.
        parts: The parts of the country, within each of which the ranges hold at once; None where each holds alone.
        coverage: Share of the draws that lie within.
    """
    count = found.shape[1]
    if parts is None:
        # The draws that cut a range lie within it a little too often.
        return _each_alone(found, coverage + 2 * _NEAR)
    low, high = np.empty(is_known.shape, np.int16), np.empty(is_known.shape, np.int16)
    half = count // 2
    for part in parts:
        shaping, judging = (found[:, draws_, part].astype(np.float32) for draws_ in (np.s_[:half], np.s_[half:]))
        middle = shaping.mean(axis=1)
        off = shaping - middle[:, None]
        below, above = _spread(np.minimum(off, 0)), _spread(np.maximum(off, 0))
        off = judging - middle[:, None]
        beyond = np.where(off < 0, -off / below[:, None], off / above[:, None])
        known = is_known[:, part]
        farthest = np.where(known[:, None], beyond, 0).max(axis=2)
        reach = np.quantile(farthest, coverage, axis=1, method="higher")[:, None]
        # Ranks are whole: a range ends at the last one that lies within.
        lowest = np.clip(np.ceil(middle - reach * below - 1e-4), 1, None).astype(np.int16)
        highest = np.clip(np.floor(middle + reach * above + 1e-4), None, known.sum(axis=1)[:, None]).astype(np.int16)
        if len(part) <= SMALL:
            _cut_back(found[:, :, part], known, lowest, highest, coverage + _NEAR)
        low[:, part], high[:, part] = lowest, highest
    return low, high


def _each_alone(found: np.ndarray, aim: float) -> tuple[np.ndarray, np.ndarray]:
    """Ranges that hold each by itself: the end with fewer draws is cut off as long as the coverage comes nearer.

    Whole ranks cut at fixed quantiles would cover more than is stated: among eleven places, 97 % for 90.
    """
    last = int(found.max())
    # Share of the draws at each place, place by figure by municipality; one more so that ends may pass.
    share = np.stack([(found == place).mean(axis=1) for place in range(last + 2)])
    low, high = found.min(axis=1).astype(np.int16), found.max(axis=1).astype(np.int16)
    covered = np.ones(low.shape)
    for _ in range(last):
        at_low, at_high = (np.take_along_axis(share, end[None].astype(int), axis=0)[0] for end in (low, high))
        lost = np.minimum(at_low, at_high)
        # Not farther: a place at which no draw lies is cut off, too.
        is_nearer = (np.abs(covered - lost - aim) <= np.abs(covered - aim)) & (low < high)
        if not is_nearer.any():
            break
        is_low = at_low <= at_high
        low[is_nearer & is_low] += 1
        high[is_nearer & ~is_low] -= 1
        covered = np.where(is_nearer, covered - lost, covered)
    return low, high


def _cut_back(drawn: np.ndarray, known: np.ndarray, low: np.ndarray, high: np.ndarray, aim: float) -> None:
    """Take ranks off the ends of `low` to `high`, in place, as long as the share of draws within all comes nearer."""
    figures = np.arange(len(drawn))
    count = drawn.shape[2]
    for _ in range(2 * count * count):
        outside = known[:, None] & ((drawn < low[:, None]) | (drawn > high[:, None]))
        is_within = ~outside.any(axis=2)
        share = is_within.mean(axis=1)
        can_shrink = known & (low < high)
        lost = [
            np.where(can_shrink, ((drawn == end[:, None]) & is_within[:, :, None]).mean(axis=1), np.inf)
            for end in (low, high)
        ]
        lost = np.concatenate(lost, axis=1)
        place = lost.argmin(axis=1)
        is_nearer = np.abs(share - lost[figures, place] - aim) < np.abs(share - aim)
        if not is_nearer.any():
            return
        rows, ends = figures[is_nearer], place[is_nearer]
        is_low = ends < count
        low[rows[is_low], ends[is_low]] += 1
        high[rows[~is_low], ends[~is_low] - count] -= 1


def _spread(one_sided: np.ndarray) -> np.ndarray:
    """Root of the mean square on one side, at least a tenth of a rank; twice, since half of the draws lie there."""
    return np.maximum(np.sqrt(2 * (one_sided**2).mean(axis=1)), 0.1)
