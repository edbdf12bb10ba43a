"""How many faults the rules of plausibility name, and how often they warn of nothing: `make bench-plausibility`.

Takes the files of all 98 that `aarsvaerk simulate` wrote, puts one fault at a time into the figures of some of the
municipalities, as a slip of the hand would, and judges each as `aarsvaerk check` does: as a first delivery, and beside
the year before. The files as they are say how many warnings are false: those that the simulation does not intend.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from aarsvaerk.intake.precheck import check_files
from aarsvaerk.settings import Settings
from ingest.landing import declare_synthetic, embedded, receive
from tests.simulated import expected_findings, found

RULES = ("fte_changed_much", "fte_impossible", "fte_per_inhabitant_doubtful", "unit_fte_doubtful", "unit_missing")
PLACES = ("Kommunekode", "Periode", "Forvaltningsområde", "Chefområde", "Enhed")
EACH = 8
"""Municipalities that each fault is put into, drawn by seed."""

EMBEDDED = {"730"}
"""Randers, whose real units are not those of the simulation."""

Rows = list[dict[str, str]]


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ".") or 0)


def _text(number: Decimal) -> str:
    return f"{number.quantize(Decimal('0.01'))}".replace(".", ",")


def _units(rows: Rows) -> dict[tuple[str, ...], Decimal]:
    sizes: dict[tuple[str, ...], Decimal] = {}
    for row in rows:
        sizes[_unit(row)] = sizes.get(_unit(row), Decimal(0)) + _number(row["Årsværk"])
    return sizes


def _unit(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row[name] for name in PLACES)


def _times(factor: Decimal, place: Callable[[list], object]) -> Callable[[Rows], Rows]:
    """Multiply the FTE of one unit, chosen of all by size."""

    def faulty(rows: Rows) -> Rows:
        sizes = _units(rows)
        chosen = place(sorted(sizes, key=lambda unit: (sizes[unit], unit)))
        return [
            row | {"Årsværk": _text(_number(row["Årsværk"]) * factor)} if _unit(row) == chosen else row for row in rows
        ]

    return faulty


def _whole(factor: Decimal) -> Callable[[Rows], Rows]:
    return lambda rows: [row | {"Årsværk": _text(_number(row["Årsværk"]) * factor)} for row in rows]


def _lost(rows: Rows) -> Rows:
    """The largest area is left out."""
    sizes: dict[str, Decimal] = {}
    for row in rows:
        sizes[row[PLACES[2]]] = sizes.get(row[PLACES[2]], Decimal(0)) + _number(row["Årsværk"])
    largest = max(sizes, key=lambda area: (sizes[area], area))
    return [row for row in rows if row[PLACES[2]] != largest]


def _largest(units: list) -> object:
    return units[-1]


def _middle(units: list) -> object:
    return units[len(units) // 2]


FAULTS: dict[str, Callable[[Rows], Rows]] = {
    "all FTE x 10 (hours in tens)": _whole(Decimal(10)),
    "all FTE / 10": _whole(Decimal("0.1")),
    "largest unit x 10": _times(Decimal(10), _largest),
    "middle unit x 100 (decimal sign lost)": _times(Decimal(100), _middle),
    "middle unit x 10": _times(Decimal(10), _middle),
    "largest unit - 40 %": _times(Decimal("0.6"), _largest),
    "middle unit - 40 %": _times(Decimal("0.6"), _middle),
    "largest area left out": _lost,
}


def main(files: Path, seed: int = 16) -> None:
    """Print, by fault, of how many of the municipalities that have it a rule says so; then the false warnings.

    Args:
        files: the folder of a simulation of at least two years.
        seed: draws the municipalities.
    """
    before, now = sorted(files.glob("kommuner_*.csv"))[-2:]
    earlier, latest = _by_municipality(before), _by_municipality(now)
    drawn = random.Random(seed).sample(sorted((set(earlier) & set(latest)) - EMBEDDED), EACH)
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        afresh = _home(folder / "afresh", [])
        after = _home(folder / "after", [_written(folder / "before.csv", _of(earlier, drawn))])
        sys.stdout.write(f"{'of ' + str(EACH) + ' municipalities':<42}{'first':>8}{'after a year':>14}\n")
        for fault, faulty in FAULTS.items():
            paths = [_written(folder / f"{code}.csv", faulty(latest[code])) for code in drawn]
            sys.stdout.write(f"{fault:<42}{_named(afresh, paths):>8}{_named(after, paths):>14}\n")
        expected = expected_findings(files)
        codes = sorted(set(earlier) - EMBEDDED)
        first, second = (
            _written(folder / path.name, _of(rows, codes)) for path, rows in ((before, earlier), (now, latest))
        )
        for home, path in ((afresh, first), (_home(folder / "whole", [first]), second)):
            judged = [one.judged for one in check_files(home, [path])]
            told = [(*place[1:5],) for place in found(judged).elements() if place[1] in RULES]
            meant = {(*place[1:5],) for place in expected}
            false = [place for place in told if place not in meant]
            sys.stdout.write(f"{path.name}: {len(told)} warnings, {len(false)} false\n")
            sys.stdout.writelines(f"  {place}\n" for place in false[:10])


def _home(home: Path, deliveries: Iterable[Path]) -> Settings:
    """A home that has received the national statistics and the deliveries."""
    settings = Settings(home)
    declare_synthetic(settings.landing)
    for path, received_at, note in embedded(national_only=True):
        receive(settings.landing, path, received_at, note)
    for path in deliveries:
        receive(settings.landing, path, datetime.now(UTC))
    return settings


def _of(rows: dict[str, Rows], codes: Iterable[str]) -> Rows:
    return [row for code in codes for row in rows.get(code, [])]


def _written(path: Path, rows: Rows) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return path


def _named(home: Settings, paths: list[Path]) -> int:
    """Of how many of the files a rule of plausibility says something."""
    return sum(any(finding.rule_code in RULES for finding in one.judged.findings) for one in check_files(home, paths))


def _by_municipality(path: Path) -> dict[str, Rows]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows: dict[str, Rows] = {}
        for row in csv.DictReader(file, delimiter=";"):
            rows.setdefault(row[PLACES[0]], []).append(row)
    return rows


if __name__ == "__main__":
    main(Path(sys.argv[1]))
