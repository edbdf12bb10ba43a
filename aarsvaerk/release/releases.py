"""The descriptions of releases, read without opening their databases.

Belongs here: the description, the current release, the list of folders; nothing heavy may be imported. Does not belong
here: making releases (publish), marking, rolling back and removing them (lifecycle).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from pathlib import Path

from aarsvaerk.settings import Settings


@dataclass(frozen=True)
class Release:
    """The description of a release, as in meta.release and release.json."""

    release_id: str
    created_at: str  # ISO 8601, UTC
    content_hash: str
    inputs_hash: str | None  # None in the open profile: it would help guessing
    code_version: str
    delivery_count: int
    row_counts: dict[str, int]
    status: str = "published"
    profile: str = "internal"
    known_until: str | None = None  # ISO 8601, UTC
    inputs: dict[str, str] = field(default_factory=dict)
    is_synthetic: bool = False  # made of simulated deliveries, but for national statistics


UNREADABLE = (OSError, ValueError, TypeError)
"""What reading a damaged description raises."""


def current_release(settings: Settings) -> Release | None:
    """The current release; None before the first, and where its description is damaged (`current_id` names it)."""
    try:
        return read_release(settings.current)
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError):
        return None


def current_id(settings: Settings) -> str | None:
    """The id of the current release, whatever state it is in; None before the first."""
    try:
        return settings.current.readlink().name
    except OSError:
        return None


def release_folders(settings: Settings) -> list[Path]:
    """The folders of all releases, newest first: their names are the ids and sort in order of publishing.

    A release that a crash kept from becoming current is included until the next run removes it (`never_current`).
    """
    return sorted((path for path in settings.releases.glob("*") if "." not in path.name), reverse=True)


def never_current(settings: Settings) -> str | None:
    """The id of the release whose publishing was interrupted before the switch, or is still running."""
    try:
        announced = settings.next.readlink().name
    except FileNotFoundError:
        return None
    return announced if (settings.releases / announced).is_dir() else None


def read_release(folder: Path) -> Release:
    """Read the description in a release's folder; fields added by newer code are ignored.

    Raises:
        FileNotFoundError: There is none.
    """
    description = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    return Release(**{field.name: description[field.name] for field in fields(Release) if field.name in description})
