"""Made-up organisations over the years: their units, and each unit's FTE by task field.

A municipality's administration follows its real population, a rate of its own and trends; units are renamed, split and
merged; small municipalities are noisy. All amounts are whole millionths of an FTE, so sums are exact.

Belongs here: the figures as the municipality would count them. Does not belong here: who sends them, when and how.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from aarsvaerk.simulation.names import AREAS, CHIEF_AREAS, MANAGERS, REMARKS, unit_name
from aarsvaerk.simulation.specification import Specification, read_seed
from ingest.sources.opgavebeskrivelser.fte import slug

FIELDS_PER_UNIT = 5
_RENAMED, _SPLIT, _MERGED = 0.02, 0.01, 0.02  # shares of the units a year; of the merged ones two make one
_UNITS_PER_CHIEF = 8
_OUTSIDE = "0.0.0"


@dataclass(frozen=True)
class Organisations:
    """`units`: one row per unit and span of years under one name. `fte`: one row per unit, year and slot of its fields.

    ==========  ====================================================================================================
    `units`     unit_id, municipality_code, area_name, chief_area_name, unit_name, unit_code, first_year, last_year
    `fte`       unit_id, year, slot, is_management, task_field_code, millionths, remark
    ==========  ====================================================================================================
    """

    units: pa.Table
    fte: pa.Table


@dataclass
class _Units:
    """Units in parallel lists; `main` is the unit whose task fields and shares a later one takes over."""

    municipality: list[int]
    chief: list[int]
    is_managers: list[bool]
    base: list[float]
    main: list[int]
    first: list[int]
    last: list[int]

    def add(self, like: int, base: float, year: int) -> None:
        self.municipality.append(self.municipality[like])
        self.chief.append(self.chief[like])
        self.is_managers.append(False)
        self.base.append(base)
        self.main.append(self.main[like])
        self.first.append(year)
        self.last.append(9999)


def organise(specification: Specification) -> Organisations:
    """Make the organisations of all municipalities over all years."""
    units = _first_units(specification)
    started = len(units.base)
    for year in specification.years[1:]:
        _reorganise(units, year, np.random.default_rng([specification.seed, 2, year]))
    return Organisations(_unit_table(specification, units), _fte_table(specification, units, started))


def _first_units(specification: Specification) -> _Units:
    rng = np.random.default_rng([specification.seed, 1])
    people = np.array(
        [specification.population[code][specification.first_year] for code in specification.municipalities]
    )
    counts = _unit_counts(people, specification.units)
    rate = np.clip(rng.normal(14, 2, len(people)), 9, 22) + np.where(people < 10_000, 6, 0)
    municipality = np.repeat(np.arange(len(people)), counts)
    number = np.arange(len(municipality)) - np.repeat(np.cumsum(counts) - counts, counts)
    chiefs = np.clip(counts // _UNITS_PER_CHIEF, 1, len(CHIEF_AREAS))[municipality]
    is_managers = (number < chiefs) & (counts[municipality] > 1)
    size = rng.gamma(3, 1, len(municipality)) * np.where(is_managers, 0.5, 1)
    base = size / np.bincount(municipality, size)[municipality] * (people * rate / 1000)[municipality]
    return _Units(
        municipality.tolist(),
        (number % chiefs).tolist(),
        is_managers.tolist(),
        base.tolist(),
        list(range(len(base))),
        [specification.first_year] * len(base),
        [9999] * len(base),
    )


def _unit_counts(people: np.ndarray, mean: int) -> np.ndarray:
    """Units by municipality: more in a large one, though not in proportion, and `mean` times the municipalities."""
    weight = np.sqrt(people)
    wanted = mean * len(people) * weight / weight.sum()
    counts = np.maximum(np.floor(wanted).astype(int), 1)
    for index in np.argsort(counts - wanted, kind="stable")[: max(mean * len(people) - counts.sum(), 0)]:
        counts[index] += 1
    return counts


def _reorganise(units: _Units, year: int, rng: np.random.Generator) -> None:
    """Rename, split and merge some of the units that there were the year before."""
    open_ = [index for index, last in enumerate(units.last) if last == 9999 and not units.is_managers[index]]
    drawn = rng.random(len(open_))
    waiting: dict[tuple[int, int], int] = {}
    for index, draw in zip(open_, drawn.tolist(), strict=True):
        if draw < _RENAMED:
            units.add(index, units.base[index], year)
        elif draw < _RENAMED + _SPLIT:
            units.add(index, units.base[index] / 2, year)
            units.add(index, units.base[index] / 2, year)
        elif draw < _RENAMED + _SPLIT + _MERGED:
            place = units.municipality[index], units.chief[index]
            if (other := waiting.pop(place, None)) is None:
                waiting[place] = index
                continue
            units.add(other, units.base[other] + units.base[index], year)
            units.last[other] = year - 1
        else:
            continue
        units.last[index] = year - 1


def _unit_table(specification: Specification, units: _Units) -> pa.Table:
    codes, numbers = specification.municipalities, defaultdict(int)
    rows = []
    for index, (municipality, chief) in enumerate(zip(units.municipality, units.chief, strict=True)):
        area, chief_name = CHIEF_AREAS[chief]
        if units.is_managers[index]:
            name = MANAGERS
        else:
            name = unit_name(area, numbers[municipality, area])
            numbers[municipality, area] += 1
        path = (area, chief_name, name)
        last = min(units.last[index], specification.last_year)
        rows.append((index, codes[municipality], *path, "/".join(map(slug, path)), units.first[index], last))
    names = ("unit_id", "municipality_code", "area_name", "chief_area_name", "unit_name", "unit_code")
    columns = dict(zip((*names, "first_year", "last_year"), map(list, zip(*rows, strict=True)), strict=True))
    return pa.table(columns)


def _fte_table(specification: Specification, units: _Units, started: int) -> pa.Table:
    rng = np.random.default_rng([specification.seed, 3])
    codes, field, share, is_management = _fields(units, started, rng)
    municipality, is_managers = np.array(units.municipality), np.array(units.is_managers)
    years = np.array(specification.years)
    first, last = np.array(units.first), np.array(units.last)
    unit, turn = np.nonzero((first[:, None] <= years) & (years <= last[:, None]))
    unit, turn = np.repeat(unit, FIELDS_PER_UNIT), np.repeat(turn, FIELDS_PER_UNIT)
    slot = np.tile(np.arange(FIELDS_PER_UNIT), len(unit) // FIELDS_PER_UNIT)
    main = np.array(units.main)[unit]

    people = np.array(
        [specification.population[code][specification.first_year] for code in specification.municipalities]
    )
    growth = 1 + rng.uniform(-0.01, 0.02, len(people))
    field_growth = 1 + rng.uniform(-0.02, 0.02, len(codes))
    noise = np.clip(0.15 * np.sqrt(10_000 / people), 0.01, 0.15)[municipality[unit]]
    amount = np.array(units.base)[unit] * share[main, slot]
    amount *= growth[municipality[unit]] ** turn * field_growth[field[main, slot]] ** turn
    amount *= 1 + noise * rng.uniform(-1, 1, len(amount))
    # Counted to the hundredth, and now and then by a key that gives six decimals.
    millionths = np.maximum(np.rint(amount * 100).astype(np.int64), 1) * 10_000
    millionths += np.where(rng.random(len(amount)) < 0.05, rng.integers(1, 10_000, len(amount)), 0)
    remark = np.where(rng.random(len(amount)) < 0.02, rng.integers(0, len(REMARKS), len(amount)), -1)
    return pa.table(
        {
            "unit_id": pa.array(unit, pa.int32()),
            "year": pa.array(years[turn], pa.int32()),
            "slot": pa.array(slot, pa.int32()),
            "is_management": pa.array(is_managers[unit] | is_management[main, slot]),
            "task_field_code": pa.array(codes).take(pa.array(field[main, slot])),
            "millionths": pa.array(millionths),
            "remark": pa.array(REMARKS).take(pa.array(remark, mask=remark < 0)),
        }
    )


def _fields(units: _Units, started: int, rng: np.random.Generator) -> tuple[list[str], np.ndarray, ...]:
    """Task fields, and for each of the first units and slot: which field, which share, and whether it is management.

    In a tenth of the units the last slot is management of the first one's field.
    """
    codes = [row["task_field_code"] for row in read_seed("ref_task_field") if not row["valid_to_year"]] + [_OUTSIDE]
    begins = [AREAS[area][2] for area, _ in CHIEF_AREAS]
    is_near = np.array([[code.startswith(start) for code in codes] for start in begins])
    chance = rng.random((started, len(codes)))
    chance = np.where(is_near[np.array(units.chief[:started])], chance, chance / 4)
    chance[:, -1] /= 2
    field = np.argsort(-chance, axis=1, kind="stable")[:, :FIELDS_PER_UNIT]
    share = rng.gamma(2, 1, field.shape) + 0.2
    share /= share.sum(axis=1, keepdims=True)
    is_management = np.zeros(field.shape, bool)
    leads = (rng.random(started) < 0.1) & ~np.array(units.is_managers[:started])
    field[leads, -1], is_management[leads, -1] = field[leads, 0], True
    return codes, field, share, is_management
