"""Who sends what and when: a round of collection a year, what comes late, what comes again, and corrections.

Belongs here: the list of deliveries and which municipality's year each carries. Does not belong here: figures
(organisation), the bytes of a file (files).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from aarsvaerk.simulation.faults import FAULTS, ODDITIES
from aarsvaerk.simulation.specification import ROUND, Specification

_ODD_SHARE = 0.1
_ENCODINGS = ("utf-8-sig", "utf-8", "cp1252", "utf-16")


@dataclass(frozen=True)
class Delivery:
    """A file to be sent: `carries` are the municipality and year pairs whose figures it holds.

    `kind` is `regular`, `late`, `faulty`, `resent` (the clean file after a faulty one), `correction`, `volumes` or
    `explanations`; `fault` is the code of what is wrong with it, `oddity` of what an accepted file is warned of.
    """

    file_name: str
    kind: str
    received_at: datetime
    carries: tuple[tuple[str, int], ...]
    encoding: str = "utf-8-sig"
    language: str = "da"
    fault: str = ""
    oddity: str = ""
    seed: int = 0

    @property
    def dataset(self) -> str:
        """The survey that it is."""
        return {"volumes": "survey_volume", "explanations": "survey_explanation"}.get(self.kind, "survey_fte")


def plan(specification: Specification) -> list[Delivery]:
    """All deliveries, in the order in which they are received."""
    deliveries: list[Delivery] = []
    for turn, year in enumerate(specification.years):
        rng = np.random.default_rng([specification.seed, 4, year])
        deliveries += _round(specification, year, specification.received_from + turn * ROUND, rng)
    after = specification.received_from + len(specification.years) * ROUND
    deliveries += _corrections(specification, after, np.random.default_rng([specification.seed, 5]))
    return sorted(deliveries, key=lambda delivery: delivery.received_at)


def _round(specification: Specification, year: int, opens: datetime, rng: np.random.Generator) -> list[Delivery]:
    together, found = [], []
    shares = np.cumsum([specification.late_share, specification.dirty_share, specification.workbook_share])
    for place, code in enumerate(specification.municipalities):
        draw, seed = rng.random(), int(rng.integers(1 << 31))
        own = {"carries": ((code, year),), "seed": seed} | _form(rng)
        odd = list(ODDITIES)[rng.integers(len(ODDITIES))] if rng.random() < _ODD_SHARE else ""
        faults = [one for one, fault in FAULTS.items() if year == specification.first_year or not fault.is_first_year]
        fault = faults[rng.integers(len(faults))]
        name, at = f"indberetning_{code}_{year}", opens + timedelta(minutes=5, seconds=place)
        if draw < shares[0]:
            late = opens + timedelta(hours=2 + 4 * draw / shares[0], seconds=place)
            found.append(Delivery(f"{name}.csv", "late", late.replace(microsecond=0), oddity=odd, **own))
        elif draw < shares[1]:
            dirty = own | {"encoding": FAULTS[fault].encoding or own["encoding"]}
            found.append(Delivery(f"{name}.csv", "faulty", at, fault=fault, **dirty))
            found.append(Delivery(f"{name}_igen.csv", "resent", at + timedelta(hours=1), oddity=odd, **own))
        elif draw < shares[2]:
            found.append(Delivery(f"{name}.xlsx", "regular", at, **own | {"language": "da"}))
        elif specification.by_office:
            together.append((code, year))
        else:
            found.append(Delivery(f"{name}.csv", "regular", at, oddity=odd, **own))
    if together:
        found.append(Delivery(f"kommuner_{year}.csv", "regular", opens, tuple(together)))
    pairs = tuple((code, year) for code in specification.municipalities)
    closes = opens + timedelta(hours=7)
    for place, carried in enumerate([pairs] if specification.by_office else [(pair,) for pair in pairs]):
        name = f"maengder_{year}.csv" if specification.by_office else f"maengder_{carried[0][0]}_{year}.csv"
        found.append(Delivery(name, "volumes", closes + timedelta(seconds=place), carried))
    found.append(Delivery(f"forklaringer_{year}.csv", "explanations", closes + timedelta(minutes=30), ()))
    return found


def _form(rng: np.random.Generator) -> dict[str, str]:
    """Encoding and language of headings; with English ones come decimal points."""
    return {
        "encoding": _ENCODINGS[rng.integers(len(_ENCODINGS))],
        "language": "en" if rng.random() < 0.1 else "da",
    }


def _corrections(specification: Specification, after: datetime, rng: np.random.Generator) -> list[Delivery]:
    pairs = [(code, year) for year in specification.years for code in specification.municipalities]
    count = min(specification.corrections, len(pairs))
    found = []
    for turn, index in enumerate(rng.permutation(len(pairs))[:count].tolist()):
        code, year = pairs[index]
        own = {"carries": ((code, year),), "seed": int(rng.integers(1 << 31))} | _form(rng)
        at = after + timedelta(minutes=2 * turn)
        found.append(Delivery(f"indberetning_{code}_{year}_rettet.csv", "correction", at, **own))
    return found
