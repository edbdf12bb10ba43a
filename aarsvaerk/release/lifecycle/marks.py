"""Marks: releases that are kept regardless of age, such as the one a report is based on.

A mark is stored outside the release, in `marks/<release_id>.json`, because a release never changes.

Belongs here: setting, removing and reading marks. Does not belong here: other reasons to keep a release (retention).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from aarsvaerk.settings import Settings
from ingest.durable import json_bytes, write_durably


@dataclass(frozen=True)
class Mark:
    """When a release was marked (ISO 8601, UTC), and why."""

    marked_at: str
    note: str = ""


def marks(settings: Settings) -> dict[str, Mark]:
    """Read the marks, by release id. One that cannot be read still keeps its release."""
    return {path.stem: _read(path) for path in settings.marks.glob("*.json")}


def mark(settings: Settings, release_id: str, note: str = "") -> None:
    """Mark a release; a second mark replaces the first."""
    content = Mark(datetime.now(UTC).isoformat(timespec="seconds"), note)
    settings.marks.mkdir(parents=True, exist_ok=True)
    write_durably(settings.marks / f"{release_id}.json", json_bytes(asdict(content)))


def _read(path: Path) -> Mark:
    try:
        return Mark(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError):
        return Mark("", "the note is damaged")


def unmark(settings: Settings, release_id: str) -> bool:
    """Remove a mark; False if there was none."""
    path = settings.marks / f"{release_id}.json"
    existed = path.exists()
    path.unlink(missing_ok=True)
    return existed
