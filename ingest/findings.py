"""The rule catalogue and how a finding is told to people.

A rule may stand in several rows with days of validity that do not overlap: so its severity changes at a day, or it
ends. A delivery is judged by the rules of the day it was received, so no later change of a rule reaches back.

Belongs here: reading `seeds/reference/ref_rule.csv` and filling its texts. Does not belong here: the rules' logic.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from ingest.cpr import without_cpr_numbers
from ingest.model import Finding
from ingest.phrases import in_danish

REFERENCE = Path(__file__).resolve().parents[1] / "seeds" / "reference"
_FIGURES = {
    "fte",
    "stated",
    "computed",
    "difference",
    "earlier",
    "per_1000",
    "low",
    "high",
    "quantity",
    "quantity_to",
    "limit",
    "part",
}
_OUR_WORDS = {"expected", "found", "reason", "other_place", "looks_like"}


@dataclass(frozen=True)
class Rule:
    """One rule of the catalogue; the texts hold ``{placeholders}`` that a finding's values fill.

    `cause` names the placeholders, parted by blanks, whose values tell one root cause from another.
    """

    rule_code: str
    severity: str
    border: str
    owner: str
    valid_from: str
    valid_to: str
    cause: str
    what_da: str
    what_en: str
    message_da: str
    message_en: str
    hint_da: str
    hint_en: str


@cache
def _catalogue() -> tuple[Rule, ...]:
    """All rows of the catalogue, of each rule the oldest first, read once."""
    with (REFERENCE / "ref_rule.csv").open(encoding="utf-8", newline="") as file:
        return tuple(sorted((Rule(**row) for row in csv.DictReader(file)), key=lambda rule: rule.valid_from))


@cache
def rules(day: date | None = None) -> dict[str, Rule]:
    """The rules by code: those valid on the day, or without a day the newest row of each.

    A day before the catalogue's first counts as its first, so that a clock set wrong switches no rule off.
    """
    if day is None:
        return {rule.rule_code: rule for rule in _catalogue()}
    on = max(day.isoformat(), _catalogue()[0].valid_from)
    return {
        rule.rule_code: rule
        for rule in _catalogue()
        if rule.valid_from <= on and (not rule.valid_to or on <= rule.valid_to)
    }


def severity(finding: Finding, day: date) -> str:
    """The severity that the finding's rule has on the day: info, warning, error or fatal.

    A rule that is not valid on the day finds nothing in rows; of one that ended a reading, the newest row tells.

    Raises:
        KeyError: the rule is not in the catalogue.
    """
    return (rules(day).get(finding.rule_code) or rules()[finding.rule_code]).severity


def render(finding: Finding, language: str = "en") -> tuple[str, str]:
    """The finding's message and hint in Danish ("da") or English ("en").

    Raises:
        KeyError: the rule is not in the catalogue, or its message names a value the finding does not carry.
    """
    rule = rules()[finding.rule_code]
    if language == "en":
        values = finding.values | _heading(finding, language)
        return _filled(rule.message_en, values), _filled(rule.hint_en, values)
    # Figures we computed are written the Danish way; `value` is the sender's own text and stays as it is.
    values = {name: text.replace(".", ",") if name in _FIGURES else text for name, text in finding.values.items()}
    values |= {name: in_danish(values[name]) for name in _OUR_WORDS & values.keys()} | _heading(finding, language)
    return _filled(rule.message_da, values), _filled(rule.hint_da, values)


def _heading(finding: Finding, language: str) -> dict[str, str]:
    """The column a finding names, as the template of its dataset heads it; nothing where no template has it."""
    from ingest.survey_columns import SURVEY_OF, columns

    survey, name = SURVEY_OF.get(finding.dataset), finding.values.get("column", "").replace("period_start", "period")
    headings = {one.column_name: one.heading(language) for one in columns(survey)} if survey and name else {}
    return {"column": f"{headings[name]} ({name})"} if name in headings else {}


def place(finding: Finding, language: str = "en") -> str:
    """Where the finding is, in Danish ("da") or English ("en")."""
    location = without_cpr_numbers(finding.location)
    return in_danish(location) if language == "da" else location


def _filled(text: str, values: Mapping[str, str]) -> str:
    # No file with a CPR number is read, but lines joined while reading could make what looks like one.
    return without_cpr_numbers(text.format_map(values))
