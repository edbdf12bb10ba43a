"""Receiving: everything that waits is landed and judged, and what was handled leaves the inbox.

Belongs here: going through embedded deliveries, inbox and files named on the command line. Does not belong here:
reading files (ingest.landing), judging them (verdicts), loading them (load).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingest.landing import MAXIMUM_BYTES, embedded, landed, receive
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
        """The files received for the first time that were rejected whole."""
        return tuple(receipt for receipt in self.receipts if receipt.is_new and receipt.status == "rejected")


def receive_file(settings: Settings, path: Path) -> tuple[Receipt, Judged]:
    """Land and judge one file; it stays where it is."""
    return receive_content(settings, read_content(path), path.name, datetime.now(UTC))


def read_content(path: Path) -> bytes:
    """The file's bytes; of one that is too large only as many as it takes to refuse it."""
    with path.open("rb") as file:
        return file.read(MAXIMUM_BYTES + 1)


def receive_all(settings: Settings, run_id: str, progress: Progress | None = None) -> tuple[list[Judged], Received]:
    """Land what is embedded and what waits in the inbox, and judge every delivery that was ever landed."""
    progress = progress or Progress()
    receipts = []
    for content, name, received_at, note in embedded(settings.deliveries):
        receipts.append(receive_content(settings, content, name, received_at, note)[0])
        progress.advance(name)
    for path in pending(settings):
        receipt, judged = receive_file(settings, path)
        rejected = judged.decision.status == "rejected"
        holds_cpr = any(finding.rule_code == "cpr_number" for finding in judged.findings)
        put_away(settings, path, judged.delivery_id, rejected, keep=not holds_cpr, findings=findings_text(judged))
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


def receive_content(
    settings: Settings, content: bytes, name: str, received_at: datetime, note: Mapping[str, str] | None = None
) -> tuple[Receipt, Judged]:
    """Land and judge a file's bytes; `note` is its citation, licence and note, where they are known."""
    is_new = not (settings.landing / "raw" / hashlib.sha256(content).hexdigest()).exists()
    delivery = receive(settings.landing, content, name, received_at, note)
    judged = judge(settings, delivery)
    receipt = Receipt(delivery.manifest["file_name"], judged.delivery_id, judged.decision.status, is_new)
    return receipt, judged


def _path(settings: Settings) -> Path:
    return settings.work / "received.json"
