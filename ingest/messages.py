"""Findings in words for people, in Danish and English.

Belongs here: filling the texts of the rule catalogue with what a finding holds. Does not belong here: the catalogue
(rules), which findings there are.
"""

from __future__ import annotations

from collections.abc import Mapping

from ingest.cpr import without_cpr_numbers
from ingest.model import Finding
from ingest.phrases import in_danish
from ingest.rules import rules
from ingest.survey.columns import SURVEY_OF, columns

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
