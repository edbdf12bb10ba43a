"""The rule catalogue.

A rule may stand in several rows with days of validity that do not overlap: so its severity changes at a day, or it
ends. A delivery is judged by the rules of the day it was received, so no later change of a rule reaches back.

Belongs here: reading `seeds/reference/ref_rule.csv`. Does not belong here: filling its texts (messages), the rules'
logic (what reads files, and expectations).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from ingest.model import Finding

REFERENCE = Path(__file__).resolve().parents[1] / "seeds" / "reference"


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
