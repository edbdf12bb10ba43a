"""What releases say of themselves, read without opening their databases.

Belongs here: the description, the current release, and all there are; nothing heavy may be imported. Does not belong
here: making releases (publish), marking, rolling back and removing them (keeping).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from pathlib import Path

from aarsvaerk.settings import Settings


@dataclass(frozen=True)
class Release:
    """What a release says of itself, in meta.release and release.json."""

    release_id: str
    created_at: str  # ISO 8601, UTC
    content_hash: str
    inputs_hash: str | None  # None in the open profile: it could be guessed from
    code_version: str
    delivery_count: int
    row_counts: dict[str, int]
    status: str = "published"
    profile: str = "internal"
    known_until: str | None = None  # ISO 8601, UTC
    inputs: dict[str, str] = field(default_factory=dict)
    is_synthetic: bool = False  # made of simulated deliveries, but for national statistics


def current_release(settings: Settings) -> Release | None:
    """The current release, without opening its database; None before the first."""
    try:
        return read_release(settings.current)
    except FileNotFoundError:
        return None


def release_folders(settings: Settings) -> list[Path]:
    """The folders of all releases, newest first: their names are the ids and sort in the order of publishing.

    One that a crash kept from becoming current is among them until the next run clears it away (`never_current`).
    """
    return sorted((path for path in settings.releases.glob("*") if "." not in path.name), reverse=True)


def never_current(settings: Settings) -> str | None:
    """The id of the release whose publishing was broken off before the switch, or is at work this moment."""
    try:
        announced = settings.next.readlink().name
    except FileNotFoundError:
        return None
    return announced if (settings.releases / announced).is_dir() else None


def read_release(folder: Path) -> Release:
    """The description in a release's folder; what newer code added to it is left out.

    Raises:
        FileNotFoundError: There is none.
    """
    told = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    return Release(**{field.name: told[field.name] for field in fields(Release) if field.name in told})
