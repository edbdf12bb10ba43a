"""What a release says of itself, read without opening its database.

Belongs here: the description and finding the current one; nothing heavy may be imported. Does not belong here: making
releases (publish).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from orchestration.settings import Settings


@dataclass(frozen=True)
class Release:
    """What a release says of itself, in meta.release and release.json."""

    release_id: str
    created_at: str  # ISO 8601, UTC
    content_hash: str
    inputs_hash: str
    code_version: str
    delivery_count: int
    row_counts: dict[str, int]
    status: str = "published"
    profile: str = "internal"
    known_until: str | None = None  # ISO 8601, UTC
    inputs: dict[str, str] = field(default_factory=dict)


def current_release(settings: Settings) -> Release | None:
    """The current release, without opening its database; None before the first."""
    try:
        return Release(**json.loads((settings.current / "release.json").read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
