"""Receiving: everything that waits is landed and judged, and what was handled leaves the inbox.

Belongs here: going through embedded deliveries, inbox and files named on the command line. Does not belong here:
reading files (ingest.landing), judging them (verdicts), loading them (load).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingest.landing import embedded, landed, receive
from ingest.model import UNUSED
from orchestration.fingerprint import code_version, inputs_fingerprint
from orchestration.grouping import grouped
from orchestration.inbox import pending, put_away
from orchestration.progress import Progress
from orchestration.report_texts import group_lines
from orchestration.settings import Settings
from orchestration.verdicts import Judged, judge, rules_version


@dataclass(frozen=True)
class Receipt:
    """A file that was handled: the delivery it is, and whether it was received for the first time."""

    file_name: str
    delivery_id: str
    status: str
    is_new: bool


@dataclass(frozen=True)
class Received:
    """What the landing step of a run hands over to the later ones, through a file in work/."""

    run_id: str
    inputs_hash: str
    code_version: str
    receipts: tuple[Receipt, ...]

    @property
    def rejected(self) -> tuple[Receipt, ...]:
        """The files received for the first time of which nothing is used: rejected, or waiting for an answer."""
        return tuple(receipt for receipt in self.receipts if receipt.is_new and receipt.status in UNUSED)


def receive_file(
    settings: Settings,
    path: Path,
    received_at: datetime | None = None,
    note: Mapping[str, str] | None = None,
    decimal_sign: str | None = None,
) -> tuple[Receipt, Judged]:
    """Land and judge one file; it stays where it is.

    Args:
        settings: Where the landing lies.
        path: The file.
        received_at: When it came; without it, now.
        note: Its citation, licence and note, where they are known.
        decimal_sign: The sender's answer, where the file's numbers can be read in two ways.
    """
    before = {entry.name for entry in settings.landing.glob("raw/*")}
    delivery = receive(settings.landing, path, received_at or datetime.now(UTC), note, decimal_sign)
    judged = judge(settings, delivery)
    is_new = delivery.manifest["sha256"] not in before
    return Receipt(delivery.manifest["file_name"], judged.delivery_id, judged.decision.status, is_new), judged


def receive_all(settings: Settings, run_id: str, progress: Progress | None = None) -> tuple[list[Judged], Received]:
    """Land what is embedded and what waits in the inbox, and judge every delivery that was ever landed."""
    progress = progress or Progress()
    receipts = []
    for path, received_at, note in embedded(settings.deliveries):
        receipts.append(receive_file(settings, path, received_at, note)[0])
        progress.advance(path.name)
    for path in pending(settings):
        receipt, judged = receive_file(settings, path)
        holds_cpr = any(finding.rule_code == "cpr_number" for finding in judged.findings)
        place = judged.decision.status if judged.decision.status in UNUSED else "received"
        put_away(settings, path, judged.delivery_id, place, keep=not holds_cpr, findings=findings_text(judged))
        receipts.append(receipt)
        progress.advance("a file" if holds_cpr else path.name)
    # The fingerprint is taken between emptying the inbox and reading the landing: what comes later is new next time.
    received = Received(run_id, inputs_fingerprint(settings, with_inbox=False), code_version(settings), tuple(receipts))
    version = rules_version(settings)
    deliveries = [judge(settings, delivery, version) for delivery in landed(settings.landing)]
    return deliveries, received


def keep_received(settings: Settings, received: Received) -> None:
    """Write down what was received, for the later steps of the same run."""
    settings.work.mkdir(parents=True, exist_ok=True)
    _path(settings).write_text(json.dumps(asdict(received), ensure_ascii=False, indent=1), encoding="utf-8")


def kept_received(settings: Settings, run_id: str) -> Received | None:
    """What the landing step of the run `run_id` received; None where the candidate is not of this run."""
    if not _path(settings).exists():
        return None
    kept = json.loads(_path(settings).read_text(encoding="utf-8"))
    receipts = tuple(Receipt(**receipt) for receipt in kept.pop("receipts"))
    return Received(**kept, receipts=receipts) if kept["run_id"] == run_id else None


def findings_text(judged: Judged) -> str:
    """The findings for the submitter, first in Danish, then in English, grouped by cause."""
    groups = grouped(judged.findings)
    return "\n\n".join(
        "\n".join(line for group in groups for line in group_lines(group, language)) for language in ("da", "en")
    )


def _path(settings: Settings) -> Path:
    return settings.work / "received.json"
