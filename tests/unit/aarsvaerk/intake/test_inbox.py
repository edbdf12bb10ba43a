import os
import subprocess
import sys

import pytest

from aarsvaerk.intake.inbox import pending, put_away
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


@pytest.mark.parametrize("place", ["received", "rejected", "quarantined"])
def test_a_handled_file_moves_to_the_directory_of_its_delivery(settings, place):
    settings.inbox.mkdir(parents=True)
    file = settings.inbox / "figures.csv"
    file.write_text("content")
    directory = put_away(settings, file, "source-0123", place, keep=True, findings="why")
    assert directory == settings.inbox / place / "source-0123"
    assert (directory / "figures.csv").read_text() == "content"
    assert (directory / "findings.txt").exists() is (place != "received")
    assert pending(settings) == []


def test_of_a_file_that_must_not_be_kept_only_the_findings_stay(settings):
    settings.inbox.mkdir(parents=True)
    file = settings.inbox / "people.csv"
    file.write_text("personal")
    directory = put_away(settings, file, "source-0123", "rejected", keep=False, findings="why")
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
