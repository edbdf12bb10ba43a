"""What a run tells while it works, and how long each phase took.

Belongs here: the interface and its silent form. Does not belong here: drawing (cli).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

PHASES = ("start", "land", "build", "check", "render", "publish")


class Progress:
    """Says nothing and keeps the seconds each phase took; a subclass shows them to someone."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def phase(self, name: str, total: int | None = None) -> Iterator[None]:
        """A phase of the run, of `total` steps where they can be counted."""
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
