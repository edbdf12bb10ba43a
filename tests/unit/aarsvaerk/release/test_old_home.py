"""A home whose releases older code made: they stay readable, and the next release follows them."""

from __future__ import annotations

import json
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from aarsvaerk.cli.main import app
from aarsvaerk.release.checksums import verify
from aarsvaerk.release.releases import current_release, release_folders
from aarsvaerk.settings import PROJECT_ROOT, Settings
from tests.releasing import publish
from tests.unit.aarsvaerk.release.test_publish import MANIFEST, build_candidate

FIXTURE = PROJECT_ROOT / "tests" / "fixtures" / "old_home" / "home.tar.xz"
OLD = ["20260301T080000Z-171dd9da", "20260302T080000Z-4eb37a5f"]


@pytest.fixture
def settings(tmp_path, monkeypatch) -> Settings:
    """The old home, also that of the command line."""
    with tarfile.open(FIXTURE) as archive:
        archive.extractall(tmp_path / "home", filter="data")
    monkeypatch.setenv("AARSVAERK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "300")
    return Settings.from_environment()


def run(*arguments: str):
    return CliRunner().invoke(app, list(arguments))


def fte(database: Path) -> str:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute("select fte::integer::varchar from core.dim_measure where unit_key = 'a'").fetchone()[
            0
        ]


def test_old_releases_are_listed_and_whole(settings):
    told = {row["release_id"]: row for row in json.loads(run("releases", "--format", "json", "--verify").stdout)}
    assert sorted(told) == OLD
    assert [told[one]["state"] for one in OLD] == ["", "current"]
    assert all(one["problems"] == [] for one in told.values())
    assert [fte(settings.releases / one / "aarsvaerk.duckdb") for one in OLD] == ["1", "2"]


def test_the_next_release_follows_an_old_one_of_the_same_second_and_nothing_is_lost(settings):
    build_candidate(settings, fte="3")
    new = publish(settings, MANIFEST, "inputs 3", "code", {}, datetime(2026, 3, 2, 8, tzinfo=UTC))
    assert new.release_id == "20260302T080000Za"
    assert current_release(settings) == new
    assert [folder.name for folder in release_folders(settings)] == [new.release_id, *OLD[::-1]]
    assert [verify(folder) for folder in release_folders(settings)] == [[], [], []]


def test_an_old_release_can_be_rolled_back_to_and_the_rollback_undone(settings):
    build_candidate(settings, fte="3")
    new = publish(settings, MANIFEST, "inputs 3", "code", {}, datetime(2026, 3, 3, 8, tzinfo=UTC))
    told = run("rollback", OLD[0])
    assert told.exit_code == 0, told.stderr
    assert (current_release(settings).release_id, fte(settings.current_database)) == (OLD[0], "1")
    assert run("rollback", "--undo").exit_code == 0
    assert (current_release(settings), fte(settings.current_database)) == (new, "3")
