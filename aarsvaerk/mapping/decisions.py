"""Decisions on tasks in seeds/reference/map_task.csv: checking them and writing them one by one.

Belongs here: the file. Does not belong here: prompting (cli.mapping), applying decisions (dbt).
"""

from __future__ import annotations

import csv
import io
import os
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from aarsvaerk.mapping.reference import OTHER_ANSWERS, task_fields
from ingest.cpr import first_cpr_number
from ingest.said import Said

Place = tuple[str, str, str, str, int]
"""Municipality, chief area, unit, heading, and the task's position; 0 is all tasks under the heading."""


class BadDecision(Said):
    """A decision that is invalid; the message says why and what to write instead."""


class OtherColumns(Said, OSError):
    """The file of decisions is not one of decisions."""


@dataclass(frozen=True)
class Decision:
    """A person's decision on a heading (position None: all tasks under it) or on one task, from 1."""

    municipality_code: str
    chief_area_name: str
    unit_name: str
    heading: str
    position: int | None
    task_field_code: str
    reason: str
    reason_da: str
    decided_on: date

    @property
    def place(self) -> Place:
        """The place that is decided on; there is one decision per place."""
        return self.municipality_code, self.chief_area_name, self.unit_name, self.heading, self.position or 0


COLUMNS = [field.name for field in fields(Decision)]


def check(decision: Decision, reference: Path) -> None:
    """Check what can be checked without a release.

    Raises:
        BadDecision: An unknown municipality or task field, an expired field, or a text that is not one line.
    """
    check_municipality(decision.municipality_code, reference)
    task_field_names(decision.task_field_code, decision.decided_on.year, reference)
    for name in ("chief_area_name", "unit_name", "heading", "reason", "reason_da"):
        text = getattr(decision, name)
        if not text.strip() or len(text.splitlines()) > 1:
            raise BadDecision("{name} must be one line and not empty.", name=name)
    if decision.position is not None and decision.position < 1:
        raise BadDecision("Positions start at 1; omit it to decide on the whole heading.")
    if first_cpr_number(decision.reason) or first_cpr_number(decision.reason_da):
        raise BadDecision("The reason contains a CPR number; remove it.")


def check_municipality(code: str, reference: Path) -> None:
    """Check a municipality code.

    Raises:
        BadDecision: No municipality has this code.
    """
    with (reference / "ref_municipality.csv").open(encoding="utf-8", newline="") as file:
        if code not in {row["municipality_code"] for row in csv.DictReader(file)}:
            raise BadDecision("{code} is not the code of a municipality.", code=code)


def task_field_names(code: str, year: int, reference: Path) -> tuple[str, str]:
    """The Danish and the English name of an answer that is valid in a year.

    Raises:
        BadDecision: The code is unknown or not valid in that year.
    """
    if code in OTHER_ANSWERS:
        return OTHER_ANSWERS[code]
    field = task_fields(reference).get(code)
    if field is None:
        told = "{code} is not a task field: write one such as 1.2.3, or {others}."
        raise BadDecision(told, code=code, others=", ".join(OTHER_ANSWERS))
    if not field.is_valid(year):
        told = "{code} {name} is valid until {year}; later work of this kind is 0.0.0."
        raise BadDecision(told, code=code, name=field.name_da, year=field.valid_to_year)
    return field.name_da, field.name_en


def decided_places(path: Path) -> set[Place]:
    """All places with a decision in the file."""
    return {place for place, _ in _records(path)[1] if place}


def write(path: Path, decision: Decision) -> None:
    """Write a decision to the file at its sorted position, replacing an earlier one; other lines stay unchanged.

    The file is replaced atomically.

    Raises:
        OSError: The file cannot be read or written.
    """
    header, records = _records(path)
    kept = [(place, lines) for place, lines in records if place != decision.place]
    # Insert before the first later place: a sorted file stays sorted, and an unsorted one is not rearranged.
    at = next((number for number, (place, _) in enumerate(kept) if place and place > decision.place), len(kept))
    kept.insert(at, (decision.place, _line(decision)))
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    partial.write_text("".join([header, *(lines for _, lines in kept)]), encoding="utf-8", newline="")
    partial.replace(path)


def _line(decision: Decision) -> str:
    written = io.StringIO()
    row = [getattr(decision, name) for name in COLUMNS]
    csv.writer(written, lineterminator="\n").writerow(["" if value is None else value for value in row])
    return written.getvalue()


def _records(path: Path) -> tuple[str, list[tuple[Place | None, str]]]:
    """The header line, and for each row its place (None for an empty line) and its lines, unchanged.

    Raises:
        OSError: The file does not exist or has other columns.
    """
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(file)
    reader, found, start = csv.reader(lines), [], 0
    for row in reader:
        printed = "".join(lines[start : reader.line_num])
        found.append((row, printed if printed.endswith(("\n", "\r")) else printed + "\n"))
        start = reader.line_num
    if not found or found[0][0] != COLUMNS:
        raise OtherColumns("{path} has other columns than {columns}.", path=path, columns=", ".join(COLUMNS))
    (_, header), *rows = found
    return header, [((*row[:4], int(row[4] or 0)) if row else None, printed) for row, printed in rows]
