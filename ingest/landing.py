"""The landing: every received file once, whole or not at all, never changed.

``raw/<sha256>/`` keeps a file's bytes as received and how they came. ``<source_code>/<sha256>.<version>/`` keeps the
Parquet that this version of the reading code made of them, and a manifest that says what was decided and why; another
version of the code reads the kept bytes again and adds its own. A file that cannot be read leaves a manifest with its
findings; one that holds CPR numbers leaves nothing else. Each directory appears in one rename, its files synced before
and its name after, so a crash or a power cut leaves nothing half-landed and takes nothing back.

Belongs here: keeping. Does not belong here: judging rows (expectations), choosing between deliveries (dbt).
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from itertools import zip_longest
from pathlib import Path

from ingest.cpr import first_cpr_number
from ingest.durable import json_bytes, move_durably, partial_folder, sweep_partial_folders, write_durably
from ingest.failures import READING_FAILED, finding_of_failure
from ingest.file_names import readable_name
from ingest.manifest import Manifest, finding_of, manifest_of, write_manifest
from ingest.model import DeliveryQuarantined, DeliveryRejected, Finding
from ingest.opened import OpenedFile
from ingest.pdf.documents import LIBRARY
from ingest.reading import read_file
from ingest.refusal import MAXIMUM_BYTES, refusal_of
from ingest.rules import REFERENCE

DELIVERIES = Path(__file__).resolve().parents[1] / "seeds" / "deliveries"

SYNTHETIC_NOTE = "synthetic.json"


@dataclass(frozen=True)
class Withdrawal:
    """A delivery taken back: since when, why, and until when where it was reinstated (ISO 8601, UTC)."""

    withdrawn_at: str
    reason: str
    reinstated_at: str | None = None


@dataclass(frozen=True)
class LandedDelivery:
    """What the present code made of a received file: its directory, its manifest, and what happened to it since."""

    directory: Path
    manifest: Manifest
    withdrawals: tuple[Withdrawal, ...] = ()
    answered_at: str | None = None

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


@cache
def reading_version() -> str:
    """A hash over the code, the libraries and the reference lists that decide how bytes are read."""
    package = Path(__file__).resolve().parent
    lists = ("ref_municipality.csv", "ref_statbank_value.csv", "ref_survey_column.csv", "xwalk_unit_name.csv")
    files = [*sorted(package.rglob("*.py")), *(REFERENCE / name for name in lists)]
    digest = hashlib.sha256(f"{LIBRARY}, openpyxl {version('openpyxl')}".encode())
    for path in files:
        digest.update(path.relative_to(package.parent).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


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
            raise FileExistsError(f"{landing} holds deliveries already, so it cannot be declared simulated.")
        landing.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_durably(landing / SYNTHETIC_NOTE, json_bytes({"is_synthetic": True}))


def landed(landing: Path, aside: Path | None = None) -> list[LandedDelivery]:
    """All received files as the present code reads them, rejected ones included, ordered by delivery_id.

    Args:
        landing: the landing directory.
        aside: where a file is read to that the present code has not read yet; without it, the landing itself.
    """
    raw = landing / "raw"
    # A pattern finds nothing where nothing may be listed, and a release without deliveries would be made of that.
    folders = list(raw.iterdir()) if raw.exists() else []
    found = [_read(landing, folder, aside or landing) for folder in folders if (folder / "received.json").exists()]
    return sorted(found, key=lambda delivery: delivery.manifest.delivery_id)


def receive(
    landing: Path,
    path: Path,
    received_at: datetime,
    note: Mapping[str, str] | None = None,
    decimal_sign: str | None = None,
    file_name: str | None = None,
    refusal: Finding | None = None,
) -> LandedDelivery:
    """Land a file. The same bytes are one delivery: a second call changes nothing and returns the first one's.

    Args:
        landing: the landing directory.
        path: the file; it is read and stays as it is.
        received_at: when it came (timezone aware).
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
    sha256, opened = _sha256(path), OpenedFile(path)
    raw = landing / "raw" / sha256
    if _was_not_looked_through(raw):
        for folder in (raw, *landing.glob(f"*/{sha256}.*")):
            shutil.rmtree(folder)
    if not raw.exists():
        received, refusal = _receipt(opened, sha256, file_name or path.name, received_at, note or {}, refusal)
        with partial_folder(landing, sha256) as partial:
            if refusal:
                (partial / "refusal.json").write_bytes(json_bytes(asdict(refusal)))
            else:
                shutil.copyfile(path, partial / "content")
                if _sha256(partial / "content") != sha256:
                    raise OSError(f"{path.name} changed while it was received; nothing of it was kept. Send it again")
            (partial / "received.json").write_bytes(json_bytes(received))
            move_durably(partial, raw)
    if decimal_sign and not (raw / "answer.json").exists():
        answer = {"decimal_sign": decimal_sign, "answered_at": _second(received_at)}
        write_durably(raw / "answer.json", json_bytes(answer))
    return _read(landing, raw, landing, opened.moved(raw / "content"))


