"""Dagster resources: what a run is given from outside.

Belongs here: the dbt command and the lock. Does not belong here: paths (settings), which assets close over.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version as installed_version
from pathlib import Path

from dagster import ConfigurableResource, InitResourceContext
from dagster_dbt import DbtCliResource
from packaging.version import Version

from aarsvaerk.lock import hold
from aarsvaerk.settings import Settings


class InstalledDbt(DbtCliResource):
    """The dbt installed beside us.

    For every call dagster-dbt would run `dbt --version`, which asks the internet for newer versions and takes seconds,
    and open an adapter of its own, needed only to fetch row counts. Neither happens here.
    """

    @property
    def _cli_version(self) -> Version:
        return Version(installed_version("dbt-core"))

    def _initialize_dbt_core_adapter(self, args):
        return None


class RunLock(ConfigurableResource):
    """Held from the first step of a run to its last, so that no two runs write in one home."""

    path: str

    @contextmanager
    def yield_for_execution(self, context: InitResourceContext) -> Iterator["RunLock"]:
        """Hold the lock; raises `aarsvaerk.lock.AlreadyRunning` where another run has it."""
        with hold(Path(self.path)):
            yield self


def dbt_resource(settings: Settings) -> DbtCliResource:
    """Dbt on the project of the checkout."""
    return InstalledDbt(
        project_dir=str(settings.dbt_project),
        profiles_dir=str(settings.dbt_project),
        dbt_executable=settings.dbt_executable,
    )
