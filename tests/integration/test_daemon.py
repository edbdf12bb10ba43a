"""The inbox sensor under Dagster's own daemon: a run that fails because the lock is held is tried again."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from dagster import DagsterInstance, DagsterRunStatus

from aarsvaerk.lock import hold
from aarsvaerk.settings import PROJECT_ROOT, Settings
from orchestration.run import prepare_dagster_home

DEFINITIONS = """
from dagster import Definitions, asset
from aarsvaerk.settings import Settings
from orchestration import sensors
from orchestration.jobs import refresh_job
from orchestration.resources import RunLock

settings = Settings.from_environment()
sensors.INTERVAL_SECONDS = 1


@asset
def received(run_lock: RunLock) -> None:
    for path in settings.inbox.iterdir():
        path.unlink()


defs = Definitions(
    assets=[received],
    jobs=[refresh_job],
    sensors=[sensors.inbox_sensor(settings, settled_for_seconds=0)],
    resources={"run_lock": RunLock(path=str(settings.lock))},
)
"""
PATIENCE_SECONDS = 300


def test_files_that_waited_while_another_run_held_the_lock_are_received_once_it_is_free(tmp_path):
    settings = Settings(home=tmp_path / "home")
    dagster_home = prepare_dagster_home(settings)
    settings.inbox.mkdir()
    (settings.inbox / "a.csv").write_text("1")
    module = tmp_path / "small.py"
    module.write_text(DEFINITIONS)
    environment = settings.child_environment() | {"PYTHONPATH": str(PROJECT_ROOT), "DAGSTER_HOME": dagster_home}
    command = [str(Path(sys.executable).parent / "dagster-daemon"), "run", "--python-file", str(module)]
    with (tmp_path / "daemon.log").open("w") as log, hold(settings.lock):
        daemon = subprocess.Popen(command, env=environment, cwd=tmp_path, stdout=log, stderr=log)
    try:
        with hold(settings.lock):
            wait_until(lambda: DagsterRunStatus.FAILURE in statuses(settings), tmp_path)
            assert (settings.inbox / "a.csv").exists()
        wait_until(lambda: DagsterRunStatus.SUCCESS in statuses(settings), tmp_path)
        assert not list(settings.inbox.iterdir())
    finally:
        daemon.terminate()
        daemon.wait()


def statuses(settings: Settings) -> set[DagsterRunStatus]:
    with DagsterInstance.from_config(str(settings.dagster_home)) as instance:
        return {run.status for run in instance.get_runs()}


def wait_until(holds, tmp_path: Path) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < end, (tmp_path / "daemon.log").read_text()[-3000:]
        time.sleep(1)
