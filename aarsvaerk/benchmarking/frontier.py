"""How much less another municipality needs for as much: data envelopment analysis with bootstrap intervals.

Input-oriented, variable returns to scale (Banker, Charnes & Cooper 1984). The score of a municipality is the smallest
share theta of its inputs with which a mixture of municipalities gives at least its outputs:

    min theta   s.t.   X' l <= theta x_o,   Y' l >= y_o,   sum l = 1,   l >= 0

1 is on the frontier. The frontier that is seen lies inside the true one, so scores are too high: the bias is estimated
by the smoothed bootstrap of Simar & Wilson (1998), with reflection at 1. Its step that scales draws back to the spread
of the scores is left out: it moves them off the frontier, on which the bias depends. With it, corrected scores of
simulated data are too low, and 95 % intervals cover a fifth to two thirds of the true ones.

Belongs here: arithmetic on arrays. Does not belong here: which fields have volumes (the models).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from scipy.optimize import linprog

DRAWS = 200
PER_DIMENSION = 3
"""Municipalities that each input and output needs; with fewer everybody is on the frontier."""
COVERAGE = 0.95
_SEED = 20070101


class TooFew(ValueError):
    """There are too few municipalities for so many inputs and outputs."""


@dataclass(frozen=True)
class Efficiency:
    """Scores, and what is known of how sure they are.

    Attributes:
        score: Share of the inputs that would do, 1 on the frontier.
        corrected: The score without its estimated bias.
        low: Lower end of its interval (95 %).
        high: Upper end.
        reference: Municipality by municipality: the weights of those that it is compared with.
    """

    score: np.ndarray
    corrected: np.ndarray
    low: np.ndarray
    high: np.ndarray
    reference: np.ndarray


def scores(
    inputs: np.ndarray, outputs: np.ndarray, frontier: tuple[np.ndarray, np.ndarray] | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Scores and reference weights of each row, against the frontier of these or other rows; a HiGHS problem a row.

    `inputs` and `outputs` are municipality by dimension, above 0.
    """
    front_x, front_y = (inputs, outputs) if frontier is None else frontier
    count, x_count = len(front_x), inputs.shape[1]
    cost = np.r_[1.0, np.zeros(count)]
    equal = np.r_[0.0, np.ones(count)][None]
    found, weights = np.ones(len(inputs)), np.zeros((len(inputs), count))
    for row, (x, y) in enumerate(zip(inputs, outputs, strict=True)):
        upper = np.block([[-x[:, None], front_x.T], [np.zeros((len(y), 1)), -front_y.T]])
        solved = linprog(cost, upper, np.r_[np.zeros(x_count), -y], equal, [1.0], method="highs")
        if solved.status:  # its own row gives as much, so there is always a solution
            raise ArithmeticError(f"The linear programme of row {row} was not solved: {solved.message}")
        found[row], weights[row] = solved.x[0], solved.x[1:]
    return found, weights


def single_scores(x: np.ndarray, y: np.ndarray, front_x: np.ndarray, front_y: np.ndarray) -> np.ndarray:
    """Scores with one input and one output, without a linear programme.

    The least input for at least `y` lies on the lower left hull of the points: at a vertex, or between two of them.
    """
    order = np.lexsort((-front_y, front_x))
    hull: list[tuple[float, float]] = []
    for px, py in zip(front_x[order].tolist(), front_y[order].tolist(), strict=True):
        if hull and py <= hull[-1][1]:
            continue
        while len(hull) > 1 and _is_below(hull[-2], hull[-1], (px, py)):
            hull.pop()
        hull.append((px, py))
    hull_x, hull_y = map(np.array, zip(*hull, strict=True))
    least = np.interp(y, hull_y, hull_x, left=hull_x[0], right=np.inf)
    return np.where(np.isfinite(least), least / x, np.inf)


