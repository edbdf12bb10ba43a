"""Border 1 decided: what the findings on a delivery mean for it and for its rows.

Belongs here: keeping the reports of `expectations` per version of the rules and per context, and turning findings into
a status. Does not belong here: the rules themselves (expectations, ref_rule.csv), what deliveries mean for each other
(judging) or loading what was accepted (load).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from aarsvaerk.file_hash import files_hash, files_under
from aarsvaerk.settings import Settings
from expectations.context import Context
from expectations.delivery_checks import DeliveryChecks, received_on
from expectations.findings import MAXIMUM_PLACES
from expectations.runner import NOT_RUN, Report, Result
from ingest.durable import json_bytes, write_durably
from ingest.failures import JUDGING_FAILED, finding_of_failure
from ingest.landing import LandedDelivery
from ingest.manifest import Manifest, finding_of
from ingest.model import UNUSED, Finding
from ingest.rules import severity

ROW_WISE = {"account", "population", "explanation"}
"""Statistics and explanations, where a wrong row is left out and the others stand. All other datasets count something
whole (an administration, a catalogue): a row left out would make every sum over them wrong, so one error rejects the
delivery."""


_MADE_OF = {"period": ("period_start", "period_type", "year"), "unit_name": ("unit_name", "unit_code")}
"""The landed columns that are made of a column of a file, where their names differ."""
_BORDER_2 = {"suites_release.py", "suites_open.py"}
"""What judges releases only: when it changes, no delivery is judged anew."""
COMPARING = {"stated_total_differs", "country_total_differs", "hierarchy_broken", "unit_level_broken"}
"""The rules on rows that hold only where every row beside them was read."""


@dataclass(frozen=True)
class Decision:
    """What becomes of a delivery: its status, and the rows left out of it as (dataset, row_number)."""

    status: str
    rejected_rows: frozenset[tuple[str, int]] = frozenset()


@dataclass(frozen=True)
class Judged:
    """A landed delivery with all its findings (reading and border 1), the checks run on it, and the decision.

    `before_withdrawal` is the decision that held before the delivery was withdrawn; None where it stands.
    """

    landed: LandedDelivery
    findings: tuple[Finding, ...]
    results: tuple[Result, ...]
    decision: Decision
    before_withdrawal: Decision | None = None

    @property
    def while_it_stood(self) -> Decision:
        """The decision that holds, or held until the delivery was withdrawn."""
        return self.before_withdrawal or self.decision

    @property
    def delivery_id(self) -> str:
        """Names the delivery."""
        return self.landed.manifest.delivery_id

    @property
    def received_on(self) -> date:
        """The day (UTC) it was received, whose rules it is judged by."""
        return received_on(self.landed)

    @property
    def rows_landed(self) -> int:
        """Rows that could be read, accepted or not."""
        return sum(self.landed.manifest.datasets.values())

    @property
    def rows_received(self) -> int:
        """Rows that were told apart in the file; none where it could not be divided into rows."""
        return self.landed.manifest.rows_received or 0

    @property
    def rows_rejected(self) -> int:
        """Rows that stay out of the warehouse."""
        return self.rows_received if self.decision.status in UNUSED else len(self.decision.rejected_rows)


def decide(landed: LandedDelivery, findings: Iterable[Finding]) -> Decision:
    """The status a delivery gets from its manifest and findings, by the rules of the day it was received.

    Fatal findings, unreadable files and errors in a whole count reject the delivery; errors in rows that stand alone
    reject those rows; warnings and information reject nothing. Where a rule is broken so often that the report stops
    naming the places, the rows cannot be told apart and the delivery is rejected.

    Raises:
        KeyError: A finding's rule is not in the rule catalogue.
    """
    if landed.manifest.status in UNUSED:
        return Decision(landed.manifest.status)
    rows, broken, day = set(), Counter(), received_on(landed)
    for finding in findings:
        level = severity(finding, day)
        if level == "error" and finding.dataset in ROW_WISE and finding.row_number is not None:
            rows.add((finding.dataset, finding.row_number))
            broken[finding.dataset, finding.rule_code] += 1
        elif level in ("error", "fatal"):
            return Decision("rejected")
    landed_rows = sum(landed.manifest.datasets.values())
    if rows and (len(rows) == landed_rows or max(broken.values()) >= MAXIMUM_PLACES):
        return Decision("rejected")
    return Decision("partly_accepted" if rows else "accepted", frozenset(rows))


def judge(
    settings: Settings,
    checks: DeliveryChecks,
    landed: LandedDelivery,
    context: Context | None = None,
    version: str | None = None,
    keep: bool = True,
) -> Judged:
    """Check a landed delivery at border 1, or read the report kept from when these rules checked it in this context.

    Args:
        settings: Where reports are kept.
        checks: What checks it.
        landed: The delivery.
        context: What it is compared with; without it, with nothing.
        version: `rules_version(settings)`, where the caller has it already.
        keep: Whether to keep the report.
    """
    report, context = None, context or Context()
    if landed.manifest.datasets:
        # The day tells which rules were valid.
        name = f"{landed.directory.name}.{received_on(landed):%Y%m%d}.{context.key}.json"
        path = settings.verdicts / (version or rules_version(settings)) / name
        report = _kept(path)
        if report is None:
            try:
                report = checks.check(landed, context)
            except Exception as error:
                report, keep = Report([], [finding_of_failure(JUDGING_FAILED, error)]), False
            if keep and all(finding.rule_code != NOT_RUN for finding in report.findings):
                _keep(path, report)
    report = report or Report([], [])
    findings = *landed.manifest.findings, *_beside_reading(landed.manifest, report.findings)
    return Judged(landed, findings, tuple(report.results), decide(landed, findings))


def _beside_reading(manifest: Manifest, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings on rows that hold although values could not be read.

    A value that did not read is that finding's and not missing too; and what compares whole sums waits until all of
    them read.
    """
    unread = {
        (found.dataset, found.row_number, name)
        for found in manifest.findings
        if "field" in found.values
        for name in _MADE_OF.get(found.values["field"], (found.values["field"],))
    }
    for finding in findings:
        if manifest.status != "rejected" or (
            finding.row_number is not None
            and finding.rule_code not in COMPARING
            and (finding.dataset, finding.row_number, finding.values.get("column")) not in unread
        ):
            yield finding


def rules_version(settings: Settings) -> str:
    """A hash over the code and reference lists that decide what border 1 finds."""
    paths = files_under(settings.project_root, ("expectations", "seeds/reference"))
    return files_hash(settings.project_root, (path for path in paths if path.name not in _BORDER_2))[:12]


def _kept(path: Path) -> Report | None:
    if not path.exists():
        return None
    kept = json.loads(path.read_text(encoding="utf-8"))
    return Report([Result(**result) for result in kept["results"]], list(map(finding_of, kept["findings"])))


def _keep(path: Path, report: Report) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = {"results": list(map(asdict, report.results)), "findings": list(map(asdict, report.findings))}
    write_durably(path, json_bytes(kept))
