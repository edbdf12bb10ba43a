"""Looking after releases: the list, marks, rolling back and its hold, retention, and what a crash leaves."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from dagster import DagsterInstance, RunRequest, SkipReason, build_schedule_context, build_sensor_context
from typer.testing import CliRunner

from aarsvaerk.cli.main import app
from aarsvaerk.release import publish as publishing
from aarsvaerk.release.lifecycle import retention, switch
from aarsvaerk.release.lifecycle.marks import mark
from aarsvaerk.release.lifecycle.rollback import rollback, rollback_in_effect
from aarsvaerk.release.releases import current_release, release_folders
from aarsvaerk.settings import Settings
from orchestration.schedules import nightly_schedule
from orchestration.sensors import inbox_sensor
from tests.releasing import publish
from tests.unit.aarsvaerk.release.test_publish import MANIFEST, build_candidate

FIRST = datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.fixture
def home(tmp_path, monkeypatch) -> Settings:
    """A home without a release, also that of the command line."""
    monkeypatch.setenv("AARSVAERK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("COLUMNS", "300")
    return Settings.from_environment()


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """A home with five releases, whose figure is their number."""
    settings = Settings(home=tmp_path_factory.mktemp("built") / "home")
    for number in range(5):
        publish_one(settings, number)
    return settings.home


@pytest.fixture
def five(home, built) -> list[str]:
    """The ids of five releases, oldest first."""
    shutil.copytree(built, home.home, symlinks=True)
    return ids(home)


def publish_one(settings, number, now=None):
    build_candidate(settings, fte=str(number))
    return publish(settings, MANIFEST, f"inputs {number}", "code", {}, now or FIRST + timedelta(days=number))


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def told(*arguments) -> dict[str, dict]:
    return {row["release_id"]: row for row in json.loads(run("releases", "--format", "json", *arguments).stdout)}


def ids(settings) -> list[str]:
    return [path.name for path in reversed(release_folders(settings))]


def fte(settings) -> str:
    with duckdb.connect(str(settings.current_database), read_only=True) as connection:
        asked = "select fte::integer::varchar from core.dim_measure where unit_key = 'a'"
        return connection.execute(asked).fetchone()[0]


def test_the_list_has_every_release_newest_first(home, five):
    rows = told()
    assert list(rows) == five[::-1]
    assert [row["state"] for row in rows.values()] == ["current", "", "", "", ""]
    newest = rows[five[4]]
    release = current_release(home)
    assert (newest["content_hash"], newest["deliveries"]) == (release.content_hash, 1)
    assert newest["rows"] == sum(release.row_counts.values())
    assert newest["bytes"] == sum(path.stat().st_size for path in home.current.rglob("*") if path.is_file())
    shown = run("releases").stdout.splitlines()
    assert shown[0].split()[:4] == ["release", "created", "state", "marked"]
    assert shown[1].split()[:4] == [five[4], "2026-03-05", "08:00", "current"]


def test_a_home_without_releases_lists_none(home):
    assert (run("releases").exit_code, run("releases").stdout) == (0, "")
    assert told() == {}


def test_a_damaged_release_is_told_and_the_others_are_listed(home, five):
    description = home.releases / five[1] / "release.json"
    description.chmod(0o600)
    description.write_text("{")
    listed = run("releases", "--format", "json")
    assert listed.exit_code == 1
    assert f"{five[1]}: release.json cannot be read" in listed.stderr
    assert [row["state"] for row in json.loads(listed.stdout)] == ["current", "", "", "damaged", ""]
    assert run("rollback", five[1]).exit_code == 2
    assert current_release(home).release_id == five[4]


def test_every_file_is_compared_with_its_checksum(home, five):
    checksums = pytest.importorskip("aarsvaerk.release.checksums", reason="releases have no checksums yet")
    if checksums.verify(home.current):
        pytest.skip("releases have no checksums yet")
    assert run("releases", "--verify").exit_code == 0
    spoilt = home.releases / five[2] / "aarsvaerk.duckdb"
    spoilt.chmod(0o600)
    spoilt.write_bytes(spoilt.read_bytes()[:-1] + b"x")
    verified = run("releases", "--verify")
    assert verified.exit_code == 1
    assert f"{five[2]}: " in verified.stderr
    assert "aarsvaerk.duckdb" in verified.stderr


@pytest.mark.parametrize("command", [["rollback"], ["releases", "mark"]])
def test_an_unknown_id_names_the_nearest(home, five, command):
    answer = run(*command, five[2][:-1] + "z")
    assert answer.exit_code == 2
    assert five[2] in answer.stderr
    assert "Traceback" not in answer.output
    assert current_release(home).release_id == five[4]


def test_a_release_is_marked_and_unmarked(home, five):
    assert run("releases", "mark", five[0], "--note", "Årsberetning 2026").exit_code == 0
    assert (told()[five[0]]["marked"], told()[five[0]]["note"]) == (True, "Årsberetning 2026")
    assert "Årsberetning 2026" in run("releases").stdout
    assert run("releases", "unmark", five[0]).exit_code == 0
    assert not told()[five[0]]["marked"]
    again = run("releases", "unmark", five[0])
    assert (again.exit_code, "is not marked" in again.stderr) == (2, True)


def test_a_rollback_goes_one_back_each_time_and_its_undo_to_the_newest(home, five):
    assert fte(home) == "4"
    for expected in (3, 2):
        assert run("rollback").exit_code == 0
        assert (current_release(home).release_id, fte(home)) == (five[expected], str(expected))
    assert [row["state"] for row in told().values()] == ["rolled back", "rolled back", "current", "", ""]
    assert "rolled back" in run("releases").stdout
    assert run("rollback", "--undo").exit_code == 0
    assert (current_release(home).release_id, rollback_in_effect(home)) == (five[4], None)
    assert not home.rollback_note.exists()
    nothing = run("rollback", "--undo")
    assert (nothing.exit_code, "nothing to undo" in nothing.stderr) == (2, True)


def test_there_is_nothing_before_the_first_release(home):
    assert (run("rollback").exit_code, home.home.exists()) == (2, True)
    publish_one(home, 0)
    answer = run("rollback")
    assert (answer.exit_code, "no release before" in answer.stderr) == (2, True)


def test_a_rollback_to_the_current_release_changes_nothing(home, five):
    assert "already current" in run("rollback", five[4]).stdout
    assert rollback_in_effect(home) is None
    assert current_release(home).release_id == five[4]


def test_a_reader_keeps_the_release_it_opened_through_a_rollback(home, five):
    with duckdb.connect(str(home.current_database), read_only=True) as reader:
        rollback(home, five[1])
        assert reader.execute("select max(fte)::integer from core.dim_measure").fetchone() == (4,)
    assert fte(home) == "1"


def test_a_rollback_waits_for_no_refresh_but_says_that_one_runs(home, five):
    script = (
        "import sys, pathlib; from aarsvaerk.lock import hold\n"
        "with hold(pathlib.Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", script, home.lock]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        answers = [run("rollback"), run("releases", "prune", "--keep", 1)]
        holder.stdin.close()
    for answer in answers:
        assert answer.exit_code == 1
        assert str(holder.pid) in answer.stderr
    assert (current_release(home).release_id, ids(home)) == (five[4], five)


def fingerprint_is(monkeypatch, value):
    for module in ("aarsvaerk.intake.fingerprint", "orchestration.schedules"):
        monkeypatch.setattr(f"{module}.inputs_fingerprint", lambda *_, **__: value)


def test_while_a_rollback_holds_no_refresh_publishes_and_each_says_how_to_end_it(home, five, monkeypatch):
    run("rollback")
    fingerprint_is(monkeypatch, "inputs 4")
    quiet = run("refresh")
    assert (quiet.exit_code, five[4] in quiet.stdout) == (0, True)
    fingerprint_is(monkeypatch, "something else")
    waits = run("refresh")
    assert (waits.exit_code, "Something new is waiting" in waits.stderr) == (1, True)
    for answer in (quiet.stdout, waits.stderr, run("status").stdout, run("releases").stderr):
        assert "refresh --force" in answer
        assert "rollback --undo" in answer
    assert current_release(home).release_id == five[3]


def test_schedule_and_sensor_wait_while_a_rollback_holds(home, five, monkeypatch):
    home.inbox.mkdir()
    (home.inbox / "new.csv").write_text("1")
    fingerprint_is(monkeypatch, "something else")
    nightly, inbox = nightly_schedule(home), inbox_sensor(home, settled_for_seconds=0)
    with DagsterInstance.ephemeral() as instance:

        def asked():
            yield nightly(build_schedule_context(instance, scheduled_execution_time=FIRST))
            yield inbox(build_sensor_context(instance))

        assert all(isinstance(answer, RunRequest) for answer in asked())
        run("rollback")
        for answer in asked():
            assert isinstance(answer, SkipReason)
            assert five[4] in answer.skip_message
        run("rollback", "--undo")
        assert all(isinstance(answer, RunRequest) for answer in asked())


def test_what_is_published_ends_the_hold(home, five):
    run("rollback")
    newest = publish_one(home, 9)
    assert (rollback_in_effect(home), home.rollback_note.exists()) == (None, False)
    assert current_release(home) == newest


@pytest.mark.parametrize("rolled_back_before", [False, True])
def test_a_rollback_broken_off_before_the_switch_leaves_all_as_it_was(home, five, monkeypatch, rolled_back_before):
    if rolled_back_before:
        run("rollback")
    before, hold = current_release(home), rollback_in_effect(home)

    def crash(*_):
        raise OSError("power cut")

    with monkeypatch.context() as patched:
        patched.setattr("aarsvaerk.release.lifecycle.rollback.switch_back", crash)
        assert run("rollback").exit_code == 1
    assert (current_release(home), rollback_in_effect(home)) == (before, hold)


def test_the_newest_are_kept_and_the_marked_the_current_and_the_one_before_it(home, five):
    mark(home, five[0])
    rollback(home, five[2])
    dry = run("releases", "prune", "--keep", 1, "--dry-run")
    assert (dry.stdout.split(), ids(home)) == ([five[3]], five)
    assert run("releases", "prune", "--keep", 1).stdout.split() == [five[3]]
    assert ids(home) == [five[0], five[1], five[2], five[4]]
    assert run("releases", "prune", "--keep", 0).stdout == ""
    assert run("rollback", "--undo").exit_code == 0


def test_what_is_published_removes_what_is_outdated(home, monkeypatch):
    monkeypatch.setenv("AARSVAERK_KEEP_RELEASES", "3")
    settings = Settings.from_environment()
    made = [publish_one(settings, number).release_id for number in range(5)]
    assert ids(settings) == made[2:]
    with duckdb.connect(str(home.releases / made[2] / "aarsvaerk.duckdb"), read_only=True) as reader:
        publish_one(settings, 7)
        assert not (home.releases / made[2]).exists()
        assert reader.execute("select max(fte)::integer from core.dim_measure").fetchone() == (2,)


def test_what_cannot_be_removed_is_told_and_the_release_is_published_all_the_same(home, five, monkeypatch, caplog):
    def refuse(_):
        raise OSError("device busy")

    with monkeypatch.context() as patched:
        patched.setattr(retention, "remove", refuse)
        settings = Settings(home.home, keep_releases=1)
        newest = publish_one(settings, 9)
    assert current_release(home) == newest
    assert f"Release {five[0]} could not be removed: device busy" in caplog.text
    assert ids(home) == [*five, newest.release_id]


def test_a_half_removed_release_is_no_release_and_is_removed_by_the_next_run(home, five, monkeypatch, caplog):
    def refuse(_):
        raise OSError("device busy")

    with monkeypatch.context() as patched:
        patched.setattr(switch, "remove_tree", refuse)
        assert run("releases", "prune", "--keep", 4).exit_code == 1
        assert ids(home) == five[1:]
        newest = publish_one(home, 8)  # which cannot remove it either
    assert list(home.releases.glob("*.removing"))
    assert [row["release_id"] for row in told().values()] == [newest.release_id, *five[:0:-1]]
    publish_one(home, 9)
    assert not list(home.releases.glob("*.removing"))


@pytest.mark.parametrize("step", ["switch", "move_durably"])
def test_a_release_named_but_never_current_is_told_and_cleared_away(home, five, monkeypatch, step):
    """Killed after the folder got its name, before `current` pointed to it."""

    def crash(source, target=None):
        if target:
            source.rename(target)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(publishing, step, crash)
        with pytest.raises(KeyboardInterrupt):
            publish_one(home, 6)
    never = ids(home)[-1]
    assert never not in five
    assert told()[never]["state"] == "never current"
    assert (current_release(home).release_id, rollback_in_effect(home)) == (five[4], None)
    assert run("releases", "prune", "--keep", 1).exit_code == 0
    assert never in ids(home)
    assert run("rollback").exit_code == 0
    assert ids(home) == five[3:]
    assert fte(home) == "3"


def test_two_releases_of_one_second_and_content_are_both_published(home):
    made = [publish_one(home, 1, now=FIRST) for _ in range(3)]
    assert len({release.content_hash for release in made}) == 1
    assert [release.release_id for release in made] == [f"20260301T080000Z{letter}" for letter in ("", "a", "b")]
    assert ids(home) == [release.release_id for release in made]


def test_a_clock_set_back_does_not_change_the_order_of_releases(home, five):
    late = publish_one(home, 9, now=FIRST)
    assert ids(home) == [*five, late.release_id]
    assert late.created_at == FIRST.isoformat(timespec="seconds")


@pytest.mark.parametrize(("name", "value"), [("AARSVAERK_KEEP_RELEASES", "many"), ("AARSVAERK_UMASK", "022")])
def test_a_variable_that_cannot_be_is_told(home, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    answer = run("releases")
    assert answer.exit_code == 2
    assert f"{name} is “{value}”" in answer.stderr


@pytest.mark.parametrize(("umask", "mode"), [("", 0o400), ("027", 0o440)])
def test_the_files_of_a_release_can_be_read_by_nobody_else_or_by_a_group(home, monkeypatch, umask, mode):
    monkeypatch.setenv("AARSVAERK_UMASK", umask)
    publish_one(Settings.from_environment(), 1)
    files = [path for path in home.current.resolve().rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in files} == {mode}
