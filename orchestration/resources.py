"""Dagster resources.

Belongs here: the lock, and what a run may override. Does not belong here: paths (settings), which assets close over.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dagster import ConfigurableResource, InitResourceContext

from aarsvaerk.lock import hold


@dataclass(frozen=True)
class Overrides:
    """What whoever started the run allows: publishing though a rollback is in effect, and though tables lost rows.

    With `hold` nothing is published: the candidate is kept, to be seen first by those it is about.

    Only the command line can set them. Tags could be set by anybody who reaches Dagster's pages.
    """

    force: bool = False
    accept_loss: bool = False
    hold: bool = False


class RunLock(ConfigurableResource):
    """A lock held from the first step of a run to the last, so that no two runs write in one home."""

    path: str

    @contextmanager
    def yield_for_execution(self, context: InitResourceContext) -> Iterator["RunLock"]:
        """Hold the lock; raises `aarsvaerk.lock.AlreadyRunning` if another run has it."""
        with hold(Path(self.path)):
            yield self
