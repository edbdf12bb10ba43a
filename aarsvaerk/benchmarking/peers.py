"""Quartiles of peers, exactly: whole numbers in, whole numbers out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

ABSENT = np.iinfo(np.int64).max
"""In place of an absent figure; sorts last."""


def quartiles(values: np.ndarray, peers: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Peers with a figure, and their quartiles, of each figure and municipality.

    Quartiles lie between the two nearest figures in proportion (type 7 of Hyndman & Fan 1996), rounded half away from
    zero, and are 0 where there is no peer.

    Args:
        values: Figure by municipality, whole numbers (such as millionths), `ABSENT` where there is none.
        peers: For each municipality the places of its peers.

    Returns:
        Counts (figure by municipality), and quartiles (figure by municipality by three).
    """
    counts = np.zeros(values.shape, np.int64)
    found = np.zeros((*values.shape, 3), np.int64)
    rows = np.arange(len(values))[:, None]
    places = np.arange(1, 4)
    for one, others in enumerate(peers):
        if not len(others):
            continue
        ordered = np.sort(values[:, others], axis=1)
        counts[:, one] = count = (ordered != ABSENT).sum(axis=1)
        last = np.maximum(count - 1, 0)[:, None]
        low, part = np.divmod(last * places, 4)
        below, above = ordered[rows, low], ordered[rows, np.minimum(low + 1, last)]
        found[:, one] = np.where(count[:, None] > 0, _rounded(below * (4 - part) + above * part), 0)
    return counts, found


def _rounded(four: np.ndarray) -> np.ndarray:
    """A fourth, rounded half away from zero."""
    return np.sign(four) * ((np.abs(four) + 2) // 4)
