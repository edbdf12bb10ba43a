"""The inbox: a directory into which people and programs drop files.

Files are known by their content, never by their name. After landing a file moves to `received/<delivery_id>/`; where
nothing of it is used, to `rejected/<delivery_id>/` with the findings beside it, or to `quarantined/<delivery_id>/` with
the question its sender has to answer. A file with a CPR number is deleted: nothing of it may stay.
"""

from __future__ import annotations

import time
from pathlib import Path

from aarsvaerk.settings import Settings


def pending(settings: Settings, settled_for_seconds: float = 0) -> list[Path]:
    """The files that wait, by name; `settled_for_seconds` leaves out those written to more recently than that.

    Only plain files directly in the inbox count: hidden files (often half copied), directories and links do not.
    """
    if not settings.inbox.is_dir():
        return []
    now = time.time()
    return sorted(
        path
        for path in settings.inbox.iterdir()
        if path.is_file()
        and not path.is_symlink()
        and not path.name.startswith(".")
        and now - path.stat().st_mtime >= settled_for_seconds
    )


def put_away(settings: Settings, path: Path, delivery_id: str, place: str, keep: bool, findings: str) -> Path:
    """Move a handled file out of the inbox.

    Args:
        settings: Where the inbox lies.
        path: The file, directly in the inbox.
        delivery_id: Names the directory it moves to.
        place: Where that directory lies: `received`, `rejected` or `quarantined`.
        keep: False deletes the file itself (it held a CPR number).
        findings: What was found, for people; written beside a file that is not received.

    Returns:
        The directory that now holds the file or its findings.
    """
    directory = settings.inbox / place / delivery_id
    directory.mkdir(parents=True, exist_ok=True)
    if place != "received":
        (directory / "findings.txt").write_text(findings, encoding="utf-8")
    if keep:
        path.replace(directory / path.name)
    else:
        path.unlink()
    return directory
