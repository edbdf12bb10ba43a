"""Receiving: everything that waits is landed and judged, and what was handled leaves the inbox.

Belongs here: going through embedded deliveries, inbox and files named on the command line. Does not belong here:
reading files (ingest.landing), judging them (verdicts), loading them (load).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from difflib import get_close_matches
from pathlib import Path

from aarsvaerk.intake.border_1 import judge_all
from aarsvaerk.intake.failure_log import failure_log
from aarsvaerk.intake.file_receiver import FileReceiver, LandedFile, TakenFile, findings_lines
from aarsvaerk.intake.fingerprint import code_version, input_hashes, inputs_fingerprint
from aarsvaerk.intake.inbox import LeftBehind, pending, unreadable, when_whole
from aarsvaerk.intake.verdicts import Judged
from aarsvaerk.progress import Progress
from aarsvaerk.settings import Settings
from ingest.file_names import readable_name
from ingest.landing import LandingProblem, embedded, is_synthetic, landed, look_through
from ingest.ledger import changing, read_ledger
from ingest.model import UNUSED
from ingest.said import Said
from ingest.withdrawal import remove_erased


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
    left_behind: tuple[LeftBehind, ...] = ()

    @property
    def rejected(self) -> tuple[Receipt, ...]:
        """The files received for the first time of which nothing is used: rejected, or waiting for an answer."""
        return tuple(receipt for receipt in self.receipts if receipt.is_new and receipt.status in UNUSED)


def receive_files(
    settings: Settings,
    paths: Sequence[Path],
    decimal_sign: str | None = None,
    note: Mapping[str, str] | None = None,
) -> tuple[list[tuple[Receipt, Judged]], list[LeftBehind]]:
    """Land files, then judge them beside all that was landed; they stay where they are.

    Args:
        settings: Where the landing lies.
        paths: The files.
        decimal_sign: The sender's answer, where a file's numbers can be read in two ways.
        note: Their citation, licence and note, where they are known.

    Returns:
        What was received, and what could not be taken.
    """
    with failure_log(settings), FileReceiver(settings, follow_links=True) as receiver:
        taken = [one for path in paths for one in receiver.receive(path, note, decimal_sign)]
        judged = {one.delivery_id: one for one in judge_all(settings, landed(settings.landing))}
    return [_receipt(one, judged) for one in taken], receiver.left_behind


def receive_all(
    settings: Settings, run_id: str, progress: Progress | None = None
) -> tuple[list[Judged], Received, list[LandingProblem]]:
    """Land what is embedded and what waits in the inbox, and judge every delivery that was ever landed.

    An entry of the inbox that cannot be taken stays there and is named in `Received.left_behind`; it stops no other.

    Returns:
        The judged deliveries, what was received, and what is wrong with the landing, for which nothing is published.
    """
    progress = progress or Progress()
    with failure_log(settings), FileReceiver(settings) as receiver:
        taken = []
        with changing(settings.landing) as ledger:
            ledger.settle()
        remove_erased(settings.landing)
        for path, received_at, note in embedded(settings.deliveries, is_synthetic(settings.landing)):
            taken.append(receiver.land(TakenFile(path, path.name), received_at, note))
            progress.advance(path.name)
        receiver.left_behind += unreadable(settings)
        for path, is_whole in when_whole(pending(settings)):
            if not is_whole:
                receiver.left_behind.append(LeftBehind(readable_name(path.name), "unfinished"))
                continue
            for one in receiver.receive(path):
                taken.append(one)
                progress.advance(one.delivery.manifest.file_name)
        # The fingerprint is taken between landing what waits and reading the landing: what comes later is new.
        fingerprint = inputs_fingerprint(settings, with_inbox=False)
        landing = look_through(settings.landing)
        deliveries = judge_all(settings, landing.deliveries)
        judged = {one.delivery_id: one for one in deliveries}
        # What waits leaves the inbox once all is judged: a file may explain another that lies beside it.
        for one in taken:
            receiver.put_away(one, judged[one.delivery_id])
        receiver.remove_unpacked()
    receipts = tuple(_receipt(one, judged)[0] for one in taken)
    left = tuple(receiver.left_behind)
    received = Received(run_id, fingerprint, code_version(settings), input_hashes(settings), receipts, left)
    return deliveries, received, landing.problems


class NoSuchDelivery(Said):
    """No file was received whose delivery has the id."""


def find_delivery(settings: Settings, delivery_id: str) -> str:
    """The sha256 of the received file whose delivery has that id, or had it before it was lost or read anew.

    Raises:
        NoSuchDelivery: There is none; the message names the nearest.
    """
    ending = delivery_id.rpartition("-")[2]
    found = [sha256 for sha256 in read_ledger(settings.landing).receipts if sha256.startswith(ending)]
    if len(ending) < 12 or len(found) != 1:
        near = get_close_matches(
            delivery_id, [one.manifest.delivery_id for one in landed(settings.landing)], cutoff=0.3
        )
        message = "No delivery {delivery} was received. aarsvaerk status lists them all."
        if near:
            message = "No delivery {delivery} was received. The nearest: {near}. aarsvaerk status lists them all."
        raise NoSuchDelivery(message, delivery=delivery_id, near=", ".join(near))
    return found[0]


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
    left_behind = tuple(LeftBehind(**left) for left in kept.pop("left_behind"))
    return Received(**kept, receipts=receipts, left_behind=left_behind) if kept["run_id"] == run_id else None


def _receipt(taken: LandedFile, judged: Mapping[str, Judged]) -> tuple[Receipt, Judged]:
    one = judged[taken.delivery_id]
    findings = findings_lines(one) if taken.is_new and one.decision.status in UNUSED else {}
    name, status = taken.delivery.manifest.file_name, one.decision.status
    return Receipt(name, one.delivery_id, status, taken.is_new, findings), one


def _path(settings: Settings) -> Path:
    return settings.work / "received.json"