def _is_below(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> bool:
    """Whether b lies on or below the line from a to c, so that it is no vertex of the upper hull of y over x."""
    return (b[1] - a[1]) * (c[0] - a[0]) <= (c[1] - a[1]) * (b[0] - a[0])


def efficiency(inputs: np.ndarray, outputs: np.ndarray, draws: int = DRAWS) -> Efficiency:
    """Scores with bias and intervals.

    Raises:
        TooFew: There are fewer than `PER_DIMENSION` municipalities for each input and output.
    """
    count, dimensions = len(inputs), inputs.shape[1] + outputs.shape[1]
    if count < PER_DIMENSION * dimensions:
        raise TooFew(f"{count} municipalities are too few for {dimensions} inputs and outputs.")
    score, reference = scores(inputs, outputs)
    score = np.clip(score, 1e-9, 1.0)
    is_single = dimensions == 2
    rng = np.random.Generator(np.random.PCG64(_SEED))
    width = _bandwidth(score)
    drawn = np.empty((draws, count))
    for turn in range(draws):
        picked = rng.choice(score, count)
        smooth = picked + width * rng.standard_normal(count)
        smooth = np.clip(np.where(smooth > 1, 2 - smooth, smooth), 1e-3, 1.0)
        pseudo = inputs * (score / smooth)[:, None]
        if is_single:
            drawn[turn] = single_scores(inputs[:, 0], outputs[:, 0], pseudo[:, 0], outputs[:, 0])
        else:
            drawn[turn] = scores(inputs, outputs, (pseudo, outputs))[0]
    bias = drawn.mean(axis=0) - score
    tail = (1 - COVERAGE) / 2
    low, high = np.quantile(drawn - score, [1 - tail, tail], axis=0)
    return Efficiency(score, score - bias, np.clip(score - low, 0, 1), np.clip(score - high, 0, None), reference)


def _bandwidth(score: np.ndarray) -> float:
    """Silverman's rule on the scores below 1 and their reflection, brought to the number and spread of the scores.

    Daraio & Simar (2007), section 3.4: there are twice as many mirrored scores, and they spread more.
    """
    mirrored = np.r_[score[score < 1], 2 - score[score < 1]]
    if len(mirrored) < 4:
        return 1e-3
    spread = min(mirrored.std(), (np.quantile(mirrored, 0.75) - np.quantile(mirrored, 0.25)) / 1.34)
    width = 0.9 * spread * len(mirrored) ** -0.2
    return float(max(width * (len(mirrored) / len(score)) ** 0.2 * score.std() / mirrored.std(), 1e-3))


COLUMNS = pa.schema(
    {
        "year": pa.int32(),
        "task_field_code": pa.string(),
        "indicator_code": pa.string(),
        "municipality_code": pa.string(),
        "municipality_count": pa.int32(),
        "score": pa.float64(),
        "score_corrected": pa.float64(),
        "score_low": pa.float64(),
        "score_high": pa.float64(),
        "reference_municipalities": pa.string(),
        "reference_municipality_names": pa.string(),
    }
)


def field_efficiency(volumes: pa.Table) -> pa.Table:
    """Scores of each task field in the latest year that enough municipalities have: FTE as input, a volume as output.

    Of several volumes of a field the one that most municipalities have counts. Where no year has enough of them, the
    latest stands without scores.

    Args:
        volumes: task_field_code, indicator_code, municipality_code and _name, year, fte and volume, both above 0.
    """
    by_figure: dict[tuple[str, int, str], list[tuple[str, float, float]]] = {}
    name_of = dict(zip(*(volumes[n].to_pylist() for n in ("municipality_code", "municipality_name")), strict=True))
    names = ("task_field_code", "indicator_code", "municipality_code", "year", "fte", "volume")
    for field, indicator, code, year, fte, volume in zip(*(volumes[n].to_pylist() for n in names), strict=True):
        by_figure.setdefault((field, year, indicator), []).append((code, float(fte), float(volume)))
    chosen: dict[str, tuple[bool, int, int, str]] = {}
    for (field, year, indicator), rows in sorted(by_figure.items()):
        better = len(rows) >= 2 * PER_DIMENSION, year, len(rows)
        if field not in chosen or better > chosen[field][:3]:
            chosen[field] = *better, indicator
    found = []
    for field, (_, year, count, indicator) in sorted(chosen.items()):
        codes, fte, volume = map(list, zip(*sorted(by_figure[field, year, indicator]), strict=True))
        common = {"year": year, "task_field_code": field, "indicator_code": indicator, "municipality_count": count}
        try:
            result = efficiency(np.array(fte)[:, None], np.array(volume)[:, None])
        except TooFew:
            found += [common | {"municipality_code": code} for code in codes]
            continue
        for row, code in enumerate(codes):
            beside = np.flatnonzero(result.reference[row] > 1e-6)
            beside = beside[np.argsort(-result.reference[row, beside], kind="stable")]
            others = [codes[one] for one in beside.tolist() if one != row]
            found.append(
                common
                | {
                    "municipality_code": code,
                    "score": round(float(result.score[row]), 6),
                    "score_corrected": round(float(result.corrected[row]), 6),
                    "score_low": round(float(result.low[row]), 6),
                    "score_high": round(float(result.high[row]), 6),
                    "reference_municipalities": ", ".join(others) or None,
                    "reference_municipality_names": ", ".join(name_of[one] for one in others) or None,
                }
            )
    return pa.Table.from_pylist(found, COLUMNS)
