"""What is to be simulated: which municipalities and years, how large, how they send and how clean.

Belongs here: the choices and their defaults. Does not belong here: making anything of them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from ingest.said import Said

PARTS = {"year": 1, "half_year": 2, "quarter": 4, "month": 12}
"""The periods that municipalities may send their FTE for, and how many make a year."""
SEEDS = Path(__file__).resolve().parents[2] / "seeds"
OFFICE_FROM = 21
"""From so many municipalities on, an office collects for them; otherwise each year would come in hundreds of files."""
ROUND = timedelta(hours=8)
"""Between the collection of one year and the next. Real collections are a year apart: this is a time lapse, so that
every receipt lies in the past and after the embedded statistics, which figures are compared with."""


class BadSpecification(Said):
    """What is asked for cannot be simulated; the message says what can."""


class NotEmpty(Said):
    """The place for what is made holds something already."""


@dataclass(frozen=True)
class Specification:
    """What to simulate.

    `municipality_count` of the 98 are taken, from the largest to the smallest in even steps; `units` is the mean number
    of units with FTE a municipality, larger ones having more. `by_office`: one file a year for all that send in time
    and clean, where otherwise every municipality sends its own. The shares are of a municipality's years: sent late;
    sent with a fault first; sent as a workbook. `corrections` is a number of deliveries, each of one period, and
    `measures` one of volumes. `periods` is what the figures are of, a key of `PARTS`; a file has all periods of a year.
    """

    municipality_count: int = 98
    first_year: int = 2014
    last_year: int = 2023
    units: int = 100
    seed: int = 7
    by_office: bool = True
    late_share: float = 0.02
    dirty_share: float = 0.03
    workbook_share: float = 0.01
    corrections: int = 30
    measures: int = 20
    periods: str = "year"
    received_from: datetime = datetime(2026, 11, 23, 6, tzinfo=UTC)

    def __post_init__(self) -> None:
        if not 1 <= self.municipality_count <= 98:
            told = "There are 1 to 98 municipalities to simulate, not {count}."
            raise BadSpecification(told, count=self.municipality_count)
        if not 2007 <= self.first_year <= self.last_year <= 2100:
            told = "The years {first}-{last} must rise and lie in 2007-2100."
            raise BadSpecification(told, first=self.first_year, last=self.last_year)
        if not 1 <= self.units <= 10_000:
            raise BadSpecification("A municipality has 1 to 10,000 units, not {count}.", count=self.units)
        if self.periods not in PARTS:
            told = "The periods are one of {choices}, not {periods}."
            raise BadSpecification(told, choices=", ".join(PARTS), periods=self.periods)
        for name in ("late_share", "dirty_share", "workbook_share"):
            if not 0 <= getattr(self, name) <= 0.5:
                told = "{name} must lie between 0 and 0.5, not {value}."
                raise BadSpecification(told, name=name, value=getattr(self, name))

    @property
    def years(self) -> range:
        """The years, in order."""
        return range(self.first_year, self.last_year + 1)

    @cached_property
    def municipalities(self) -> tuple[str, ...]:
        """The codes of the municipalities taken, in the order of the codes."""
        by_size = sorted(self.population, key=lambda code: (-self.population[code][self.first_year], code))
        last = max(self.municipality_count - 1, 1)
        taken = {by_size[round(step * (len(by_size) - 1) / last)] for step in range(self.municipality_count)}
        return tuple(sorted(taken))

    @cached_property
    def population(self) -> Mapping[str, Mapping[int, int]]:
        """Inhabitants on 1 January by municipality and year; of a year without a figure the nearest one's."""
        known = _population()
        return {
            code: {year: figures[min(figures, key=lambda one: abs(one - year))] for year in self.years}
            for code, figures in known.items()
        }


def read_years(text: str) -> tuple[int, int]:
    """The first and the last year of "2014-2023" or "2023".

    Raises:
        BadSpecification: it is neither.
    """
    if not (found := re.fullmatch(r"(\d{4})(?:-(\d{4}))?", text)):
        raise BadSpecification("“{given}” is no span of years such as 2014-2023.", given=text)
    return int(found[1]), int(found[2] or found[1])


def read_seed(name: str) -> list[dict[str, str]]:
    """The rows of a reference seed."""
    with (SEEDS / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _population() -> dict[str, dict[int, int]]:
    codes = {row["municipality_name"]: row["municipality_code"] for row in read_seed("ref_municipality")}
    known: dict[str, dict[int, int]] = {code: {} for code in codes.values()}
    for name in ("dst_bef1a07_2005_2009", "dst_folk1a_2010_2023"):
        with (SEEDS / "deliveries" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file, delimiter=";"):
                if row["OMRÅDE"] in codes:
                    known[codes[row["OMRÅDE"]]][int(row["TID"][:4])] = int(row["INDHOLD"])
    return known
