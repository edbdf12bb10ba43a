"""How sure a figure is: noise, shrinkage towards the country, limits by size.

Belongs here: arithmetic on arrays, one row per year and figure and one column per municipality. Does not belong here:
peers (peers), ranks (ranks).
"""

from __future__ import annotations

import numpy as np

EVIDENCE = {"A": 0.0, "B": 0.02, "C": 0.15, "D": 0.30}
"""Standard deviation of a figure by the weakest grade of its FTE, as a share of the figure: an assumption, stated."""
SMALLEST_SERIES = 20
"""Changes from year to year that a noise estimate needs."""
FUNNEL = 3.09
"""Standard deviations of the funnel limits: one in 500 lies outside by chance (99.8 %)."""


def yearly_noise(values: np.ndarray, population: np.ndarray) -> float:
    """Standard deviation of a figure of a municipality of median size, from its changes from year to year.

    `values` and `population` are year by municipality, NaN where absent, years consecutive. The change that all share
    is taken out; what is left has twice the variance of one year and grows with 1 / inhabitants:

        u = (y_t - y_{t-1} - median) · sqrt(n / median n),    sd = 1.4826 · median |u| / sqrt(2)

    NaN where fewer than `SMALLEST_SERIES` changes are known, or all are 0.
    """
    change = values[1:] - values[:-1]
    known = ~np.isnan(change)
    if known.sum() < SMALLEST_SERIES:
        return np.nan
    enough = known.sum(axis=1) >= 5
    change, size = change[enough], population[1:][enough]
    if not len(change):
        return np.nan
    change = change - np.nanmedian(change, axis=1, keepdims=True)
    scaled = np.abs(change) * np.sqrt(size / np.nanmedian(population))
    found = 1.4826 * np.nanmedian(scaled) / np.sqrt(2)
    return float(found) if found > 0 else np.nan


def heterogeneity(values: np.ndarray, variance: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Variance between municipalities beyond noise, their mean, and the mean's variance, of each row.

    Paule & Mandel (1982): the tau² at which sum w (y - m)² = n - 1 with w = 1 / (s² + tau²); by bisection, 0 where the
    spread is no more than noise explains. Rows with fewer than two figures have NaN.
    """
    known = ~np.isnan(values)
    count = known.sum(axis=1)
    y, s2 = np.where(known, values, 0.0), np.where(known, variance, 1.0)

    def spread(tau2: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        weight = np.where(known, 1 / np.maximum(s2 + tau2[:, None], 1e-300), 0.0)
        total = weight.sum(axis=1)
        mean = np.divide((weight * y).sum(axis=1), total, out=np.zeros_like(total), where=total > 0)
        return (weight * (y - mean[:, None]) ** 2).sum(axis=1), mean, total

    low = np.zeros(len(values))
    centre = y.sum(axis=1) / np.maximum(count, 1)
    total_variance = np.where(known, (y - centre[:, None]) ** 2, 0.0).sum(axis=1) / np.maximum(count, 1)
    high = np.where(count > 1, total_variance * 4 + 1e-12, 1e-12)
    for _ in range(60):
        middle = (low + high) / 2
        is_too_small = spread(middle)[0] > count - 1
        low, high = np.where(is_too_small, middle, low), np.where(is_too_small, high, middle)
    tau2 = np.where(spread(np.zeros(len(values)))[0] <= count - 1, 0.0, (low + high) / 2)
    _, mean, total = spread(tau2)
    few = count < 2
    with np.errstate(divide="ignore"):
        return np.where(few, np.nan, tau2), np.where(few, np.nan, mean), np.where(few, np.nan, 1 / total)


def shrunken(
    values: np.ndarray, variance: np.ndarray, tau2: np.ndarray, mean: np.ndarray, mean_variance: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Each figure drawn towards the mean by how unsure it is, and the variance of the result (empirical Bayes).

    B = s² / (s² + tau²);  value = B · mean + (1 - B) · y;  variance = (1 - B) · s² + B² · var(mean). Efron & Morris
    (1975); the last term is Morris' (1983) allowance for a mean that is estimated.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        pull = variance / (variance + tau2[:, None])
    pull = np.where(np.isnan(mean)[:, None], 0.0, pull)
    value = pull * np.nan_to_num(mean)[:, None] + (1 - pull) * values
    return value, (1 - pull) * variance + pull**2 * np.nan_to_num(mean_variance)[:, None]


def chance_share(variance: np.ndarray, tau2: np.ndarray) -> np.ndarray:
    """The share of the spread between municipalities that noise explains, of each row, from 0 to 1."""
    with np.errstate(invalid="ignore", divide="ignore"):
        # As nanmean, without its warning where a row has none.
        noise = np.nansum(variance, axis=1) / (~np.isnan(variance)).sum(axis=1)
        return noise / (noise + tau2)
