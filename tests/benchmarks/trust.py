"""What syncing, hashing and the open profile cost, measured within one refresh of a home: `make bench-trust`.

    python -m tests.benchmarks.trust HOME

Each function is timed where it stands, so that it is all one refresh: the clock's seconds and the processor's, of the
function's own thread where it waits for disks or hashes, of the process where DuckDB works in threads of its own. What
a function calls of the others counts once. The clock's seconds are those of all threads, several of which wait for a
disk at once. Ends with 1 where syncing and hashing take 3 % or more of the refresh's processor time.
"""

from __future__ import annotations

import importlib
import os
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

MOST_PCT = 3.0
_THREAD, _PROCESS = time.thread_time, time.process_time
PARTS: dict[str, tuple[Callable[[], float], tuple[str, ...]]] = {
    "syncing": (_THREAD, ("os:fsync",)),
    "hashing files": (
        _THREAD,
        ("aarsvaerk.release.checksums:sha256_of", "aarsvaerk.file_hash:files_hash", "ingest.readings:sha256_of"),
    ),
    "hashing the content": (_PROCESS, ("aarsvaerk.release.content_hash:content_hash",)),
    "writing the open profile": (_PROCESS, ("aarsvaerk.release.open.open_profile:write_open",)),
    "searching its bytes": (
        _PROCESS,
        ("aarsvaerk.release.open.search:secrets", "aarsvaerk.release.open.search:found_in"),
    ),
}
"""By what it is for, the clock and the functions."""
SYNC_AND_HASH = ("syncing", "hashing files", "hashing the content")


class Spent:
    """Calls and seconds by part, over all threads."""

    def __init__(self) -> None:
        self.calls: dict[str, int] = defaultdict(int)
        self.clock: dict[str, float] = defaultdict(float)
        self.processor: dict[str, float] = defaultdict(float)
        self._within = threading.local()
        self._lock = threading.Lock()

    def timed(self, part: str, used: Callable[[], float], function: Callable) -> Callable:
        """The function, which adds to the part unless another part called it."""

        def call(*given, **named):
            if getattr(self._within, "part", None):
                return function(*given, **named)
            self._within.part = part
            began, before = time.perf_counter(), used()
            try:
                answer = function(*given, **named)
                return iter(list(answer)) if hasattr(answer, "__next__") else answer
            finally:
                self._within.part = None
                with self._lock:
                    self.calls[part] += 1
                    self.clock[part] += time.perf_counter() - began
                    self.processor[part] += used() - before

        return call


def main(home: str) -> int:
    """Refresh and report."""
    os.environ["AARSVAERK_HOME"] = str(Path(home).resolve())
    spent = Spent()
    for part, (used, names) in PARTS.items():
        for name in names:
            module, _, function = name.partition(":")
            found = importlib.import_module(module)
            setattr(found, function, spent.timed(part, used, getattr(found, function)))
    from aarsvaerk.cli.main import app  # takes the functions as they now are

    began, before = time.perf_counter(), time.process_time()
    try:
        app(["refresh", "--force"])
    except SystemExit as ended:
        if ended.code:
            return 1
    clock, processor = time.perf_counter() - began, time.process_time() - before
    print(f"{'':26}{'calls':>7}{'clock s':>9}{'%':>6}{'processor s':>13}{'%':>6}")
    for part in PARTS:
        print(
            f"{part:26}{spent.calls[part]:7}{spent.clock[part]:9.2f}{100 * spent.clock[part] / clock:6.1f}"
            f"{spent.processor[part]:13.2f}{100 * spent.processor[part] / processor:6.1f}"
        )
    print(f"{'the refresh':26}{'':7}{clock:9.2f}{'':6}{processor:13.2f}")
    share = 100 * sum(spent.processor[part] for part in SYNC_AND_HASH) / processor
    slept = 100 * sum(spent.clock[part] for part in SYNC_AND_HASH) / clock
    print(
        f"syncing and hashing: {share:.1f} % of the processor's time, at most {MOST_PCT}; {slept:.1f} % of the clock's"
    )
    return int(share >= MOST_PCT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
