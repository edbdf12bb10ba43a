"""How often ranges of ranks hold where the truth is known, and how wide they are: `make bench-ranks`.

True figures are normal with a standard deviation of 2, their noise normal with one of 0.3 to 1.5 by municipality, as
municipalities differ in size; tau² is estimated from what is seen. In every repeat all ranges must hold at once; in
sets of a municipality's own each by itself.
"""

from __future__ import annotations

import sys

import numpy as np

from aarsvaerk.benchmarking.ranks import COVERAGE, draws, rank_ranges, ranks
from aarsvaerk.benchmarking.uncertainty import heterogeneity, shrunken

COUNTS = (5, 16, 98)
SIZES = (4, 6, 11, 31)
"""Of sets of a municipality's own, itself included: neighbours, twins and large ones."""
BATCH = 200


def covered(count: int, repeats: int) -> tuple[float, float]:
    """The share of repeats in which all ranges of `count` municipalities hold, and the ranges' mean width in ranks."""
    holds, width = [], []
    everyone, is_known = np.arange(count), np.ones((BATCH, count), bool)
    others = [np.delete(everyone, one) for one in everyone]
    for batch in range(repeats // BATCH):
        rng = np.random.default_rng((count, batch))
        true = rng.normal(10, 2, (BATCH, count))
        s2 = np.broadcast_to(rng.uniform(0.3, 1.5, count) ** 2, true.shape)
        seen = true + rng.normal(size=true.shape) * np.sqrt(s2)
        value, variance = shrunken(seen, s2, *heterogeneity(seen, s2))
        low, high = rank_ranges(ranks(draws(value, variance), others), is_known, [everyone])
        rank = true.argsort(axis=1).argsort(axis=1) + 1
        holds.append(((rank >= low) & (rank <= high)).all(axis=1).mean())
        width.append((high - low + 1).mean())
    return float(np.mean(holds)), float(np.mean(width))


def covered_alone(size: int, repeats: int, count: int = 98) -> tuple[float, float]:
    """The same where each has a set of its own of `size`, itself included, and its range holds by itself."""
    holds, width = [], []
    for batch in range(max(repeats // BATCH, 1)):
        rng = np.random.default_rng((count, size, batch))
        true = rng.normal(10, 2, (BATCH, count))
        s2 = np.broadcast_to(rng.uniform(0.3, 1.5, count) ** 2, true.shape)
        seen = true + rng.normal(size=true.shape) * np.sqrt(s2)
        value, variance = shrunken(seen, s2, *heterogeneity(seen, s2))
        peers = [rng.choice(np.delete(np.arange(count), one), size - 1, replace=False) for one in range(count)]
        low, high = rank_ranges(ranks(draws(value, variance), peers), np.ones(true.shape, bool), None)
        rank = np.stack([1 + (true[:, of] < true[:, [one]]).sum(axis=1) for one, of in enumerate(peers)], axis=1)
        holds.append(((rank >= low) & (rank <= high)).mean())
        width.append((high - low + 1).mean())
    return float(np.mean(holds)), float(np.mean(width))


def main(repeats: int) -> None:
    """Print coverage, its standard error, and width by number of municipalities."""
    sys.stdout.write(f"Stated: {COVERAGE:.0%}. {repeats} repeats.\n{'n':>3} {'coverage':>9} {'±':>6} {'width':>6}\n")
    for count in COUNTS:
        share, width = covered(count, repeats)
        error = np.sqrt(share * (1 - share) / repeats)
        sys.stdout.write(f"{count:>3} {share:>9.1%} {error:>6.1%} {width:>6.1f}\n")
    for size in SIZES:
        share, width = covered_alone(size, repeats // 10)
        sys.stdout.write(f"{size:>3} {share:>9.1%} {'':>6} {width:>6.1f}  each alone, in a set of its own\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4000)
