"""Where the tracebacks of our own failures on deliveries are written: work/failures.log.

Belongs here: that file. Does not belong here: what a failure means for a delivery (ingest.failures).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from aarsvaerk.settings import Settings
from ingest.failures import log


@contextmanager
def failure_log(settings: Settings) -> Iterator[None]:
    """While this is open, failures are added to the file, which is made with the first of them."""
    settings.work.mkdir(parents=True, exist_ok=True)
    path = settings.work / "failures.log"
    handler = logging.FileHandler(path, encoding="utf-8", errors="backslashreplace", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)
        handler.close()
