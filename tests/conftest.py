"""What several kinds of tests share: the command line as a process, and one warehouse built from what is embedded."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from orchestration.releases import Release, current_release
from orchestration.settings import PROJECT_ROOT, Settings


def run_aarsvaerk(home: Path, *arguments: str, project_root: Path = PROJECT_ROOT) -> subprocess.CompletedProcess:
    """Run the command line of a checkout on a home, as a person would."""
    return subprocess.run(
        [sys.executable, "-c", "from orchestration.cli import app; app()", *arguments],
        cwd=project_root,
        env=os.environ | {"AARSVAERK_HOME": str(home), "LANG": "C.UTF-8", "LC_ALL": "", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=600,
    )


@dataclass(frozen=True)
class Warehouse:
    """A home in which `aarsvaerk refresh` has run once on the embedded deliveries."""

    settings: Settings
    first_run: subprocess.CompletedProcess

    @property
    def release(self) -> Release:
        return current_release(self.settings)

    def connect(self) -> duckdb.DuckDBPyConnection:
        return duckdb.connect(str(self.settings.current_database), read_only=True)


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory) -> Warehouse:
    """Built once per session. Tests read it; one that publishes works on a copy of its home."""
    settings = Settings(home=tmp_path_factory.mktemp("warehouse") / "home")
    run = run_aarsvaerk(settings.home, "refresh")
    assert run.returncode == 0, f"aarsvaerk refresh failed on the embedded deliveries:\n{run.stdout}\n{run.stderr}"
    return Warehouse(settings, run)


@pytest.fixture(scope="session")
def aarsvaerk():
    """Runs the command line: `aarsvaerk(home, "refresh", project_root=…)`."""
    return run_aarsvaerk
