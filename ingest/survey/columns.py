"""The columns of the standard submission and the lists their values are taken from, as the reference seeds have them.

Belongs here: what a template's columns are. Does not belong here: writing templates (template), reading what is
sent.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ingest.rules import REFERENCE, rules

SURVEYS = ("survey_fte", "survey_volume", "survey_explanation")
SURVEY_OF = {"survey_fte": "survey_fte", "activity": "survey_volume", "explanation": "survey_explanation"}
"""The template of a landed dataset."""
KEYS = {
    "survey_fte": (
        "municipality_code",
        "period",
        "area_name",
        "chief_area_name",
        "unit_name",
        "is_management",
        "task_field_code",
    ),
    "survey_volume": ("municipality_code", "period", "area_name", "chief_area_name", "unit_name", "measure_code"),
    "survey_explanation": (),
}
"""The columns that together tell one row of a submission from another."""
_EARLIER = {("survey_fte", "period"): ("year", "År", "Year")}
"""Headings that earlier templates had."""
_SAID = {
    "yes_no": {"da": {"ja": "Ja", "nej": "Nej"}, "en": {"yes": "Yes", "no": "No"}},
    "comparison": {
        "da": {"exact": "præcis", "about": "cirka", "more_than": "over", "less_than": "under"},
        "en": {"exact": "exact", "about": "about", "more_than": "more than", "less_than": "less than"},
    },
}
WITHOUT_FIELD = {
    "0.0.0": {"da": "Uden for opgavekataloget", "en": "Outside the catalogue"},
    "0.1.0": {"da": "Uden for konto 6.45", "en": "Outside account 6.45"},
    "0.2.0": {"da": "Ikke afgjort", "en": "Undecided"},
}
"""The codes for work that has no task field, with their names; core.dim_task_field has them too."""


@dataclass(frozen=True)
class SurveyColumn:
    """One column of a template, as a row of ref_survey_column.csv; `code_list` and `example` may be empty."""

    survey_code: str
    position: int
    column_name: str
    heading_da: str
    heading_en: str
    value_type: str
    is_required: bool
    code_list: str
    description_da: str
    description_en: str
    example: str

    def heading(self, language: str) -> str:
        """The heading in Danish ("da") or English ("en")."""
        return self.heading_en if language == "en" else self.heading_da

    @property
    def headings(self) -> tuple[str, ...]:
        """All headings that it is recognised by, those of earlier templates too."""
        return (
            self.column_name,
            self.heading_da,
            self.heading_en,
            *_EARLIER.get((self.survey_code, self.column_name), ()),
        )

    def description(self, language: str) -> str:
        """What to write, in Danish ("da") or English ("en")."""
        return self.description_en if language == "en" else self.description_da


SYNTHETIC = SurveyColumn(
    survey_code="",
    position=0,
    column_name="is_synthetic",
    heading_da="Simuleret",
    heading_en="Simulated",
    value_type="boolean",
    is_required=False,
    code_list="yes_no",
    description_da="Ja på hver række af en simuleret leverance. Står i ingen skabelon.",
    description_en="Yes on every row of a simulated delivery. No template has it.",
    example="",
)
"""The column by which a submission says that it is made up."""


@cache
def columns(survey_code: str) -> tuple[SurveyColumn, ...]:
    """The columns of a template, in its order.

    Raises:
        KeyError: there is no such template.
    """
    if survey_code not in SURVEYS:
        raise KeyError(survey_code)
    found = [
        SurveyColumn(**row | {"position": int(row["position"]), "is_required": row["is_required"] == "true"})
        for row in _seed("ref_survey_column")
        if row["survey_code"] == survey_code
    ]
    return tuple(sorted(found, key=lambda column: column.position))


@cache
def codes(code_list: str, language: str = "da") -> dict[str, str]:
    """The codes of a list and their names in Danish ("da") or English ("en"), in the order a person looks for them.

    Of the rules only warnings are there, since nothing else can be explained.

    Raises:
        KeyError: there is no such list.
    """
    if code_list == "municipality":
        found = [(row["municipality_code"], row["municipality_name"]) for row in _seed("ref_municipality")]
    elif code_list == "task_field":
        found = [(row["task_field_code"], row[f"task_field_name_{language}"]) for row in _seed("ref_task_field")]
        found += [(code, names[language]) for code, names in WITHOUT_FIELD.items()]
        found.sort(key=lambda item: [int(number) for number in item[0].split(".")])
    elif code_list == "measure":
        found = [(row["measure_code"], row[f"measure_name_{language}"]) for row in _seed("ref_measure")]
    elif code_list == "rule":
        found = [
            (code, rule.what_en if language == "en" else rule.what_da)
            for code, rule in rules().items()
            if rule.severity == "warning"
        ]
    else:
        found = list(_SAID[code_list][language].items())
    return dict(found)


def _seed(name: str) -> Iterator[dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
