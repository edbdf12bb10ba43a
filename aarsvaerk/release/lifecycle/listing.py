"""The list of releases, each with its description and state.

Belongs here: collecting it. Does not belong here: printing it (cli.releases).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from aarsvaerk.release.lifecycle.marks import marks
from aarsvaerk.release.lifecycle.rollback import rollback_in_effect
from aarsvaerk.release.releases import UNREADABLE, Release, current_id, never_current, read_release, release_folders
from aarsvaerk.settings import Settings
from ingest.said import Sentence


@dataclass(frozen=True)
class ListedRelease:
    """A release in the list; `state` is current, rolled back, never current, damaged, or empty."""

    release_id: str
    created_at: str
    profile: str
    state: str
    marked: bool
    note: str
    deliveries: int | None
    rows: int | None
    content_hash: str
    bytes: int
    problems: tuple[str, ...]

    def as_record(self) -> dict:
        """All fields, for programs."""
        return asdict(self)


def list_releases(settings: Settings, verify: bool = False) -> list[ListedRelease]:
    """List the releases, newest first; `verify` reads every file and compares it with its checksum."""
    current, rollback, interrupted = (
        current_id(settings),
        rollback_in_effect(settings),
        never_current(settings),
    )
    marked = marks(settings)

    def state(release_id: str) -> str:
        if release_id == interrupted:
            return "never current"
        if release_id == current:
            return "current"
        return "rolled back" if rollback and current and release_id > current else ""

    rows = []
    for folder in release_folders(settings):
        release, problems = _read(folder)
        if verify and release:
            from aarsvaerk.release.checksums import verify as compare

            problems = compare(folder)
        mark = marked.get(folder.name)
        rows.append(
            ListedRelease(
                release_id=folder.name,
                created_at=release.created_at if release else "",
                profile=release.profile if release else "",
                state=state(folder.name) if release else "damaged",
                marked=mark is not None,
                note=mark.note if mark else "",
                deliveries=release and release.delivery_count,
                rows=release and sum(release.row_counts.values()),
                content_hash=release.content_hash if release else "",
                bytes=sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
                problems=tuple(problems),
            )
        )
    return rows


def _read(folder: Path) -> tuple[Release | None, list[str]]:
    try:
        return read_release(folder), []
    except UNREADABLE as error:
        return None, [Sentence("release.json cannot be read: {error}", error=error)]
