"""The rule catalogue and how a finding is told to people.

Belongs here: reading `seeds/reference/ref_rule.csv` and filling its texts. Does not belong here: the rules' logic.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ingest.cpr import without_cpr_numbers
from ingest.model import Finding
from ingest.phrases import in_danish

REFERENCE = Path(__file__).resolve().parents[1] / "seeds" / "reference"
_FIGURES = {"fte", "stated", "computed", "difference"}
_OUR_WORDS = {"expected", "found", "reason", "other_place"}


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
def rules() -> dict[str, Rule]:
    """All rules by code, read once."""
    with (REFERENCE / "ref_rule.csv").open(encoding="utf-8", newline="") as file:
        return {row["rule_code"]: Rule(**row) for row in csv.DictReader(file)}


def severity(finding: Finding) -> str:
    """The severity the catalogue gives the finding's rule: info, warning, error or fatal."""
    return rules()[finding.rule_code].severity


def render(finding: Finding, language: str = "en") -> tuple[str, str]:
    """The finding's message and hint in Danish ("da") or English ("en").

    Raises:
        KeyError: the rule is not in the catalogue, or its message names a value the finding does not carry.
    """
    rule = rules()[finding.rule_code]
    if language == "en":
        return _filled(rule.message_en, finding.values), _filled(rule.hint_en, finding.values)
    # Figures we computed are written the Danish way; `value` is the sender's own text and stays as it is.
    values = {name: text.replace(".", ",") if name in _FIGURES else text for name, text in finding.values.items()}
    values |= {name: in_danish(values[name]) for name in _OUR_WORDS & values.keys()}
    return _filled(rule.message_da, values), _filled(rule.hint_da, values)


def place(finding: Finding, language: str = "en") -> str:
    """Where the finding is, in Danish ("da") or English ("en")."""
    location = without_cpr_numbers(finding.location)
    return in_danish(location) if language == "da" else location


def _filled(text: str, values: Mapping[str, str]) -> str:
    # No file with a CPR number is read, but lines joined while reading could make what looks like one.
    return without_cpr_numbers(text.format_map(values))
