"""The releases as a list: what each says of itself, and its place among the others.

Belongs here: gathering it. Does not belong here: how it is drawn (terminal).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from aarsvaerk.release.lifecycle.marks import marks
from aarsvaerk.release.lifecycle.rollback import held
from aarsvaerk.release.releases import Release, current_release, never_current, read_release, release_folders
from aarsvaerk.settings import Settings


@dataclass(frozen=True)
class Listed:
    """A release in the list; `state` is current, rolled back, never current, damaged, or nothing."""

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

    def as_told(self) -> dict:
        """All of it, for programs."""
        return asdict(self)

    def as_shown(self) -> dict:
        """What fits a line."""
        marked = self.note or "marked" if self.marked else ""
        return {
            "release": self.release_id,
            "created": self.created_at,
            "state": self.state,
            "marked": marked,
            "deliveries": self.deliveries,
            "rows": self.rows,
            "content": self.content_hash[:12],
            "MB": f"{self.bytes / 1_000_000:.1f}",
        }


def listed(settings: Settings, verify: bool = False) -> list[Listed]:
    """The releases, newest first; `verify` reads every file and compares it with its checksum."""
    current, hold, broken_off = current_release(settings), held(settings), never_current(settings)
    marked = marks(settings)

    def state(release_id: str) -> str:
        if release_id == broken_off:
            return "never current"
        if current and release_id == current.release_id:
            return "current"
        return "rolled back" if hold and current and release_id > current.release_id else ""

    rows = []
    for folder in release_folders(settings):
        release, problems = _read(folder)
        if verify and release:
            from aarsvaerk.release.files.checksums import verify as compare

            problems = compare(folder)
        mark = marked.get(folder.name)
        rows.append(
            Listed(
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
    except (OSError, ValueError, TypeError) as error:
        return None, [f"release.json cannot be read: {error}"]
