"""The publish gate: whether every required check ran and passed.

A failed dbt test does not stop the assets of another Dagster definition, and a check that never ran leaves no trace. So
nothing is inferred from the run's success: the results of this run are compared with the list of all checks.

Belongs here: the decision, as a pure function, and reading a run's results. Does not belong here: the checks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.said import Sentence

if TYPE_CHECKING:
    from dagster import AssetCheckKey, DagsterInstance


DECIDES = "Decides publishing: where it fails or does not run, nothing is published."
WARNS = "Warns; the release is published."
"""What a check says of itself on Dagster's pages, after what it checks."""
SAID = "said"
"""Name under which a failed step's metadata has its sentence with what fills it."""
WHY_DA = "why_da"
"""Name under which a failed check's metadata has what happened in Danish."""


@dataclass(frozen=True)
class CheckOutcome:
    """The result of a check in a run; `blocks` is false for a failure that only warns."""

    passed: bool
    blocks: bool
    why: str = ""
    why_da: str = ""


@dataclass(frozen=True)
class Reason:
    """Why nothing may be published: the table or step (`where`), the check (`rule`) and what happened (`why`).

    `why_da` is that in Danish, where the check says it in both languages; a `Sentence` gets its Danish where printed.
    """

    where: str
    rule: str
    why: str
    ran: bool = True
    why_da: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.rule}: {self.why}"


def reasons_against(
    expected: Iterable[tuple[str, str]], outcomes: Mapping[tuple[str, str], CheckOutcome]
) -> list[Reason]:
    """The reasons against publishing: failed checks first, then those that did not run; empty if there are none.

    Args:
        expected: (where, rule) of every check that must run. An empty list is itself a reason: the list must be
            wrong.
        outcomes: What ran, by (where, rule).
    """
    expected = sorted(set(expected))
    if not expected:
        return [Reason("release", "checks_exist", Sentence("no check is defined"), ran=False)]
    failed = [
        Reason(*key, outcome.why or Sentence("failed"), why_da=outcome.why_da)
        for key, outcome in sorted(outcomes.items())
        if outcome.blocks and not outcome.passed
    ]
    missing = [Reason(*key, Sentence("did not run"), ran=False) for key in expected if key not in outcomes]
    return failed + missing


def check_name(key: AssetCheckKey) -> tuple[str, str]:
    """(where, rule) of a Dagster check: the asset's dotted key and the check's name."""
    return ".".join(key.asset_key.path), key.name


def outcomes_of_run(instance: DagsterInstance, run_id: str) -> dict[tuple[str, str], CheckOutcome]:
    """The result of every check in the run, read from the event log; of two results the worse counts."""
    from dagster import AssetCheckSeverity, DagsterEventType

    outcomes: dict[tuple[str, str], CheckOutcome] = {}
    for record in instance.all_logs(run_id, of_type=DagsterEventType.ASSET_CHECK_EVALUATION):
        evaluation = record.get_dagster_event().asset_check_evaluation_data
        key = check_name(evaluation.asset_check_key)
        if key not in outcomes or outcomes[key].passed:
            blocks = evaluation.severity == AssetCheckSeverity.ERROR
            in_danish = evaluation.metadata.get(WHY_DA)
            why_da = str(in_danish.value) if in_danish else ""
            outcomes[key] = CheckOutcome(evaluation.passed, blocks, evaluation.description or "", why_da)
    return outcomes
