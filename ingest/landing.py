"""The landing: every received file once, whole or not at all, never changed.

``raw/<sha256>/content`` keeps a file's bytes, and the ledger how they came. ``<source_code>/<sha256>.<version>/`` keeps
the Parquet that this version of the reading code made of them, and a manifest that says what was decided and why;
another version of the code reads the kept bytes again and adds its own. A file that cannot be read leaves a manifest
with its findings; one that holds CPR numbers leaves nothing else. Each directory appears in one rename, its files
synced before and its name after, and only then does the ledger say that the file was received.

Bytes are compared with their sha256 whenever a landing is looked through. A reading that is not as it was written is
made again; a file that is missing or changed is a problem, which stops nothing but publishing, until the same bytes are
received again.

Belongs here: receiving files, and looking through what is kept of them. Does not belong here: making and sealing
readings (readings), taking deliveries back (withdrawal), judging rows (expectations), choosing among deliveries (dbt).
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path

from ingest.cpr import first_cpr_number
from ingest.durable import (
    json_bytes,
    partial_folder,
    replace_durably,
    sweep_partial_folders,
    write_durably,
)
from ingest.failures import READING_FAILED, finding_of_failure
from ingest.file_names import readable_name
from ingest.ledger import Ledger, Receipt, Withdrawal, changing, is_kept, read_ledger, second
from ingest.manifest import Manifest, finding_of
from ingest.model import Finding
from ingest.opened import OpenedFile
from ingest.place import Place
from ingest.readings import kept_reading, reading_version, sha256_of, write_reading
from ingest.refusal import refusal_of
from ingest.said import Said

DELIVERIES = Path(__file__).resolve().parents[1] / "seeds" / "deliveries"

SYNTHETIC_NOTE = "synthetic.json"


@dataclass(frozen=True)
class LandingProblem:
    """What is wrong with the landing, as a finding, and the file it befell (None: the ledger)."""

    finding: Finding
    sha256: str | None = None


class Changing(Said, OSError):
    """A file changed while it was received."""


class HoldsDeliveries(Said, FileExistsError):
    """A landing with deliveries cannot become one of simulated ones."""


class Damaged(Exception):
    """A received file is missing or changed; the argument is the problem."""


@dataclass(frozen=True)
class Landing:
    """A landing that was looked through: its deliveries, and what is wrong with it, for which nothing is published."""

    deliveries: list[LandedDelivery]
    problems: list[LandingProblem]


@dataclass(frozen=True)
class LandedDelivery:
    """What the present code made of a received file: its directory, its manifest, and what happened to it since.

    `clock` is what the machine's clock showed at its receipt where that was before the receipt of an earlier file.
    """

    directory: Path
    manifest: Manifest
    withdrawals: tuple[Withdrawal, ...] = ()
    answered_at: str | None = None
    clock: str | None = None

    @property
    def is_withdrawn(self) -> bool:
        """Whether it is taken back at present."""
        return bool(self.withdrawals) and self.withdrawals[-1].reinstated_at is None

    @property
    def stood(self) -> list[tuple[str, str | None]]:
        """The spans of time in which the warehouse could use it: from and to (ISO 8601, UTC), None where it still can.

        A file that waited for its sender's answer can be used from the answer on.
        """
        starts = [self.answered_at or self.manifest.received_at]
        starts += [one.reinstated_at for one in self.withdrawals if one.reinstated_at]
        ends = [one.withdrawn_at for one in self.withdrawals]
        return list(zip_longest(starts, ends))

    def dataset_path(self, name: str) -> Path:
        """The Parquet file of one of the manifest's datasets."""
        return self.directory / f"{name}.parquet"


def embedded(deliveries: Path = DELIVERIES, national_only: bool = False) -> Iterator[tuple[Path, datetime, dict]]:
    """The embedded deliveries: file, the day each came into the project, and its index entry.

    `national_only` leaves out what a municipality delivered about itself.
    """
    with (deliveries / "deliveries.csv").open(encoding="utf-8", newline="") as index:
        for note in csv.DictReader(index):
            if national_only and note["scope"] != "national":
                continue
            received_at = datetime.fromisoformat(note["received_on"]).replace(tzinfo=UTC)
            yield deliveries / note["file_name"], received_at, note


def is_synthetic(landing: Path) -> bool:
    """Whether this landing is one of simulated deliveries; of real ones it holds national statistics only."""
    return (landing / SYNTHETIC_NOTE).exists()


def declare_synthetic(landing: Path) -> None:
    """Make an empty landing one of simulated deliveries, for good.

    Raises:
        FileExistsError: files were received there already, as real ones.
    """
    if not is_synthetic(landing):
        if next(landing.glob("raw/*"), None):
            raise HoldsDeliveries(
                "{landing} holds deliveries already, so it cannot be declared simulated.", landing=landing
            )
        landing.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_durably(landing / SYNTHETIC_NOTE, json_bytes({"is_synthetic": True}))


