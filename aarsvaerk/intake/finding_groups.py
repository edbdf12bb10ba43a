"""Findings grouped by root cause: a thousand rows with one wrong code are one thing to mend.

Findings have one cause when rule, dataset, the values that the rule catalogue names as its `cause` and what the sender
says of them are the same.

Belongs here: that grouping, as a pure function. Does not belong here: what is shown of a group (terminal, report).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ingest.model import Explanation, Finding
from ingest.rules import rules, severity

FIRST_PLACES = 5
READING_STOPS_AT = 100
"""So many mistakes and a parser stops looking: the file is rejected all the same."""
_HEAVIEST_FIRST = ("fatal", "error", "warning", "info")


@dataclass(frozen=True)
class Group:
    """The findings of one root cause.

    `first` are the first findings, in the order found. `count` is the number of places; `count_is` tells how it is
    known: "exact"; "at_most" where places were counted without being named, which may have other causes of the same
    rule; "at_least" where reading stopped before the end of the file. `explanation` is the sender's, of a warning.
    """

    rule_code: str
    severity: str
    dataset: str | None
    count: int
    count_is: str
    first: tuple[Finding, ...]
    explanation: Explanation | None = None


def grouped(findings: Iterable[Finding], day: date) -> list[Group]:
    """The findings as groups of one cause each: the heaviest first, what is explained last of its kind.

    Args:
        findings: the findings of a delivery, in the order found.
        day: the day it was received, which decides their severity.

    Raises:
        KeyError: a finding's rule is not in the rule catalogue.
    """
    causes: dict[tuple, list[Finding]] = {}
    counts: dict[tuple, int] = {}
    unnamed: set[tuple] = set()
    read_with_mistakes = 0
    for finding in findings:
        rule = rules()[finding.rule_code]
        named = rule.cause.split()
        values = (finding.values.get(name, "") for name in named)
        key = (finding.rule_code, finding.dataset, finding.explanation, *values)
        first = causes.setdefault(key, [])
        if len(first) < FIRST_PLACES:
            first.append(finding)
        counts[key] = counts.get(key, 0) + finding.places
        if finding.places > 1 and named:
            unnamed.add(key)
        read_with_mistakes += rule.border == "reading" and severity(finding, day) in ("error", "fatal")
    groups = []
    for key, first in causes.items():
        rule = rules()[key[0]]
        stopped = rule.border == "reading" and read_with_mistakes >= READING_STOPS_AT
        known = "at_most" if key in unnamed else "at_least" if stopped else "exact"
        groups.append(Group(key[0], severity(first[0], day), key[1], counts[key], known, tuple(first), key[2]))
    return sorted(groups, key=lambda group: (_HEAVIEST_FIRST.index(group.severity), group.explanation is not None))
