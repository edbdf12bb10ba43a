import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from aarsvaerk.intake import inbox
from aarsvaerk.intake.inbox import (
    NotAFile,
    left_alone,
    pending,
    put_away,
    take,
    unreadable,
    waiting_hash,
    when_whole,
)
from aarsvaerk.lock import AlreadyRunning, hold


def test_only_plain_files_of_the_inbox_itself_wait(settings, tmp_path):
    assert pending(settings) == []
    settings.inbox.mkdir(parents=True)
    (settings.inbox / "b.csv").write_text("1")
    (settings.inbox / "a.csv").write_text("1")
    (settings.inbox / ".half-copied").write_text("1")
    (settings.inbox / "received").mkdir()
    (settings.inbox / "received" / "old.csv").write_text("1")
    (tmp_path / "secret").write_text("1")
    (settings.inbox / "link.csv").symlink_to(tmp_path / "secret")
    assert [path.name for path in pending(settings)] == ["a.csv", "b.csv"]


def test_a_file_written_to_just_now_has_not_settled(settings):
    settings.inbox.mkdir(parents=True)
    fresh, settled = settings.inbox / "fresh.csv", settings.inbox / "settled.csv"
    fresh.write_text("1")
    settled.write_text("1")
    os.utime(settled, (1_000_000_000, 1_000_000_000))
    assert pending(settings, settled_for_seconds=60) == [settled]


@pytest.mark.parametrize(
    "name",
    [
        *("~$fte_563.xlsx", "Thumbs.db", "desktop.ini", "DESKTOP.INI", ".DS_Store", "~WRL0001.tmp", "fte.xlsx.part"),
        *("fte.csv.crdownload", "fte.csv.filepart", "fte.csv~", ".~lock.fte.ods#", "fte.xlsx.lnk", "fte.csv.uploading"),
        *("5A3B2C10", "#fte.csv#"),
    ],
)
def test_what_programs_keep_for_themselves_is_no_delivery(settings, name):
    settings.inbox.mkdir(parents=True)
    (settings.inbox / name).write_text("1")
    (settings.inbox / "fte.xlsx").write_text("1")
    assert [path.name for path in pending(settings)] == ["fte.xlsx"]
    assert left_alone(settings) == ([] if name.startswith(".") else [name])


def test_pipes_sockets_and_devices_are_left_alone_and_nothing_waits_for_them(settings):
    settings.inbox.mkdir(parents=True)
    os.mkfifo(settings.inbox / "pipe.csv")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(settings.inbox / "socket.csv"))
        (settings.inbox / "zero.csv").symlink_to("/dev/zero")
        assert pending(settings) == []
        assert unreadable(settings) == []
        assert left_alone(settings) == ["pipe.csv", "socket.csv", "zero.csv"]
        for name in ("pipe.csv", "socket.csv", "zero.csv"):
            with pytest.raises(NotAFile):
                take(settings.inbox / name, settings.inbox, 100, follow=True)


def test_a_file_that_somebody_has_open_for_writing_is_waited_for(settings, monkeypatch):
    monkeypatch.setattr(inbox, "QUIET_SECONDS", 0)
    monkeypatch.setattr(inbox, "PATIENCE_SECONDS", 0)
    settings.inbox.mkdir(parents=True)
    path = settings.inbox / "growing.csv"
    with path.open("w") as file:
        file.write("half")
        file.flush()
        assert list(when_whole([path])) == [(path, False)]
    assert list(when_whole([path])) == [(path, True)]


def test_a_file_that_grows_piece_by_piece_is_waited_for(settings, monkeypatch):
    monkeypatch.setattr(inbox, "QUIET_SECONDS", 0.5)
    settings.inbox.mkdir(parents=True)
    path = settings.inbox / "growing.csv"
    path.write_text("")
    script = "import sys, time\nfor _ in range(4): open(sys.argv[1], 'a').write('x'); time.sleep(0.2)"
    with subprocess.Popen([sys.executable, "-c", script, path]):
        time.sleep(0.3)
        assert list(when_whole([path])) == [(path, True)]
    assert path.read_text() == "xxxx"


def test_a_name_of_any_bytes_waits_and_its_fingerprint_can_be_taken(settings):
    settings.inbox.mkdir(parents=True)
    odd = Path(os.fsdecode(os.fsencode(settings.inbox) + b"/\xe5rsv\xe6rk.csv"))
    before = waiting_hash(settings)
    odd.write_text("1")
    assert pending(settings) == [odd]
    assert waiting_hash(settings) != before


@pytest.mark.parametrize("place", ["received", "rejected", "quarantined"])
def test_a_handled_file_moves_to_the_directory_of_its_delivery(settings, place):
    settings.inbox.mkdir(parents=True)
    file = settings.inbox / "figures.csv"
    file.write_text("content")
    directory = put_away(settings, file, file.name, "source-0123", place, keep=True, findings="why")
    assert directory == settings.inbox / place / "source-0123"
    assert (directory / "figures.csv").read_text() == "content"
    assert (directory / "findings.txt").exists() is (place != "received")
    assert pending(settings) == []


def test_of_a_file_that_must_not_be_kept_only_the_findings_stay(settings):
    settings.inbox.mkdir(parents=True)
    file = settings.inbox / "people.csv"
    file.write_text("personal")
    directory = put_away(settings, file, file.name, "source-0123", "rejected", keep=False, findings="why")
    assert [path.name for path in directory.iterdir()] == ["findings.txt"]
    assert not file.exists()


def test_a_second_run_is_told_who_is_at_work(settings):
    script = "import sys, pathlib; from aarsvaerk.lock import hold\nwith hold(pathlib.Path(sys.argv[1])): pass"
    with hold(settings.lock):
        with pytest.raises(AlreadyRunning, match=str(os.getpid())), hold(settings.lock):
            pass
        other = subprocess.run([sys.executable, "-c", script, settings.lock], capture_output=True, text=True)
        assert "AlreadyRunning" in other.stderr
    with hold(settings.lock):
        pass
