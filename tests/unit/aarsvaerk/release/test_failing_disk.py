"""A disk that is full, one that cannot be written to, and too little memory while a release is published: real ones.

The disks are mounted in a namespace of their own, which needs no administrator where the system lets users have one.
What is real is everything from the command to the disk; only the models are left out, since they take long.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from aarsvaerk.settings import PROJECT_ROOT

NAMESPACE = ["unshare", "--map-root-user", "--mount"]
STORY = '''
import json, os, subprocess, sys
from pathlib import Path

import duckdb
from dagster import AssetCheckResult, AssetCheckSpec, AssetKey, Definitions, MaterializeResult, asset
from typer.testing import CliRunner

from orchestration import definitions

from orchestration import run as refresh
from orchestration.assets.release import files_asset, open_profile_asset, release_asset
from aarsvaerk.cli.main import app
from orchestration.jobs import refresh_job
from aarsvaerk.progress import Progress
from aarsvaerk.release.assemble import assemble
from aarsvaerk.release.candidate import complete_candidate
from orchestration.assets.release import made
from tests.releasing import begin, publish
from aarsvaerk.release.releases import current_release
from aarsvaerk.release.lifecycle.switch import remove_leftovers
from orchestration.resources import RunLock
from aarsvaerk.settings import Settings
from tests.declarations import manifest_of, model
from tests.unit.aarsvaerk.release.test_publish import MEASURES, build_candidate

MANIFEST = manifest_of(MEASURES, model("core", "dim_law", "One row per law.", {"text": {}}))
settings = Settings.from_environment()


def without_models(settings, manifest, resources):
    """The release and its gate, behind one check, on the candidate that lies there."""

    @asset(key="candidate", check_specs=[AssetCheckSpec("holds", asset="candidate")])
    def candidate(context):
        remove_leftovers(settings)
        run = begin(settings, "new inputs", run_id=context.run.run_id)
        complete_candidate(settings, MANIFEST)
        made(assemble, settings, run, MANIFEST)
        return MaterializeResult(check_results=[AssetCheckResult(check_name="holds", passed=True)])

    release = release_asset(settings, [AssetKey("release_files")], [("candidate", "holds")])
    own = {"run_lock": RunLock(path=str(settings.lock)), "progress": Progress()}
    steps = [candidate, open_profile_asset(settings, MANIFEST), files_asset(settings), release]
    return Definitions(assets=steps, jobs=[refresh_job], resources=own | resources)


class Prepared:
    def __init__(self, _): pass
    def wait(self): pass


definitions.build_definitions = without_models
refresh.ManifestPreparation, refresh.read_manifest = Prepared, lambda _: {}


def mount(*arguments):
    subprocess.run(["mount", *map(str, arguments)], check=True)


def tell(when, *arguments):
    ran = CliRunner().invoke(app, list(arguments))
    fte = None
    if settings.current.exists():
        with duckdb.connect(str(settings.current_database), read_only=True) as connection:
            fte = connection.execute("select sum(fte)::varchar from core.dim_measure").fetchone()[0]
    print(json.dumps({
        "when": when, "exit_code": ran.exit_code, "stderr": ran.stderr, "fte": fte,
        "folders": sorted(path.name for path in settings.releases.glob("*")),
    }), flush=True)


settings.releases.mkdir(parents=True)
mount("-t", "tmpfs", "-o", "size=8m", "none", settings.releases)
build_candidate(settings)
publish(settings, MANIFEST, "inputs", "code", {})
tell("before", "releases")
build_candidate(settings, fte="9")
with duckdb.connect(str(settings.candidate)) as connection:
    connection.execute("create table core.dim_law as select md5(i::varchar) as text from range(200_000) as r (i)")
tell("full", "refresh", "--force")
(settings.releases / "20200101T000000Z.partial").mkdir()
mount("-o", "remount,size=60m,ro", settings.releases)
tell("read-only", "refresh", "--force")
mount("-o", "remount,rw", settings.releases)
os.environ["AARSVAERK_MEMORY"] = "2MB"
tell("little memory", "refresh", "--force")
del os.environ["AARSVAERK_MEMORY"]
tell("mended", "refresh", "--force")
mount("--rbind", settings.home, settings.home)
mount("-o", "remount,bind,ro", settings.home)
tell("home read-only", "refresh", "--force")
tell("mark", "releases", "mark", current_release(settings).release_id)
tell("rollback", "rollback")
'''


@pytest.fixture(scope="module")
def story(tmp_path_factory) -> dict[str, dict]:
    """What each command told, by what had happened to the disk."""
    mounted = tmp_path_factory.mktemp("mounted")
    tried = subprocess.run([*NAMESPACE, "mount", "-t", "tmpfs", "none", mounted], capture_output=True, text=True)
    if tried.returncode:
        pytest.skip(f"this system lets nobody mount a disk of their own: {tried.stderr.strip()}")
    ran = subprocess.run(
        [*NAMESPACE, "env", f"AARSVAERK_HOME={mounted / 'home'}", "COLUMNS=300", sys.executable, "-c", STORY],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    return {told["when"]: told for told in map(json.loads, ran.stdout.splitlines())}


def test_too_little_memory_is_told_with_the_setting_that_gives_more(story):
    told = story["little memory"]
    assert told["exit_code"] == 1
    for part in ("Out of Memory Error", "DuckDB may hold 2MB", "AARSVAERK_MEMORY=4GB"):
        assert part in told["stderr"]
    assert "Possible solutions" not in told["stderr"]
    assert told["fte"] == story["before"]["fte"]


@pytest.mark.parametrize(("when", "why"), [("full", "No space left on device"), ("read-only", "Read-only file system")])
def test_a_release_that_cannot_be_written_is_told_and_the_old_one_stays(story, when, why):
    told = story[when]
    assert told["exit_code"] == 1
    for part in ("Nothing was published", "releases failed", why, "space and permission"):
        assert part in told["stderr"]
    assert "Traceback" not in told["stderr"]
    assert told["fte"] == story["before"]["fte"]
    (release,) = story["before"]["folders"]
    left = [release] if when == "full" else ["20200101T000000Z.partial", release]
    assert told["folders"] == left  # a full disk gets its space back at once


def test_the_next_run_publishes_and_clears_away(story):
    told = story["mended"]
    assert told["exit_code"] == 0, told["stderr"]
    assert told["fte"] != story["before"]["fte"]
    assert len(told["folders"]) == 2
    assert not any(name.endswith(".partial") for name in told["folders"])


@pytest.mark.parametrize("when", ["home read-only", "mark", "rollback"])
def test_a_home_that_cannot_be_written_is_told(story, when):
    told = story[when]
    assert told["exit_code"] == 1
    assert "Read-only file system" in told["stderr"]
    assert "Traceback" not in told["stderr"]
    assert told["fte"] == story["mended"]["fte"]
