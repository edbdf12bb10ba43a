"""Erasing, backup and restore, and releases torn on disk, as a person at the command line meets them."""

import json
import shutil

import pytest

from aarsvaerk.release.releases import current_id
from aarsvaerk.release.safekeeping import back_up
from aarsvaerk.settings import Settings
from ingest.landing import look_through, receive
from ingest.ledger import read_ledger

HEADER = "Municipality code;Year;Administrative area;Chief area;Unit;Management;Task field;FTE;Remark\n"


@pytest.fixture
def home(warehouse, tmp_path) -> Settings:
    """A copy of the built home, with files of its own."""
    shutil.copytree(warehouse.settings.home, tmp_path / "home", symlinks=True)
    return Settings(home=tmp_path / "home")


def land(settings, tmp_path, unit):
    path = tmp_path / f"{unit}.csv"
    path.write_text(HEADER + f"563;2023;Havn;;{unit};;1.4.1;2,5;\n", encoding="utf-8")
    return receive(settings.landing, path).manifest


def test_a_lost_home_comes_back_from_its_backup_with_all_that_was_received(home, tmp_path, aarsvaerk):
    land(home, tmp_path, "Kontor")
    target, lost = tmp_path / "backup", Settings(home=tmp_path / "new home")
    first = aarsvaerk(home.home, "backup", "--to", target)
    assert first.returncode == 0, first.stderr
    second = aarsvaerk(home.home, "backup", "--to", target)
    assert second.stdout.startswith("0 files and releases were copied"), second.stdout
    restored = aarsvaerk(lost.home, "restore", "--from", target)
    assert restored.returncode == 0, restored.stderr
    assert aarsvaerk(lost.home, "verify").returncode == 0
    before, after = look_through(home.landing), look_through(lost.landing)
    assert [one.manifest for one in after.deliveries] == [one.manifest for one in before.deliveries]
    assert (current_id(lost), read_ledger(lost.landing).lines) == (current_id(home), read_ledger(home.landing).lines)
    assert json.loads((lost.current / "release.json").read_text()) == json.loads(
        (home.current / "release.json").read_text()
    )


def test_what_is_damaged_is_brought_back_and_what_came_since_stays(home, tmp_path, aarsvaerk):
    kept = land(home, tmp_path, "Kontor")
    back_up(home, tmp_path / "backup")
    since = land(home, tmp_path, "Kaj")
    (home.landing / "raw" / kept.sha256 / "content").write_bytes(b"something else")
    for name in ("ledger.jsonl", "ledger.copy.jsonl"):
        lines = (home.landing / name).read_bytes().splitlines(keepends=True)
        (home.landing / name).write_bytes(b"".join([*lines[:2], b"{}\n", *lines[3:]]))
    told = aarsvaerk(home.home, "verify")
    assert (told.returncode, "Traceback" in told.stderr) == (1, False)
    assert "Kontor.csv" in told.stderr and "The ledger of received files is not whole" in told.stderr
    assert aarsvaerk(home.home, "status").returncode == 0
    assert aarsvaerk(home.home, "restore", "--from", tmp_path / "backup").returncode == 0
    assert aarsvaerk(home.home, "verify").returncode == 0
    assert {kept.sha256, since.sha256} <= read_ledger(home.landing).receipts.keys()


def test_a_backup_of_another_home_is_refused(home, tmp_path, aarsvaerk):
    other = Settings(home=tmp_path / "other")
    land(other, tmp_path, "Kontor")
    back_up(other, tmp_path / "backup")
    told = aarsvaerk(home.home, "restore", "--from", tmp_path / "backup")
    assert (told.returncode, "backup of another home" in told.stderr) == (1, True)
    told = aarsvaerk(home.home, "restore", "--from", tmp_path / "nothing")
    assert (told.returncode, "There is no backup" in told.stderr) == (1, True)


def test_nothing_of_an_erased_delivery_is_left_in_the_home_or_its_backup(home, tmp_path, aarsvaerk):
    manifest = land(home, tmp_path, "Kirstens kontor")
    delivery_id = manifest.delivery_id
    (home.inbox / "received" / delivery_id).mkdir(parents=True)
    (home.inbox / "received" / delivery_id / "x.csv").write_text("Kirstens kontor")
    back_up(home, tmp_path / "backup")
    told = aarsvaerk(
        home.home, "erase", delivery_id, "--reason", "a name", "--backup", str(tmp_path / "backup"), "--yes"
    )
    assert told.returncode == 0, told.stderr
    for root in (home.home, tmp_path / "backup"):
        for path in root.rglob("*"):
            assert "Kirsten" not in path.name
            assert not path.is_file() or b"Kirsten" not in path.read_bytes(), path
    assert aarsvaerk(home.home, "verify").returncode == 0
    assert aarsvaerk(tmp_path / "copy", "restore", "--from", tmp_path / "backup").returncode == 0
    assert current_id(home) is not None, "the current release does not hold it"


@pytest.mark.parametrize("torn", ["release.json", "aarsvaerk.duckdb"])
def test_status_releases_and_rollback_work_around_a_torn_release(home, aarsvaerk, torn):
    release_id = current_id(home)
    earlier = home.releases / "20200101T000000Z"
    shutil.copytree(home.releases / release_id, earlier, symlinks=True)
    description = json.loads((earlier / "release.json").read_text())
    (earlier / "release.json").chmod(0o600)
    (earlier / "release.json").write_text(json.dumps(description | {"release_id": earlier.name}))
    path = home.releases / release_id / torn
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:50])
    told = aarsvaerk(home.home, "status")
    assert (told.returncode, f"Damaged   release {release_id}" in told.stdout) == (0, True), told.stdout + told.stderr
    told = aarsvaerk(home.home, "releases", "--verify")
    assert "Traceback" not in told.stderr
    assert release_id in told.stdout
    told = aarsvaerk(home.home, "rollback")
    assert (told.returncode, current_id(home)) == (0, earlier.name), told.stderr
