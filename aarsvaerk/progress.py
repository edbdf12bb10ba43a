"""Progress of a run, and the time each phase took.

Belongs here: the interface and a silent implementation. Does not belong here: printing (cli).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

PHASES = ("start", "land", "build", "check", "render", "publish")


class Progress:
    """Records the seconds of each phase, silently; a subclass prints progress."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def phase(self, name: str, total: int | None = None) -> Iterator[None]:
        """A phase of the run, of `total` steps if they can be counted."""
        started = time.perf_counter()
        self.started(name, total)
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0) + time.perf_counter() - started
            self.finished(name)

    def started(self, name: str, total: int | None) -> None:
        """A phase begins."""

    def advance(self, what: str) -> None:
        """One step of the present phase is done."""

    def finished(self, name: str) -> None:
        """A phase ends."""
