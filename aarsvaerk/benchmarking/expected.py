"""What conditions lead one to expect: a robust regression of a figure on structural factors.

Belongs here: arithmetic on arrays. Does not belong here: choosing factors (estimates), words about a model (cards).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

HUBER = 1.345
"""Residuals beyond so many robust deviations weigh less: 95 % as efficient as least squares on normal noise."""
STEPS = 30
PER_FACTOR = 5
"""Municipalities that a regression needs for each coefficient."""
COVERAGE = 0.90


@dataclass(frozen=True)
class Fit:
    """Regressions of several figures (rows) on the same factors.

    Attributes:
        coefficients: Figure by coefficient, the intercept first; NaN where there was too little to fit.
        predicted: Figure by municipality: what is expected of it by the others (leave-one-out).
        low: Lower end of the interval in which 90 % of such figures lie.
        high: Its upper end.
        r_squared: Share of the weighted variance that the factors explain within the data.
        r_squared_out: The same for the leave-one-out predictions; it may be below 0.
        scale: Robust standard deviation of the leave-one-out residuals.
        count: Municipalities with a figure.
    """

    coefficients: np.ndarray
    predicted: np.ndarray
    low: np.ndarray
    high: np.ndarray
    r_squared: np.ndarray
    r_squared_out: np.ndarray
    scale: np.ndarray
    count: np.ndarray


def fit(values: np.ndarray, factors: np.ndarray) -> Fit:
    """Regress each row of `values` (figure by municipality, NaN absent) on `factors` (municipality by factor).

    Huber's M-estimator by iteratively reweighted least squares, its scale 1.4826 · MAD of the residuals. A
    municipality's prediction leaves it out: with the final weights, e / (1 - h) is its residual from the fit without it
    (h its leverage; Cook & Weisberg 1982). The interval is ± q · sqrt(1 + h / (1 - h)), where 90 % of the residuals of
    the fits without their municipality, divided by that root, are at most q: so it holds whatever they are distributed
    like (the jackknife of Barber, Candès, Ramdas & Tibshirani 2021).
    """
    design = np.column_stack([np.ones(len(factors)), factors])
    count = (~np.isnan(values)).sum(axis=1)
    enough = count >= PER_FACTOR * design.shape[1]
    fitted = _fitted(values[enough], design)

    def spread(part: np.ndarray) -> np.ndarray:
        found = np.full((len(values), *part.shape[1:]), np.nan)
        found[enough] = part
        return found

    return Fit(*map(spread, fitted), count)


def _fitted(values: np.ndarray, design: np.ndarray) -> tuple[np.ndarray, ...]:
    """The parts of a `Fit` but its count, of rows that have figures enough."""
    known = ~np.isnan(values)
    y = np.where(known, values, 0.0)
    weight = known.astype(float)
    ridge = np.eye(design.shape[1]) * 1e-9
    coefficients = np.zeros((len(y), design.shape[1]))
    for _ in range(STEPS):
        gram = np.einsum("im,mp,mq->ipq", weight, design, design) + ridge
        coefficients = np.linalg.solve(gram, np.einsum("im,mp,im->ip", weight, design, y)[..., None])[..., 0]
        residual = np.where(known, y - coefficients @ design.T, np.nan)
        size = np.abs(residual) / np.maximum(_mad(residual), 1e-12)[:, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            weight = np.where(known, np.minimum(1.0, HUBER / np.maximum(size, 1e-12)), 0.0)
    gram = np.einsum("im,mp,mq->ipq", weight, design, design) + ridge
    leverage = np.einsum("mp,ipq,mq->im", design, np.linalg.inv(gram), design) * weight
    leverage = np.clip(leverage, 0, 0.999)
    fitted = coefficients @ design.T
    residual = np.where(known, y - fitted, np.nan)
    # Without a figure there is nothing to leave out.
    predicted = np.where(known, y - residual / (1 - leverage), fitted)
    out = np.where(known, y - predicted, np.nan)
    scale = _mad(out)
    root = np.sqrt(1 + leverage / (1 - leverage))
    half = _quantile(np.abs(out) / root, COVERAGE)[:, None] * root
    return (
        coefficients,
        predicted,
        predicted - half,
        predicted + half,
        _explained(y, residual, weight),
        _explained(y, out, weight),
        scale,
    )


def _mad(residual: np.ndarray) -> np.ndarray:
    """1.4826 times the median of what is known of each row, without its sign; 0 where nothing is known."""
    found = np.zeros(len(residual))
    some = ~np.isnan(residual).all(axis=1)
    found[some] = 1.4826 * np.nanmedian(np.abs(residual[some]), axis=1)
    return found


def _quantile(values: np.ndarray, share: float) -> np.ndarray:
    """The smallest value that a share of the known values of each row does not exceed."""
    found = np.full(len(values), np.nan)
    some = ~np.isnan(values).all(axis=1)
    found[some] = np.nanquantile(values[some], share, axis=1, method="higher")
    return found


def _explained(y: np.ndarray, residual: np.ndarray, weight: np.ndarray) -> np.ndarray:
    total = np.maximum(weight.sum(axis=1), 1e-12)
    mean = (weight * y).sum(axis=1) / total
    spread = (weight * (y - mean[:, None]) ** 2).sum(axis=1)
    left = (weight * np.nan_to_num(residual) ** 2).sum(axis=1)
    return 1 - left / np.maximum(spread, 1e-12)
