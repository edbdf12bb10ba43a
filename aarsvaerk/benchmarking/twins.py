"""Twins: the municipalities most like one another by structural factors.

Each factor is standardised robustly over the municipalities of a year, z = (x - median) / (1.4826 · MAD), after taking
the logarithm where ratios matter. A factor whose MAD is 0, such as being an island, is divided by its standard
deviation. The distance of two municipalities is the root of the weighted mean of their squared differences, each
difference at most 3, over the factors that both have:

    d(i, j) = sqrt( sum_f w_f · min(|z_if - z_jf|, 3)² / sum_f w_f )

So 1 means one robust standard deviation apart in every factor. Weights are published with their reasons
(ref_twin_weight). Gower (1971) describes such distances over what both have; Rousseeuw & Croux (1993) the MAD.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

TWIN_COUNT = 10
"""Peers that a municipality gets; fewer are a weak comparison, and with more they are hardly alike."""
LARGEST_DIFFERENCE = 3.0
DIFFERENT_FACTORS = 3


def standardised(values: np.ndarray) -> np.ndarray:
    """Columns of `values` (municipality by factor, NaN where absent) as robust z-scores; a constant one is 0."""
    some = ~np.isnan(values).all(axis=0)
    found = np.full(values.shape, np.nan)
    held = values[:, some]
    centred = held - np.nanmedian(held, axis=0)
    scale = 1.4826 * np.nanmedian(np.abs(centred), axis=0)
    scale = np.where(scale > 1e-12, scale, np.nanstd(held, axis=0))
    found[:, some] = centred / np.where(scale > 1e-12, scale, 1.0)
    return found


def distances(z: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distances between all rows of `z`, and each factor's weighted squared part of them (row, row, factor).

    Rows that share no factor are infinitely far apart.
    """
    difference = np.clip(np.abs(z[:, None, :] - z[None, :, :]), 0, LARGEST_DIFFERENCE)
    both = ~np.isnan(difference)
    parts = np.where(both, difference, 0.0) ** 2 * weights
    weight = (both * weights).sum(axis=2)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.sqrt(parts.sum(axis=2) / weight)
    return np.where(weight > 0, found, np.inf), parts


def values_of_year(factors: pa.Table, codes: list[str], names: list[str], year: int) -> np.ndarray:
    """Municipality by factor: the newest figure up to the year, or the oldest after it; NaN where there is none."""
    found = np.full((len(codes), len(names)), np.nan)
    row = pc.index_in(factors["municipality_code"], pa.array(codes, pa.string())).to_numpy(zero_copy_only=False)
    column = pc.index_in(factors["factor_code"], pa.array(names, pa.string())).to_numpy(zero_copy_only=False)
    at, value = factors["year"].to_numpy(), _floats(factors["value"])
    held = np.flatnonzero(~np.isnan(row) & ~np.isnan(column) & ~np.isnan(value))
    # What is farthest from the year first, so that the nearest is what stays.
    held = held[np.argsort(np.where(at <= year, at - year, year - at - 10_000)[held], kind="stable")]
    found[row[held].astype(int), column[held].astype(int)] = value[held]
    return found


def _floats(values: pa.ChunkedArray) -> np.ndarray:
    """Numbers as floats, NaN where absent; a decimal as the float nearest to it, which Arrow's own cast can miss."""
    if not pa.types.is_decimal(values.type):
        return values.cast(pa.float64()).to_numpy(zero_copy_only=False)
    one = 10**values.type.scale
    whole = pc.multiply(values, pa.scalar(one)).cast(pa.int64())
    return np.where(pc.is_null(values).to_numpy(), np.nan, pc.fill_null(whole, 0).to_numpy() / one)


def transformed(values: np.ndarray, names: list[str], described: pa.Table) -> np.ndarray:
    """The values with the logarithm of those factors that are described so."""
    columns = (described[name].to_pylist() for name in ("factor_code", "transformation"))
    is_log = {name for name, how in zip(*columns, strict=True) if how == "log"}
    logged = np.array([name in is_log for name in names])
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(logged, np.log(np.where(values > 0, values, np.nan)), values)


def twins(factors: pa.Table, described: pa.Table, weights: pa.Table, years: pa.Table) -> pa.Table:
    """The `TWIN_COUNT` nearest municipalities of each, by set and year.

    Args:
        factors: municipality_code, factor_code, year, value.
        described: factor_code, transformation (`log` or `none`).
        weights: peer_set_code, factor_code, weight.
        years: year.

    Returns:
        peer_set_code, year, municipality_code, peer_municipality_code, distance (six decimals) and
        different_factors: the codes of the factors that differ most, comma-separated.
    """
    codes = sorted(pc.unique(factors["municipality_code"]).to_pylist())
    found: dict[str, list] = {name: [] for name in _COLUMNS.names}
    for set_code in sorted(pc.unique(weights["peer_set_code"]).to_pylist()):
        of_set = weights.filter(pc.equal(weights["peer_set_code"], set_code)).sort_by("factor_code")
        names = of_set["factor_code"].to_pylist()
        weight = np.array([float(one) for one in of_set["weight"].to_pylist()])
        for year in sorted(years["year"].to_pylist()):
            values = transformed(values_of_year(factors, codes, names, year), names, described)
            distance, parts = distances(standardised(values), weight)
            np.fill_diagonal(distance, np.inf)
            distance = np.round(distance, 6)
            nearest = np.argsort(distance, axis=1, kind="stable")[:, :TWIN_COUNT]
            for row, peers in enumerate(nearest.tolist()):
                for peer in peers:
                    if np.isfinite(distance[row, peer]):
                        most = np.argsort(-parts[row, peer], kind="stable")[:DIFFERENT_FACTORS]
                        found["peer_set_code"].append(set_code)
                        found["year"].append(year)
                        found["municipality_code"].append(codes[row])
                        found["peer_municipality_code"].append(codes[peer])
                        found["distance"].append(float(distance[row, peer]))
                        found["different_factors"].append(
                            ", ".join(names[one] for one in most if parts[row, peer, one] > 0)
                        )
    return pa.table(found, _COLUMNS)


_COLUMNS = pa.schema(
    {
        "peer_set_code": pa.string(),
        "year": pa.int32(),
        "municipality_code": pa.string(),
        "peer_municipality_code": pa.string(),
        "distance": pa.float64(),
        "different_factors": pa.string(),
    }
)
