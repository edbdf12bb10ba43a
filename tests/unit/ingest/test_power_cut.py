"""Power cuts, simulated: of what was written, only what was synced is there afterwards, and only under synced names.

A file whose name was synced and whose content was not is there with 0 bytes, as file systems leave it.
"""

import os
import shutil
import stat
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from ingest import ledger as ledger_module
from ingest.landing import landed, look_through, receive
from ingest.withdrawal import erase, withdraw

FTE = "Municipality code;Year;Administrative area;Chief area;Unit;Management;Task field;FTE;Remark\n"
CUTS = int(os.environ.get("AARSVAERK_POWER_CUTS", "50"))


class Disk:
    """What a disk holds below a folder: contents of files and names in folders, each as it was last synced."""

    def __init__(self, root: Path) -> None:
        self.root = root.stat().st_ino
        self.files: dict[int, bytes] = {}
        self.folders: dict[int, dict[str, int]] = {self.root: {}}

    def copy(self) -> "Disk":
        """The disk as it is now."""
        copied = object.__new__(Disk)
        copied.root, copied.files, copied.folders = self.root, dict(self.files), dict(self.folders)
        return copied

    def sync(self, descriptor: int) -> None:
        """Take over what is synced."""
        state, path = os.fstat(descriptor), f"/proc/self/fd/{descriptor}"
        if stat.S_ISDIR(state.st_mode):
            entries = {entry.name: entry.inode() for entry in os.scandir(path)}
            self.folders[state.st_ino] = entries
            for entry in os.scandir(path):
                if entry.is_dir(follow_symlinks=False):
                    self.folders.setdefault(entry.inode(), {})
        else:
            self.files[state.st_ino] = Path(path).read_bytes()

    def write(self, target: Path, folder: int | None = None) -> None:
        """Make what is on the disk below `target`."""
        target.mkdir(parents=True, exist_ok=True)
        for name, number in self.folders[self.root if folder is None else folder].items():
            if number in self.folders:
                self.write(target / name, number)
            else:
                (target / name).write_bytes(self.files.get(number, b""))


def content(number: int) -> bytes:
    return (FTE + f"563;{2000 + number};Havn;;Kontor;;1.4.1;{number},5;\n").encode()


def test_what_was_accepted_is_whole_after_a_power_cut_and_nothing_else_is_there(tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    disk, moments, accepted = Disk(home), [], []
    sync = os.fsync

    def synced(descriptor):
        # A cut may come before the bytes are on the disk, or after.
        moments.append((disk.copy(), tuple(accepted)))
        sync(descriptor)
        disk.sync(descriptor)
        moments.append((disk.copy(), tuple(accepted)))

    monkeypatch.setattr(os, "fsync", synced)
    for number in range(8):
        path = tmp_path / f"{number}.csv"
        path.write_bytes(content(number))
        sha256 = receive(home / "landing", path, datetime(2031, 1, 1 + number, tzinfo=UTC)).manifest.sha256
        accepted.append(("received", sha256))
        if number == 3:
            withdraw(home / "landing", sha256, datetime(2031, 1, 4, 12, tzinfo=UTC), "wrong year")
            accepted.append(("withdrawn", sha256))
    erase(home / "landing", accepted[0][1], "a name")
    accepted.append(("erased", accepted[0][1]))
    monkeypatch.undo()
    assert len(moments) > 150
    for number in Random(15).sample(range(len(moments)), min(CUTS, len(moments))):
        at, told = moments[number]
        after = tmp_path / "after"
        at.write(after)
        ledger_module._READ.clear()
        landing = look_through(after / "landing")
        assert [problem.finding for problem in landing.problems if ("erased", problem.sha256) not in told] == [
            problem.finding for problem in landing.problems if problem.sha256 == accepted[0][1]
        ], number
        known = {one.manifest.sha256: one for one in landing.deliveries}
        for event, sha256 in told:
            is_being_erased = sha256 == accepted[0][1] and len(told) == len(accepted) - 1
            assert sha256 in known or is_being_erased, (number, event)
            if event == "withdrawn":
                assert known[sha256].is_withdrawn
        for place, path in enumerate(tmp_path.glob("*.csv")):  # everything can be received again
            receive(after / "landing", path, datetime(2031, 2, 1 + place, tzinfo=UTC))
        assert look_through(after / "landing").problems == []
        assert len(landed(after / "landing")) == 8
        shutil.rmtree(after)


def test_the_layer_drops_what_is_not_synced(tmp_path):
    """The test itself fails where nothing is synced."""
    home = tmp_path / "home"
    home.mkdir()
    disk = Disk(home)
    (home / "file").write_bytes(b"not synced")
    with pytest.MonkeyPatch.context():
        descriptor = os.open(home, os.O_RDONLY)
        disk.sync(descriptor)
        os.close(descriptor)
    disk.write(tmp_path / "after")
    assert (tmp_path / "after" / "file").read_bytes() == b""
