"""What each figure is worth by itself: its noise, shrunken value, funnel limits, and what conditions make one expect.

Belongs here: from tables to arrays and back. Does not belong here: the arithmetic (uncertainty, expected), peers
(comparison).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from aarsvaerk.benchmarking.expected import Fit, fit
from aarsvaerk.benchmarking.twins import standardised, transformed, values_of_year
from aarsvaerk.benchmarking.uncertainty import (
    EVIDENCE,
    FUNNEL,
    chance_share,
    heterogeneity,
    shrunken,
    yearly_noise,
)

SQUARED = "population"
"""The factor that enters the regressions squared too, for both small and very large municipalities cost more."""
ASSUMED_FTE_NOISE = 0.5
"""Where no series tells: the standard deviation of an FTE figure is so many times the root of the FTE."""
ASSUMED_SHARE = 0.05
"""Where no series tells of kr or of an indicator: the standard deviation as a share of the figure."""
BREAK_SHARE, BREAK_NOISE = 0.25, 4.0
"""A break: a change from the year before by more than this share and this many standard deviations of noise."""


@dataclass(frozen=True)
class Grid:
    """Figures of one kind: `values` is figure by year by municipality, NaN where absent."""

    kind: str
    items: list[str]
    years: list[int]
    codes: list[str]
    values: np.ndarray
    population: np.ndarray  # year by municipality
    share_noise: np.ndarray  # of the figure, by evidence
    rounding: float

    @property
    def is_fte(self) -> bool:
        """Whether the figures are FTE per 1,000 of `population`."""
        return self.kind not in ("account", "indicator")


def grids(figures: pa.Table) -> Iterator[Grid]:
    """The figures of each kind as arrays, kinds and members in the order of their codes.

    `figures` has kind, item_code, year, municipality_code, value, population, quality_grade.
    """
    for kind in sorted(pc.unique(figures["kind"]).to_pylist()):
        of_kind = figures.filter(pc.equal(figures["kind"], kind))
        places, members = [], []
        for name in ("item_code", "year", "municipality_code"):
            values = sorted(pc.unique(of_kind[name]).to_pylist())
            members.append(values)
            places.append(pc.index_in(of_kind[name], pa.array(values, of_kind[name].type)).to_numpy())
        shape = tuple(map(len, members))
        values, share = np.full(shape, np.nan), np.zeros(shape)
        values[tuple(places)] = of_kind["value"].cast(pa.float64()).to_numpy(zero_copy_only=False)
        grade = of_kind["quality_grade"].to_pylist()
        share[tuple(places)] = [EVIDENCE.get(one or "A", 0.0) for one in grade]
        population = np.full(shape[1:], np.nan)
        population[places[1], places[2]] = of_kind["population"].cast(pa.float64()).to_numpy(zero_copy_only=False)
        _fill(population)
        yield Grid(kind, *members, values, population, share, 1.0 if kind == "account" else 0.0)


def _fill(population: np.ndarray) -> None:
    """Give years without a count the inhabitants of the year before, or else after; nobody's count is the median.

    Without inhabitants a figure would have no noise, and a rank that looks certain.
    """
    years = range(len(population))
    for turn, beside in [*zip(years[1:], years, strict=False), *zip(years[-2::-1], years[:0:-1], strict=True)]:
        population[turn] = np.where(np.isnan(population[turn]), population[beside], population[turn])
    if not np.isnan(population).all():
        population[np.isnan(population)] = np.nanmedian(population)


def variances(grid: Grid) -> np.ndarray:
    """The variance of each figure: from year to year or assumed, by evidence, and by rounding."""
    found = np.full(grid.values.shape, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        median = np.nanmedian(grid.population)
        for item, values in enumerate(grid.values):
            noise = yearly_noise(values, grid.population) if _is_consecutive(grid.years) else np.nan
            if np.isfinite(noise):
                found[item] = noise**2 * median / grid.population
            elif grid.is_fte:
                fte = np.maximum(values * grid.population / 1000, 1.0)
                found[item] = fte * (ASSUMED_FTE_NOISE * 1000 / grid.population) ** 2
            else:
                found[item] = (ASSUMED_SHARE * values) ** 2
        found += (grid.share_noise * grid.values) ** 2 + grid.rounding**2 / 12
    return np.where(np.isnan(grid.values), np.nan, np.maximum(found, 1e-12))


def _is_consecutive(years: list[int]) -> bool:
    return len(years) > 1 and years[-1] - years[0] == len(years) - 1


def is_break(grid: Grid, variance: np.ndarray) -> np.ndarray:
    """Whether a figure differs from the year before by more than noise and by more than a quarter."""
    found = np.zeros(grid.values.shape, bool)
    follows = np.diff(grid.years) == 1
    before, now = grid.values[:, :-1][:, follows], grid.values[:, 1:][:, follows]
    with np.errstate(invalid="ignore"):
        change = np.abs(now - before)
        noise = np.sqrt(variance[:, 1:][:, follows])
        broken = (change > BREAK_SHARE * np.abs(before)) & (change > BREAK_NOISE * noise)
    found[:, 1:][:, follows] = broken
    return found


def explaining(described: pa.Table) -> list[str]:
    """The factors that the regressions use, `SQUARED` first: those that are described as explaining."""
    names = described.filter(described["is_explaining"])["factor_code"].to_pylist()
    return sorted(names, key=lambda name: (name != SQUARED, name))


def design(factors: pa.Table, described: pa.Table, codes: list[str], year: int) -> np.ndarray:
    """The factors of the regressions in a year, standardised; an absent one is its median, 0."""
    names = explaining(described)
    z = standardised(transformed(values_of_year(factors, codes, names, year), names, described))
    z = np.nan_to_num(z)
    return np.column_stack([z, z[:, 0] ** 2])


COLUMNS = pa.schema(
    {
        "kind": pa.string(),
        "item_code": pa.string(),
        "year": pa.int32(),
        "municipality_code": pa.string(),
        **dict.fromkeys(
            (
                *("noise_sd", "shrunken", "shrunken_sd", "chance_share", "funnel_low", "funnel_high"),
                *("expected", "expected_low", "expected_high", "expected_middle", "model_r_squared"),
            ),
            pa.float64(),
        ),
        "is_break": pa.bool_(),
    }
)


def estimates(figures: pa.Table, factors: pa.Table, described: pa.Table) -> pa.Table:
    """One row per figure of `figures`, with the columns of `COLUMNS`; see the modules for their formulas."""
    found = []
    for grid in grids(figures):
        variance = variances(grid)
        broken = is_break(grid, variance)
        for turn, year in enumerate(grid.years):
            y, s2 = grid.values[:, turn], variance[:, turn]
            tau2, mean, mean_variance = heterogeneity(y, s2)
            value, value_variance = shrunken(y, s2, tau2, mean, mean_variance)
            model = fit(y, design(factors, described, grid.codes, year))
            with np.errstate(invalid="ignore"):
                limit = FUNNEL * np.sqrt(s2)
            middle = _median(model.predicted)
            of_item = {"chance_share": chance_share(s2, tau2), "expected_middle": middle}
            of_item["model_r_squared"] = model.r_squared_out
            cells = {
                "noise_sd": np.sqrt(s2),
                "shrunken": value,
                "shrunken_sd": np.sqrt(value_variance),
                "funnel_low": mean[:, None] - limit,
                "funnel_high": mean[:, None] + limit,
                "expected": model.predicted,
                "expected_low": model.low,
                "expected_high": model.high,
            }
            cells |= {name: np.broadcast_to(one[:, None], y.shape) for name, one in of_item.items()}
            rows, columns = np.nonzero(~np.isnan(y))
            if not len(rows):
                continue
            arrays = {name: pa.array(one[rows, columns], from_pandas=True) for name, one in cells.items()}
            arrays |= {
                "kind": pa.array([grid.kind] * len(rows)),
                "item_code": pa.array(grid.items).take(pa.array(rows)),
                "year": pa.array([year] * len(rows), pa.int32()),
                "municipality_code": pa.array(grid.codes).take(pa.array(columns)),
                "is_break": pa.array(broken[:, turn][rows, columns]),
            }
            found.append(pa.table({name: arrays[name] for name in COLUMNS.names}, COLUMNS))
    return pa.concat_tables(found) if found else COLUMNS.empty_table()


def _median(values: np.ndarray) -> np.ndarray:
    found = np.full(len(values), np.nan)
    some = ~np.isnan(values).all(axis=1)
    found[some] = np.nanmedian(values[some], axis=1)
    return found


CARDS = pa.schema(
    {
        "kind": pa.string(),
        "item_code": pa.string(),
        "year": pa.int32(),
        "municipality_count": pa.int32(),
        "coefficients": pa.string(),
        "r_squared": pa.float64(),
        "r_squared_out": pa.float64(),
        "residual_sd": pa.float64(),
        "covered_share": pa.float64(),
        "largest_residuals": pa.string(),
    }
)


def model_cards(figures: pa.Table, factors: pa.Table, described: pa.Table) -> pa.Table:
    """One row per regression that was made: its coefficients, fit, and who lies farthest from what is expected."""
    names = ("intercept", *explaining(described), f"{SQUARED} squared")
    rows = []
    for grid in grids(figures):
        for turn, year in enumerate(grid.years):
            y = grid.values[:, turn]
            model = fit(y, design(factors, described, grid.codes, year))
            rows += [
                _card(grid, y[item], model, names, item, year) for item in range(len(y)) if _is_fitted(model, item)
            ]
    return pa.Table.from_pylist(rows, CARDS)


def _is_fitted(model: Fit, item: int) -> bool:
    return bool(np.isfinite(model.coefficients[item, 0]))


def _card(grid: Grid, y: np.ndarray, model: Fit, names: Sequence[str], item: int, year: int) -> dict:
    residual = (y - model.predicted[item]) / max(model.scale[item], 1e-12)
    known = np.flatnonzero(~np.isnan(residual))
    farthest = known[np.argsort(-np.abs(residual[known]), kind="stable")[:3]]
    inside = (y[known] >= model.low[item, known]) & (y[known] <= model.high[item, known])
    pairs = zip(names, model.coefficients[item], strict=True)
    return {
        "kind": grid.kind,
        "item_code": grid.items[item],
        "year": year,
        "municipality_count": int(model.count[item]),
        "coefficients": ", ".join(f"{name} {value:+.4g}" for name, value in pairs),
        "r_squared": round(float(model.r_squared[item]), 4),
        "r_squared_out": round(float(model.r_squared_out[item]), 4),
        "residual_sd": round(float(model.scale[item]), 6),
        "covered_share": round(float(inside.mean()), 4),
        "largest_residuals": ", ".join(f"{grid.codes[one]} {residual[one]:+.1f}" for one in farthest),
    }
