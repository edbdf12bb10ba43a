"""Temporary files in the home: private as the rest of it, and swept when a process was killed.

Belongs here: where they lie. Does not belong here: files that become something (ingest.durable).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from aarsvaerk.settings import Settings
from ingest.durable import partial_folder, sweep_partial_folders


@contextmanager
def temporary_files_in_home(settings: Settings) -> Iterator[None]:
    """Put temporary files of this process and its children below `<home>/tmp`, in a folder that is gone afterwards."""
    sweep_partial_folders(settings.temporary)
    before = tempfile.tempdir, os.environ.get("TMPDIR")
    with partial_folder(settings.temporary, "tmp") as folder:
        tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
        try:
            yield
        finally:
            tempfile.tempdir = before[0]
            os.environ.pop("TMPDIR")
            if before[1] is not None:
                os.environ["TMPDIR"] = before[1]
