"""Marks: releases that are kept whatever their age, such as the one a report was written from.

A mark lies beside the releases, in `marks/<release_id>.json`, since a release never changes.

Belongs here: setting, removing and reading marks. Does not belong here: what is kept for other reasons (retention).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from aarsvaerk.settings import Settings
from ingest.durable import json_bytes, write_durably


@dataclass(frozen=True)
class Mark:
    """Since when a release is marked (ISO 8601, UTC), and why."""

    marked_at: str
    note: str = ""


def marks(settings: Settings) -> dict[str, Mark]:
    """The marks by release id."""
    return {path.stem: Mark(**json.loads(path.read_text(encoding="utf-8"))) for path in settings.marks.glob("*.json")}


def mark(settings: Settings, release_id: str, note: str = "") -> None:
    """Mark a release; a second mark replaces the first."""
    told = Mark(datetime.now(UTC).isoformat(timespec="seconds"), note)
    settings.marks.mkdir(parents=True, exist_ok=True)
    write_durably(settings.marks / f"{release_id}.json", json_bytes(asdict(told)))


def unmark(settings: Settings, release_id: str) -> bool:
    """Remove a mark; False where there was none."""
    path = settings.marks / f"{release_id}.json"
    there = path.exists()
    path.unlink(missing_ok=True)
    return there