def landed(landing: Path, aside: Path | None = None) -> list[LandedDelivery]:
    """The deliveries of `look_through`."""
    return look_through(landing, aside).deliveries


def look_through(landing: Path, aside: Path | None = None) -> Landing:
    """All received files as the present code reads them, rejected ones included, ordered by delivery_id.

    Args:
        landing: the landing directory.
        aside: where a file is read to that the present code has not read yet; without it, the landing itself.

    Returns:
        The deliveries whose bytes are those that were received, and what is wrong with the others and the ledger.
    """
    raw = landing / "raw"
    if raw.exists():
        next(raw.iterdir(), None)  # where nothing may be listed, a release without deliveries must not be made of that
    ledger, found = read_ledger(landing), Landing([], [])
    if ledger.problem:
        found.problems.append(LandingProblem(_finding_on(ledger)))
    for receipt in list(ledger.receipts.values()):
        try:
            found.deliveries.append(_read(landing, receipt, aside or landing))
        except Damaged as damaged:
            found.problems.append(damaged.args[0])
    found.deliveries.sort(key=lambda delivery: delivery.manifest.delivery_id)
    return found


def missing_files(landing: Path) -> list[LandingProblem]:
    """What is wrong with a landing, as far as that shows without reading any file of it but the ledger."""
    ledger = read_ledger(landing)
    broken = [LandingProblem(_finding_on(ledger))] if ledger.problem else []
    kept = (
        (one, landing / "raw" / one.received["sha256"] / "content") for one in ledger.receipts.values() if is_kept(one)
    )
    return broken + [
        _problem(landing, receipt, content)
        for receipt, content in kept
        if not content.is_file() or content.stat().st_size != receipt.received["bytes"]
    ]


def receive(
    landing: Path,
    path: Path,
    received_at: datetime | None = None,
    note: Mapping[str, str] | None = None,
    decimal_sign: str | None = None,
    file_name: str | None = None,
    refusal: Finding | None = None,
) -> LandedDelivery:
    """Land a file. The same bytes are one delivery: a second call changes nothing and returns the first one's.

    Where the bytes that were kept are missing or changed, they are put in place again, and how they came stays.

    Args:
        landing: the landing directory.
        path: the file; it is read and stays as it is.
        received_at: when it came (timezone aware); None means now, by this machine's clock, and never before what came
            by that clock earlier.
        note: citation, licence and note from the index of embedded deliveries.
        decimal_sign: the sender's answer to `number_format_ambiguous`; used only where the file does not settle it.
        file_name: the name it came under, where that is not the path's; only its last part is kept, and only as text.
        refusal: the finding for which nothing of it is kept, where that is known already.

    Returns:
        The landed delivery; its manifest has status "landed", "quarantined" while its sender's answer is awaited, or
        "rejected" with the findings that say why.

    Raises:
        OSError: the file or the landing cannot be read or written, or the file changed while it was read.
    """
    sweep_partial_folders(landing)
    sha256, opened = sha256_of(path), OpenedFile(path)
    raw, receipt = landing / "raw" / sha256, read_ledger(landing).receipts.get(sha256)
    if receipt is None or _was_not_looked_through(receipt):
        received, refused = _receipt(opened, sha256, file_name or path.name, note or {}, refusal)
        with partial_folder(landing, sha256) as partial:
            if not refused:
                _copy(path, partial, sha256)
            with changing(landing) as ledger:
                if ledger.receipts.get(sha256) == receipt:  # no other process received it meanwhile
                    for folder in landing.glob(f"*/{sha256}.*"):
                        shutil.rmtree(folder)
                    if not refused:
                        replace_durably(partial, raw)
                    values = {"refusal": asdict(refused)} if refused else {}
                    ledger.append("received", sha256, received_at, received=received, **values)
    elif is_kept(receipt) and not _is_whole(raw / "content", sha256):
        with partial_folder(landing, sha256) as partial:
            _copy(path, partial, sha256)
            replace_durably(partial, raw)
    if decimal_sign and read_ledger(landing).receipts[sha256].decimal_sign is None:
        with changing(landing) as ledger:
            ledger.append("answered", sha256, received_at, decimal_sign=decimal_sign)
    return _read(landing, read_ledger(landing).receipts[sha256], landing, opened.moved(raw / "content"))


def _finding_on(ledger: Ledger) -> Finding:
    return Finding("ledger_broken", Place(), {"problem": ledger.problem})


