"""Dagster resources.

Belongs here: the lock. Does not belong here: paths (settings), which assets close over.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dagster import ConfigurableResource, InitResourceContext

from aarsvaerk.lock import hold


class RunLock(ConfigurableResource):
    """A lock held from the first step of a run to the last, so that no two runs write in one home."""

    path: str

    @contextmanager
    def yield_for_execution(self, context: InitResourceContext) -> Iterator["RunLock"]:
        """Hold the lock; raises `aarsvaerk.lock.AlreadyRunning` if another run has it."""
        with hold(Path(self.path)):
            yield self
