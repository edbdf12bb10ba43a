"""What municipalities say of their own figures before or after they are public: approved, or objected to and why.

An answer is about figures, named by their hash (meta.approval), not about a release: it holds for as long as they stay
as they were. Answers are lines of the ledger, so they are kept, chained and backed up as receipts are. Belongs
here: writing and reading them. Does not belong here: the ledger's files (ledger), which figures they are (dbt).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ingest.cpr import without_cpr_numbers
from ingest.ledger import changing, read_ledger

APPROVED, OBJECTED = "approved", "objected"
_KEPT = ("municipality_code", "answered_by", "reason", "figures_hash", "release_id")


@dataclass(frozen=True)
class Answer:
    """One answer of a municipality.

    `number` is its line in the ledger, `answered_at` is ISO 8601 in UTC, `answered_by` the office that answers,
    `figures_hash` and `release_id` name the figures and where they were seen.
    """

    number: int
    municipality_code: str
    answer: str
    answered_at: str
    answered_by: str
    reason: str
    figures_hash: str
    release_id: str


def record(
    landing: Path,
    municipality_code: str,
    answer: str,
    figures_hash: str,
    release_id: str,
    answered_by: str = "",
    reason: str = "",
) -> bool:
    """Write an answer into the ledger, durably.

    Returns:
        Whether anything changed: False where the municipality's last answer says the same of the same figures.
    """
    said = {
        "municipality_code": municipality_code,
        "figures_hash": figures_hash,
        "answered_by": without_cpr_numbers(answered_by),
        "reason": without_cpr_numbers(reason),
    }
    with changing(landing) as ledger:
        of_it = [one for one in ledger.entries if _is_answer(one) and one["municipality_code"] == municipality_code]
        if of_it and of_it[-1]["event"] == answer and said.items() <= of_it[-1].items():
            return False
        ledger.append(answer, "", None, **said, release_id=release_id)
    return True


def answers(landing: Path) -> list[Answer]:
    """All answers that were ever given, in their order."""
    return [
        Answer(
            number=one["number"],
            answer=one["event"],
            answered_at=one["at"],
            **{name: one[name] for name in _KEPT},
        )
        for one in read_ledger(landing).entries
        if _is_answer(one)
    ]


def _is_answer(entry: dict) -> bool:
    return entry["event"] in (APPROVED, OBJECTED)