def withdraw(landing: Path, sha256: str, at: datetime, reason: str) -> bool:
    """Take a delivery back: nothing of it is used from now on, and what was known of it until now stays known.

    Args:
        landing: the landing directory.
        sha256: names the received file.
        at: when (timezone aware).
        reason: why, for people.

    Returns:
        Whether anything changed: False where it is withdrawn already.

    Raises:
        FileNotFoundError: no such file was received.
    """
    withdrawals = _withdrawals(landing / "raw" / sha256)
    if withdrawals and withdrawals[-1].reinstated_at is None:
        return False
    _note_withdrawals(landing / "raw" / sha256, [*withdrawals, Withdrawal(_second(at), reason)])
    return True


def reinstate(landing: Path, sha256: str, at: datetime) -> bool:
    """Use a withdrawn delivery again from now on.

    Args:
        landing: the landing directory.
        sha256: names the received file.
        at: when (timezone aware).

    Returns:
        Whether anything changed: False where it is not withdrawn.

    Raises:
        FileNotFoundError: no such file was received.
    """
    withdrawals = _withdrawals(landing / "raw" / sha256)
    if not withdrawals or withdrawals[-1].reinstated_at:
        return False
    last = replace(withdrawals[-1], reinstated_at=_second(at))
    _note_withdrawals(landing / "raw" / sha256, [*withdrawals[:-1], last])
    return True


def _withdrawals(raw: Path) -> list[Withdrawal]:
    if not (raw / "received.json").exists():
        raise FileNotFoundError(f"no file was received as {raw.name}")
    path = raw / "withdrawn.json"
    return [Withdrawal(**one) for one in json.loads(path.read_text(encoding="utf-8"))] if path.exists() else []


def _note_withdrawals(raw: Path, withdrawals: list[Withdrawal]) -> None:
    write_durably(raw / "withdrawn.json", json_bytes([asdict(one) for one in withdrawals]))


def _second(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _was_not_looked_through(raw: Path) -> bool:
    """Whether a file was refused only because our own code failed on it: sent again, it is looked through again."""
    try:
        refusal = json.loads((raw / "refusal.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return False
    return refusal["rule_code"] == READING_FAILED


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
    received, refusal = _receipt(opened, _sha256(path), file_name or path.name, received_at, {}, refusal)
    return _reading(directory, received, refusal, opened, decimal_sign, lambda manifest: manifest.delivery_id)


def _sha256(path: Path) -> str:
    """The hash of a file; of one that is too large, of no more than it takes to refuse it."""
    digest, left = hashlib.sha256(), MAXIMUM_BYTES + 1
    with path.open("rb") as file:
        while left > 0 and (piece := file.read(min(1 << 20, left))):
            digest.update(piece)
            left -= len(piece)
    return digest.hexdigest()


def _receipt(
    opened: OpenedFile,
    sha256: str,
    file_name: str,
    received_at: datetime,
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
    received["received_at"] = _second(received_at)
    return received | {key: note.get(key, "") for key in ("citation", "licence", "note")}, refusal


def _read(landing: Path, raw: Path, readings: Path, opened: OpenedFile | None = None) -> LandedDelivery:
    """What the present code makes of the received file in `raw`: made now below `readings`, or found as made before."""
    answer = json.loads((raw / "answer.json").read_text(encoding="utf-8")) if (raw / "answer.json").exists() else {}
    sign = answer.get("decimal_sign")
    version = reading_version() + {None: "", ",": "-comma", ".": "-point"}[sign]
    since = {"withdrawals": tuple(_withdrawals(raw)), "answered_at": answer.get("answered_at")}
    for path in landing.glob(f"*/{raw.name}.{version}/manifest.json"):
        return LandedDelivery(path.parent, manifest_of(json.loads(path.read_text(encoding="utf-8"))), **since)
    received, refusal = json.loads((raw / "received.json").read_text(encoding="utf-8")), None
    if (raw / "refusal.json").exists():
        refusal = finding_of(json.loads((raw / "refusal.json").read_text(encoding="utf-8")))
    place = f"{raw.name}.{version}"
    opened = opened or OpenedFile(raw / "content")
    read = _reading(readings, received, refusal, opened, sign, lambda manifest: f"{manifest.source_code}/{place}")
    return replace(read, **since)


def _reading(
    root: Path,
    received: Mapping,
    refusal: Finding | None,
    opened: OpenedFile,
    decimal_sign: str | None,
    place: Callable[[Manifest], str],
) -> LandedDelivery:
    """Read a received file into the directory below `root` that `place` names: whole, or not at all."""
    manifest = Manifest(**received)
    with partial_folder(root, manifest.sha256) as partial:
        try:
            if refusal:
                raise DeliveryRejected(refusal)
            manifest.findings = read_file(opened, partial, manifest, decimal_sign)
            was_read = True
        except Exception as error:
            was_read = False
            if isinstance(error, DeliveryRejected):
                manifest.findings = error.findings
            else:
                manifest.findings = (finding_of_failure(READING_FAILED, error),)
            manifest.status = "quarantined" if isinstance(error, DeliveryQuarantined) else "rejected"
        if not was_read:
            manifest.datasets = {}
            for written in partial.glob("*.parquet"):
                written.unlink()
        write_manifest(partial / "manifest.json", manifest)
        directory = root / place(manifest)
        move_durably(partial, directory)
    return LandedDelivery(directory, manifest)
