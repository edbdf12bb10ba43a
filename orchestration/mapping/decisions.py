"""Decisions on tasks, as they stand in seeds/reference/map_task.csv: checked, and written one by one.

Belongs here: the file. Does not belong here: asking people (commands), applying decisions (dbt).
"""

from __future__ import annotations

import csv
import io
import os
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from ingest.cpr import first_cpr_number
from orchestration.mapping.reference import BESIDE_THE_FIELDS, task_fields


class BadDecision(ValueError):
    """A decision that cannot be written; the message says why and what to write instead."""


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
    decided_on: date

    @property
    def place(self) -> tuple[str, str, str, str, int]:
        """What is decided on; there is one decision per place."""
        return self.municipality_code, self.chief_area_name, self.unit_name, self.heading, self.position or 0


COLUMNS = [field.name for field in fields(Decision)]


def check(decision: Decision, reference: Path) -> None:
    """Check what can be checked without a release.

    Raises:
        BadDecision: An unknown municipality or task field, a field that is no longer valid, or an empty text.
    """
    with (reference / "ref_municipality.csv").open(encoding="utf-8", newline="") as file:
        if decision.municipality_code not in {row["municipality_code"] for row in csv.DictReader(file)}:
            raise BadDecision(f"{decision.municipality_code} is not the code of a municipality.")
    code_problem(decision.task_field_code, decision.decided_on.year, reference)
    for name in ("chief_area_name", "unit_name", "heading", "reason"):
        text = getattr(decision, name)
        if not text.strip() or "\n" in text or "\r" in text:
            raise BadDecision(f"{name.replace('_', ' ')} must be one line with something in it.")
    if decision.position is not None and decision.position < 1:
        raise BadDecision("position counts from 1; leave it out to decide on the whole heading.")
    if first_cpr_number(decision.reason):
        raise BadDecision("The reason holds a CPR number; write it without.")


def code_problem(code: str, year: int, reference: Path) -> None:
    """Check a task field's code.

    Raises:
        BadDecision: No work of that year can be put on it.
    """
    if code in BESIDE_THE_FIELDS:
        return
    field = task_fields(reference).get(code)
    if field is None:
        raise BadDecision(
            f"{code} is no task field: write one such as 1.2.3, or one of {', '.join(BESIDE_THE_FIELDS)}."
        )
    if not field.is_valid(year):
        raise BadDecision(f"{code} {field.name_da} is valid until {field.valid_to_year} only; later such work is 0.0.0.")


def write(path: Path, decision: Decision) -> None:
    """Put a decision in its place in the file, over an earlier one on the same; every other line stays as it is.

    The file changes in one rename, so it is never there in half.

    Raises:
        OSError: The file cannot be read or written.
    """
    header, *records = _records(path.read_text(encoding="utf-8"))
    if header[0] != COLUMNS:
        raise OSError(f"{path} has other columns than {', '.join(COLUMNS)}")
    places = [(*row[:4], int(row[4] or 0)) for row, _ in records]
    lines = [line for (_, line), place in zip(records, places, strict=True) if place != decision.place]
    before = [place for place in places if place != decision.place]
    # Before the first that comes after it: a file in order stays in order, and one that is not is not rearranged.
    at = next((number for number, place in enumerate(before) if place > decision.place), len(lines))
    lines.insert(at, _line(decision))
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    partial.write_text("".join([header[1], *lines]), encoding="utf-8", newline="")
    partial.replace(path)


def _line(decision: Decision) -> str:
    written = io.StringIO()
    row = [getattr(decision, name) for name in COLUMNS]
    csv.writer(written, lineterminator="\n").writerow(["" if value is None else value for value in row])
    return written.getvalue()


def _records(text: str) -> list[tuple[list[str], str]]:
    """The rows of a CSV file, each beside the lines it stands on, which end in a line feed."""
    lines = text.splitlines(keepends=True)
    reader, found, start = csv.reader(lines), [], 0
    for row in reader:
        printed = "".join(lines[start : reader.line_num])
        found.append((row, printed if printed.endswith("\n") else printed + "\n"))
        start = reader.line_num
    return found
