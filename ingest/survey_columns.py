"""The columns of the standard submission, from the seed that names them.

Belongs here: the seed as objects, and the code lists it names. Does not belong here: reading (sources.survey) or making
templates.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from ingest.findings import REFERENCE


@dataclass(frozen=True)
class SurveyColumn:
    """One column of a template; see ``ref_survey_column``."""

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


@cache
def columns(survey_code: str) -> tuple[SurveyColumn, ...]:
    """The columns of a template, in their order."""
    with (REFERENCE / "ref_survey_column.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["survey_code"] == survey_code]
    typed = [row | {"position": int(row["position"]), "is_required": row["is_required"] == "true"} for row in rows]
    return tuple(sorted((SurveyColumn(**row) for row in typed), key=lambda column: column.position))