def _is_whole(content: Path, sha256: str) -> bool:
    try:
        return sha256_of(content) == sha256
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return False


def _copy(path: Path, folder: Path, sha256: str) -> None:
    """Copy a file, as `content`; what is kept is what was looked through."""
    shutil.copyfile(path, folder / "content")
    if sha256_of(folder / "content") != sha256:
        raise Changing("{file} changed while it was received; nothing of it was kept. Send it again.", file=path.name)


def _was_not_looked_through(receipt: Receipt) -> bool:
    """Whether a file was refused only because our own code failed on it: sent again, it is looked through again."""
    return bool(receipt.refusal) and receipt.refusal["rule_code"] == READING_FAILED


def read_aside(
    directory: Path,
    path: Path,
    received_at: datetime,
    decimal_sign: str | None = None,
    file_name: str | None = None,
    refusal: Finding | None = None,
) -> LandedDelivery:
    """Read a file as `receive` would, into a directory that is no landing and that the caller throws away.

    Neither the bytes nor a receipt are written: the directory gets the manifest and the Parquet files only.

    Args:
        directory: where the reading goes; it is there already.
        path: the file.
        received_at: the time of reading (timezone aware).
        decimal_sign: the sender's answer to `number_format_ambiguous`.
        file_name: the name it came under, where that is not the path's.
        refusal: the finding for which nothing of it would be kept, where that is known already.

    Returns:
        The delivery with the manifest that landing it would give.
    """
    opened = OpenedFile(path)
    received, refusal = _receipt(opened, sha256_of(path), file_name or path.name, {}, refusal)
    received["received_at"] = second(received_at)
    return LandedDelivery(
        *write_reading(directory, received, refusal, opened, decimal_sign, lambda manifest: manifest.delivery_id)
    )


def _receipt(
    opened: OpenedFile,
    sha256: str,
    file_name: str,
    note: Mapping[str, str],
    refusal: Finding | None,
) -> tuple[dict, Finding | None]:
    """What is known of a file before it is read: how it came, and the finding for which it is not kept, if any."""
    name = readable_name(file_name)
    size = opened.path.stat().st_size
    try:
        refusal = refusal or refusal_of(opened, name, size)
    except Exception as error:
        refusal = finding_of_failure(READING_FAILED, error)
    # A name that holds a CPR number is not kept either.
    name = "withheld" if first_cpr_number(name) else name
    received = {"file_name": name, "sha256": sha256, "bytes": size}
    return received | {key: note.get(key, "") for key in ("citation", "licence", "note")}, refusal


def _read(landing: Path, receipt: Receipt, readings: Path, opened: OpenedFile | None = None) -> LandedDelivery:
    """What the present code makes of a received file: made now below `readings`, or found as made before.

    Raises:
        Damaged: its bytes are missing or changed.
    """
    sha256 = receipt.received["sha256"]
    content = landing / "raw" / sha256 / "content"
    # What was just received was compared already.
    if opened is None and is_kept(receipt) and not _is_whole(content, sha256):
        raise Damaged(_problem(landing, receipt, content))
    sign = receipt.decimal_sign
    version = reading_version() + {None: "", ",": "-comma", ".": "-point"}[sign]
    since = {"withdrawals": receipt.withdrawals, "answered_at": receipt.answered_at, "clock": receipt.clock}
    if receipt.erased_at:
        values = {"day": receipt.erased_at[:10], "reason": receipt.reason}
        finding = Finding("delivery_erased", Place(), values)
        manifest = Manifest(**receipt.received, status="rejected", findings=(finding,))
        return LandedDelivery(landing / "unrecognised" / sha256, manifest)
    for directory in landing.glob(f"*/{sha256}.{version}"):
        if manifest := kept_reading(directory):
            return LandedDelivery(directory, manifest, **since)
    refusal = finding_of(receipt.refusal) if receipt.refusal else None
    place, opened = f"{sha256}.{version}", opened or OpenedFile(content)
    read = write_reading(readings, receipt.received, refusal, opened, sign, lambda one: f"{one.source_code}/{place}")
    return LandedDelivery(*read, **since)


def _problem(landing: Path, receipt: Receipt, content: Path) -> LandingProblem:
    """The finding on a file that is not there as it was received, by the id that an earlier reading gave it."""
    sha256, name = receipt.received["sha256"], receipt.received["file_name"]
    source_code = next((folder.parent.name for folder in landing.glob(f"*/{sha256}.*")), "unrecognised")
    values = {"delivery": f"{source_code}-{sha256[:12]}", "file": name, "path": str(content)}
    values["day"] = receipt.received["received_at"][:10]
    return LandingProblem(
        Finding("landing_changed" if content.exists() else "landing_missing", Place(), values), sha256
    )
