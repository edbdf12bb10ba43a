"""The training texts of each task field: names, summaries, target groups, indicators and terms.

Belongs here: reading these texts and their fields. Does not belong here: decisions on any municipality's tasks, so a
changed decision changes no suggestion.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

OUTSIDE, OUTSIDE_ACCOUNT, CROSS_CUTTING, MANAGEMENT = "0.0.0", "0.1.0", "cross_cutting", "management"
OTHER_ANSWERS = {
    OUTSIDE: ("Uden for kataloget", "Outside the catalogue"),
    OUTSIDE_ACCOUNT: ("Uden for konto 6.45", "Outside account 6.45"),
    CROSS_CUTTING: ("Tværgående opgaver", "Cross-cutting work"),
    MANAGEMENT: ("Ledelse", "Management"),
}
"""Possible answers other than a task field of the catalogue, in Danish and English."""

_CODE = re.compile(r"\b\d\.\d(?:\.\d+)?\b")
_SENTENCE = re.compile(r"(?<=[.;])\s+(?=[A-ZÆØÅ])|;\s")
_CONTRAST = re.compile(r", (?=ikke |men )")


@dataclass(frozen=True, order=True)
class Example:
    """A training text for a task field (or for `0.0.0`, `cross_cutting`, `management`)."""

    task_field_code: str
    text: str


@dataclass(frozen=True)
class TaskField:
    """A task field's names and years of validity."""

    name_da: str
    name_en: str
    valid_from_year: int
    valid_to_year: int | None

    def is_valid(self, year: int) -> bool:
        """Whether the field is valid in a year."""
        return self.valid_from_year <= year and (self.valid_to_year is None or year <= self.valid_to_year)


def task_fields(reference: Path) -> dict[str, TaskField]:
    """The task fields of the catalogue by code."""
    return {
        row["task_field_code"]: TaskField(
            row["task_field_name_da"],
            row["task_field_name_en"],
            int(row["valid_from_year"]),
            int(row["valid_to_year"]) if row["valid_to_year"] else None,
        )
        for row in _rows(reference / "ref_task_field.csv")
    }


def examples(reference: Path) -> list[Example]:
    """All training texts from the reference seeds, sorted and without duplicates."""
    return sorted(set(_examples(reference)))


def _examples(reference: Path) -> Iterator[Example]:
    for row in _rows(reference / "ref_task_field.csv"):
        code = row["task_field_code"]
        yield Example(code, row["task_field_name_da"])
        yield Example(code, row["target_group_da"])
        yield from clauses(code, row["summary_da"])
    for row in _rows(reference / "ref_indicator.csv"):
        yield Example(row["task_field_code"], row["indicator_name_da"])
    for row in _rows(reference / "ref_task_field_term.csv"):
        yield Example(row["task_field_code"], row["term_da"])


def clauses(code: str, summary: str) -> Iterator[Example]:
    """The clauses of a field's summary; a clause that refers to another field is an example of that field."""
    for sentence in _SENTENCE.split(summary):
        start = 0
        for reference in _CODE.finditer(sentence):
            clause, start = sentence[start : reference.start()], reference.end()
            own, *other = _CONTRAST.split(clause, maxsplit=1)
            if other:
                yield Example(code, own)
            if reference.group().count(".") == 2:  # skip references to subcategories
                yield Example(reference.group(), other[0] if other else own)
        if not start:
            yield Example(code, sentence)


def _rows(path: Path) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
