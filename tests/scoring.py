"""How good suggestions are on the headings labelled by hand: `python -m tests.scoring [tune | held_out]`.

Part `tune` chose the model's weights and the minimum; `held_out`, other units, was looked at only to measure.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import yaml

from aarsvaerk.mapping.suggestions import suggestions, trained
from aarsvaerk.settings import PROJECT_ROOT, Settings
from ingest.sources.opgavebeskrivelser.document import SOURCES

LABELS = Path(__file__).parent / "conformance" / "labelled_headings.csv"
HEADINGS = PROJECT_ROOT / "seeds" / "deliveries" / "randers_opgavebeskrivelser_2023_task_headings.csv"
DOCUMENT = PROJECT_ROOT.parent / "shared" / "sources" / "randers-opgavebeskrivelser-2023.txt"

Place = tuple[str, str, int]


@dataclass(frozen=True)
class Label:
    """What a person says of a heading: its task field, others that would do, and the part it belongs to."""

    task_field_code: str
    also_acceptable: frozenset[str]
    part: str

    @property
    def acceptable(self) -> frozenset[str]:
        return self.also_acceptable | {self.task_field_code}


@dataclass(frozen=True)
class Score:
    """Shares from 0 to 1 of labelled headings; `strict` counts the label only, `lenient` what is acceptable too."""

    headings: int
    strict_first: float
    strict_first_three: float
    lenient_first: float
    lenient_first_three: float
    decided: float  # share with a first guess at or above the minimum
    decided_right: float  # lenient, of those


def labels() -> dict[Place, Label]:
    """The labels by chief area, unit and heading number."""
    with LABELS.open(encoding="utf-8", newline="") as file:
        return {
            (row["chief_area_name"], row["unit_name"], int(row["heading_number"])): Label(
                row["task_field_code"], frozenset(row["also_acceptable"].split()), row["part"]
            )
            for row in csv.DictReader(file, delimiter=";")
        }


def minimum_score() -> Decimal:
    """The score from which a suggestion decides."""
    project = yaml.safe_load((PROJECT_ROOT / "dbt_project" / "dbt_project.yml").read_text(encoding="utf-8"))
    return Decimal(str(project["vars"]["mapping_minimum_score"]))


def embedded_headings() -> list[dict]:
    """The rows of dataset `unit_task_heading` that are embedded."""
    with HEADINGS.open(encoding="utf-8", newline="") as file:
        numbers = ("year", "heading_number", "task_count")
        return [row | {name: int(row[name]) for name in numbers} for row in csv.DictReader(file, delimiter=";")]


def document_rows() -> tuple[list[dict], list[dict]]:
    """The rows of `unit_task_heading` and `unit_task` as the document has them."""
    text = DOCUMENT.read_text(encoding="utf-8")
    (source,) = (source for source in SOURCES if source.recognise(text))
    tables = source.parse(text).tables
    headings, tasks = ([row.values for row in tables[name]] for name in ("unit_task_heading", "unit_task"))
    return headings, tasks


def score(part: str, headings: Iterable[dict], tasks: Iterable[dict] = (), model=None) -> Score:
    """Score the guesses for labelled headings of one part, made with all headings there are."""
    guessed: dict[Place, list[tuple[str, Decimal]]] = {}
    for table in suggestions(model or trained(Settings.from_environment()), list(headings), list(tasks)):
        for row in table.to_pylist():
            if row["position"] == 0:
                place = row["chief_area_name"], row["unit_name"], row["heading_number"]
                guessed.setdefault(place, []).append((row["task_field_code"], row["score"]))
    of_part = [(label, guessed.get(place, [])) for place, label in labels().items() if label.part == part]
    decided = [(label, codes[0][0]) for label, codes in of_part if codes and codes[0][1] >= minimum_score()]

    def share(count: int) -> float:
        return round(count / len(of_part), 3)

    return Score(
        len(of_part),
        share(sum(label.task_field_code in [code for code, _ in codes[:1]] for label, codes in of_part)),
        share(sum(label.task_field_code in [code for code, _ in codes] for label, codes in of_part)),
        share(sum(bool(label.acceptable & {code for code, _ in codes[:1]}) for label, codes in of_part)),
        share(sum(bool(label.acceptable & {code for code, _ in codes}) for label, codes in of_part)),
        share(len(decided)),
        round(sum(code in label.acceptable for label, code in decided) / max(len(decided), 1), 3),
    )


if __name__ == "__main__":
    part = sys.argv[1] if len(sys.argv) > 1 else "tune"
    model = trained(Settings.from_environment())
    print("headings only:     ", score(part, embedded_headings(), model=model))
    if DOCUMENT.exists():
        print("headings and texts:", score(part, *document_rows(), model=model))
