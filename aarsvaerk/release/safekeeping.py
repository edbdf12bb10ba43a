"""What was received, kept for good: compared, erased, copied to a backup, and brought back from one.

A backup is a folder with the layout of a home: the landing with its ledger, the marks, and the releases that are kept
for good (the current one and those that are marked). Landed files and releases never change, so a second backup into
the same folder copies only what is new, and the ledger last: whatever it names is there.

Belongs here: these four over the whole home. Does not belong here: the landing itself (ingest.landing).
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from aarsvaerk.release.checksums import verify as compare_release
from aarsvaerk.release.held import remove_held
from aarsvaerk.release.lifecycle.marks import marks
from aarsvaerk.release.lifecycle.switch import DAMAGED, remove, switch_back
from aarsvaerk.release.releases import current_release, release_folders
from aarsvaerk.settings import Settings
from ingest.durable import move_durably, partial_folder, replace_durably, sweep_partial_folders, write_durably
from ingest.landing import SYNTHETIC_NOTE, Landing, look_through
from ingest.ledger import COPY, LEDGER, Ledger, Receipt, changing, is_kept, read_ledger
from ingest.said import Said
from ingest.withdrawal import erase, remove_erased

_CURRENT = "current_release"


class NotRestorable(Said):
    """The folder holds no backup that can be used; the message says why."""


class CopyDiffers(Said, OSError):
    """What was copied is not what is in the copy."""


@dataclass
class Copied:
    """What a backup or a restore did: files and releases copied, those that were there already, and what failed."""

    copied: int = 0
    present: int = 0
    problems: list[str] = field(default_factory=list)


def verify(settings: Settings, repair: bool = False) -> Landing:
    """Compare every received file and every reading with its sha256, and the ledger with itself.

    Args:
        settings: Where the landing lies.
        repair: Chain a broken ledger anew, of all its lines that can still be read.
    """
    if repair:
        with changing(settings.landing) as ledger:
            ledger.settle()
            if ledger.problem:
                ledger.repair()
    remove_erased(settings.landing)
    return look_through(settings.landing)


def erase_everywhere(settings: Settings, sha256: str, reason: str) -> list[str]:
    """Remove a delivery that should never have come from the landing and from all that was made of it.

    The releases that hold it are removed. If the current one is among them, the newest release without it becomes
    current; if there is none, there is no release until the next refresh. The caller must hold the lock.

    Args:
        settings: Where everything lies.
        sha256: Names the received file.
        reason: Why; it stays in the ledger.

    Returns:
        The ids of the removed releases.
    """
    erase(settings.landing, sha256, reason)
    for place in ("received", "rejected", "quarantined"):
        for folder in settings.inbox.glob(f"{place}/*-{sha256[:12]}"):
            shutil.rmtree(folder)
    for folder in (settings.verdicts, settings.suggestions):
        for path in folder.glob(f"*/{sha256}.*"):
            path.unlink()
    shutil.rmtree(settings.work, ignore_errors=True)
    for note in settings.fetched.glob("*.json"):
        if sha256 in note.read_text(encoding="utf-8", errors="replace"):
            note.unlink()
    holding = [folder for folder in release_folders(settings) if _holds(folder, sha256)]
    if settings.current.resolve().name in {folder.name for folder in holding}:
        others = [folder.name for folder in release_folders(settings) if folder not in holding]
        if others:
            switch_back(settings, others[0])
        else:
            settings.current.unlink()
        settings.rollback_note.unlink(missing_ok=True)
    for folder in settings.releases.glob(f"*{DAMAGED}"):
        remove(folder)
    remove_held(settings)
    for folder in holding:
        remove(folder)
        (settings.marks / f"{folder.name}.json").unlink(missing_ok=True)
    return [folder.name for folder in holding]


def erase_from_backup(backup: Path, sha256: str, reason: str) -> None:
    """Remove the delivery from a backup too.

    Raises:
        NotRestorable: The folder holds no backup.
    """
    if sha256 in _ledger_of(backup).receipts:
        erase(backup / "landing", sha256, reason)
    for folder in (backup / "releases").glob("*"):
        if _holds(folder, sha256):
            remove(folder)
            (backup / "marks" / f"{folder.name}.json").unlink(missing_ok=True)


def back_up(settings: Settings, target: Path) -> Copied:
    """Copy what cannot be made again to a folder, and compare the copies with their hashes.

    A refresh may run meanwhile: what the ledger names at the start is whole, and so is every release with a name.

    Raises:
        NotRestorable: The folder holds the backup of another home.
        OSError: The folder cannot be written.
    """
    done, ledger, landing = Copied(), read_ledger(settings.landing), target / "landing"
    if (landing / LEDGER).exists():
        _refuse_another_home(ledger, read_ledger(landing), target)
    for folder in (target, landing, landing / "raw", target / "releases", target / "marks"):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    sweep_partial_folders(target)
    if ledger.problem:
        done.problems.append(f"The ledger is not whole ({ledger.problem}), so the backup keeps the one it has.")
    for receipt in _kept(ledger):
        _copy_content(settings.landing, landing, receipt, done, target)
    for sha256, receipt in ledger.receipts.items():
        if receipt.erased_at:
            shutil.rmtree(landing / "raw" / sha256, ignore_errors=True)
    current = current_release(settings)
    wanted = {*marks(settings), *([current.release_id] if current else [])}
    for folder in release_folders(settings):
        if folder.name in wanted:
            _copy_release(folder, target / "releases" / folder.name, done, target)
    for mark in settings.marks.glob("*.json"):
        write_durably(target / "marks" / mark.name, mark.read_bytes())
    if current:
        write_durably(target / _CURRENT, current.release_id)
    if settings.is_synthetic:
        write_durably(landing / SYNTHETIC_NOTE, (settings.landing / SYNTHETIC_NOTE).read_bytes())
    if not ledger.problem:
        for name in (COPY, LEDGER):
            write_durably(landing / name, b"".join(ledger.lines))
    return done


def restore(settings: Settings, backup: Path) -> Copied:
    """Bring back what a home lacks from a backup: received files, the ledger, marks and releases.

    What the home holds and is whole stays. The caller must hold the lock.

    Raises:
        NotRestorable: The folder holds no backup, or that of another home.
        OSError: The home cannot be written.
    """
    kept, done = _ledger_of(backup), Copied()
    with changing(settings.landing) as own:
        _refuse_another_home(own, kept, backup)
        own.take_over(kept)
        receipts = dict(own.receipts)
    if (backup / "landing" / SYNTHETIC_NOTE).exists():
        write_durably(settings.landing / SYNTHETIC_NOTE, (backup / "landing" / SYNTHETIC_NOTE).read_bytes())
    for folder in (settings.landing / "raw", settings.releases, settings.marks):
        folder.mkdir(exist_ok=True, mode=0o700)
    for receipt in _kept(kept):
        if is_kept(receipts[receipt.received["sha256"]]):
            _copy_content(backup / "landing", settings.landing, receipt, done, settings.landing)
    erased = [sha256 for sha256, receipt in receipts.items() if receipt.erased_at]
    for folder in sorted((backup / "releases").glob("[!.]*")):
        if not any(_holds(folder, sha256) for sha256 in erased):
            _copy_release(folder, settings.releases / folder.name, done, settings.home)
    for mark in (backup / "marks").glob("*.json"):
        if not (settings.marks / mark.name).exists():
            write_durably(settings.marks / mark.name, mark.read_bytes())
    if not settings.current.exists() and (backup / _CURRENT).exists():
        release_id = (backup / _CURRENT).read_text(encoding="utf-8")
        if (settings.releases / release_id).is_dir():
            switch_back(settings, release_id)
    return done


def _refuse_another_home(own: Ledger, kept: Ledger, backup: Path) -> None:
    """Refuse a backup whose ledger is broken or does not begin as that of the home.

    An erased file's lines have the same hash in both, whether they were replaced in one or not.
    """
    if kept.problem:
        told = "The ledger of the backup in {backup} is not whole: {problem}."
        raise NotRestorable(told, backup=backup, problem=kept.problem)
    if not own.problem and any(one != other for one, other in zip(own.hashes, kept.hashes, strict=False)):
        raise NotRestorable("{backup} is the backup of another home: its ledger begins differently.", backup=backup)


def _ledger_of(backup: Path) -> Ledger:
    if not (backup / "landing" / LEDGER).exists():
        raise NotRestorable("There is no backup in {backup}: it has no landing/{ledger}.", backup=backup, ledger=LEDGER)
    return read_ledger(backup / "landing")


def _kept(ledger: Ledger) -> Iterator[Receipt]:
    return (receipt for receipt in ledger.receipts.values() if is_kept(receipt))


def _copy_content(source: Path, target: Path, receipt: Receipt, done: Copied, root: Path) -> None:
    """Copy a received file from one landing to another, unless it is there; both are compared with its sha256."""
    sha256 = receipt.received["sha256"]
    if _sha256(target / "raw" / sha256 / "content") == sha256:
        done.present += 1
    elif _sha256(source / "raw" / sha256 / "content") != sha256:
        name = receipt.received["file_name"]
        done.problems.append(f"{name} ({sha256[:12]}) is missing or changed in {source} and was not copied.")
    else:
        with partial_folder(root, sha256) as partial:
            shutil.copyfile(source / "raw" / sha256 / "content", partial / "content")
            if _sha256(partial / "content") != sha256:
                raise CopyDiffers(
                    "The copy of {sha256} differs from the file: {target} does not keep what is written.",
                    sha256=sha256,
                    target=target,
                )
            replace_durably(partial, target / "raw" / sha256)
        done.copied += 1


def _copy_release(source: Path, target: Path, done: Copied, root: Path) -> None:
    if target.is_dir() and not compare_release(target):
        done.present += 1
        return
    if problems := compare_release(source):
        done.problems.append(f"Release {source.name} in {source.parent} was not copied: {problems[0]}")
        return
    with partial_folder(root, source.name) as partial:
        shutil.copytree(source, partial / source.name, symlinks=True)
        if problems := compare_release(partial / source.name):
            raise CopyDiffers(
                "The copy of release {release} differs: {problem}.", release=source.name, problem=problems[0]
            )
        if target.is_dir():
            remove(target)
        move_durably(partial / source.name, target)
    done.copied += 1


def _holds(release: Path, sha256: str) -> bool:
    """Whether a release was made of the delivery too, or cannot be asked any more."""
    try:
        with duckdb.connect(release / "aarsvaerk.duckdb", read_only=True) as connection:
            found = connection.execute("select file_name from meta.delivery where sha256 = $1", [sha256]).fetchall()
            return any(name != "erased" for (name,) in found)
    except (duckdb.Error, OSError):
        return True


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return ""
