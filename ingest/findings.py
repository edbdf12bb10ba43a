"""The rule catalogue and how a finding is told to people.

Belongs here: reading `seeds/reference/ref_rule.csv` and filling its texts. Does not belong here: the rules' logic.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ingest.model import Finding
from ingest.phrases import in_danish

REFERENCE = Path(__file__).resolve().parents[1] / "seeds" / "reference"
_FIGURES = {"fte", "stated", "computed", "difference"}
_OUR_WORDS = {"expected", "found", "reason"}


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
        return rule.message_en.format_map(finding.values), rule.hint_en.format_map(finding.values)
    # Figures we computed are written the Danish way; `value` is the sender's own text and stays as it is.
    values = {name: text.replace(".", ",") if name in _FIGURES else text for name, text in finding.values.items()}
    values |= {name: in_danish(values[name]) for name in _OUR_WORDS & values.keys()}
    return rule.message_da.format_map(values), rule.hint_da.format_map(values)
