"""Dagster resources: what a run is given from outside.

Belongs here: the lock. Does not belong here: paths (settings), which assets close over.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dagster import ConfigurableResource, InitResourceContext

from aarsvaerk.lock import hold


class RunLock(ConfigurableResource):
    """Held from the first step of a run to its last, so that no two runs write in one home."""

    path: str

    @contextmanager
    def yield_for_execution(self, context: InitResourceContext) -> Iterator["RunLock"]:
        """Hold the lock; raises `aarsvaerk.lock.AlreadyRunning` where another run has it."""
        with hold(Path(self.path)):
            yield self
