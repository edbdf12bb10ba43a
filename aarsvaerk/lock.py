"""One writer at a time: an advisory lock on a file in the home directory."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.said import Said


class AlreadyRunning(Said):
    """Another process is landing, building or publishing in this home."""


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Hold the lock; the operating system releases it when the process ends, however it ends.

    Raises:
        AlreadyRunning: Another run holds it; the message names its process.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            process = file.read().strip() or "?"
            told = "process {process} is running in {folder}"
            raise AlreadyRunning(told, process=process, folder=path.parent) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
