"""Receiving: everything that waits is landed and judged, and what was handled leaves the inbox.

Belongs here: going through embedded deliveries, inbox and files named on the command line. Does not belong here:
reading files (ingest.landing), judging them (verdicts), loading them (load).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path

from aarsvaerk.intake.border_1 import judge_all
from aarsvaerk.intake.finding_groups import grouped
from aarsvaerk.intake.fingerprint import code_version, input_hashes, inputs_fingerprint
from aarsvaerk.intake.inbox import pending, put_away
from aarsvaerk.intake.report_texts import group_lines
from aarsvaerk.intake.verdicts import Judged
from aarsvaerk.progress import Progress
from aarsvaerk.settings import Settings
from ingest.landing import LandedDelivery, embedded, is_synthetic, landed, receive
from ingest.model import UNUSED


@dataclass(frozen=True)
class Receipt:
    """A file that was handled: the delivery it is, and whether it was received for the first time.

    `findings` has, by language, the lines of each group of findings; only of a new file of which nothing is used.
    """

    file_name: str
    delivery_id: str
    status: str
    is_new: bool
    findings: Mapping[str, list[list[str]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Received:
    """What the landing step of a run hands over to the later ones, through a file in work/."""

    run_id: str
    inputs_hash: str
    code_version: str
    inputs: dict[str, str]
    receipts: tuple[Receipt, ...]

    @property
    def rejected(self) -> tuple[Receipt, ...]:
        """The files received for the first time of which nothing is used: rejected, or waiting for an answer."""
        return tuple(receipt for receipt in self.receipts if receipt.is_new and receipt.status in UNUSED)


def receive_files(
    settings: Settings,
    paths: Sequence[Path],
    decimal_sign: str | None = None,
    note: Mapping[str, str] | None = None,
) -> list[tuple[Receipt, Judged]]:
    """Land files, then judge them beside all that was landed; they stay where they are.

    Args:
        settings: Where the landing lies.
        paths: The files.
        decimal_sign: The sender's answer, where a file's numbers can be read in two ways.
        note: Their citation, licence and note, where they are known.
    """
    received = [_land(settings, path, datetime.now(UTC), note, decimal_sign) for path in paths]
    judged = {one.delivery_id: one for one in judge_all(settings, landed(settings.landing))}
    return [_receipt(*one, judged) for one in received]


def receive_all(settings: Settings, run_id: str, progress: Progress | None = None) -> tuple[list[Judged], Received]:
    """Land what is embedded and what waits in the inbox, and judge every delivery that was ever landed."""
    progress = progress or Progress()
    received, waiting = [], pending(settings)
    for path, received_at, note in embedded(settings.deliveries, is_synthetic(settings.landing)):
        received.append(_land(settings, path, received_at, note))
        progress.advance(path.name)
    for path in waiting:
        received.append(_land(settings, path, datetime.now(UTC)))
        progress.advance(received[-1][0].manifest.file_name)
    # The fingerprint is taken between landing what waits and reading the landing: what comes later is new next time.
    fingerprint = inputs_fingerprint(settings, with_inbox=False)
    deliveries = judge_all(settings, landed(settings.landing))
    judged = {one.delivery_id: one for one in deliveries}
    receipts = [_receipt(*one, judged)[0] for one in received]
    # What waits leaves the inbox once all is judged: a file may explain another that lies beside it.
    for path, receipt in zip(waiting, receipts[len(receipts) - len(waiting) :], strict=True):
        of_file = judged[receipt.delivery_id]
        keep = all(finding.rule_code != "cpr_number" for finding in of_file.findings)
        place = receipt.status if receipt.status in UNUSED else "received"
        put_away(settings, path, receipt.delivery_id, place, keep=keep, findings=findings_text(of_file))
    return deliveries, Received(run_id, fingerprint, code_version(settings), input_hashes(settings), tuple(receipts))


def find_delivery(settings: Settings, delivery_id: str) -> LandedDelivery:
    """The landed delivery of that id.

    Raises:
        LookupError: There is none; the message names the nearest.
    """
    deliveries = {one.manifest.delivery_id: one for one in landed(settings.landing)}
    if delivery_id not in deliveries:
        near = get_close_matches(delivery_id, deliveries, cutoff=0.3)
        raise LookupError(
            f"No delivery {delivery_id} was received in {settings.landing}."
            + (f" The nearest: {', '.join(near)}." if near else "")
            + " aarsvaerk status lists them all."
        )
    return deliveries[delivery_id]


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
    return "\n\n".join(
        "\n".join(line for lines in groups for line in lines) for groups in findings_lines(judged).values()
    )


def findings_lines(judged: Judged) -> dict[str, list[list[str]]]:
    """The lines of each group of findings by language, Danish first."""
    groups = grouped(judged.findings, judged.received_on)
    return {language: [list(group_lines(group, language)) for group in groups] for language in ("da", "en")}


def _land(
    settings: Settings,
    path: Path,
    received_at: datetime,
    note: Mapping[str, str] | None = None,
    decimal_sign: str | None = None,
) -> tuple[LandedDelivery, bool]:
    """Land a file, and tell whether it is new."""
    before = {entry.name for entry in settings.landing.glob("raw/*")}
    delivery = receive(settings.landing, path, received_at, note, decimal_sign)
    return delivery, delivery.manifest.sha256 not in before


def _receipt(delivery: LandedDelivery, is_new: bool, judged: Mapping[str, Judged]) -> tuple[Receipt, Judged]:
    one = judged[delivery.manifest.delivery_id]
    findings = findings_lines(one) if is_new and one.decision.status in UNUSED else {}
    return Receipt(delivery.manifest.file_name, one.delivery_id, one.decision.status, is_new, findings), one


def _path(settings: Settings) -> Path:
    return settings.work / "received.json"
