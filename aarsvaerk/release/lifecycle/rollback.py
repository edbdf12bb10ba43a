"""Rolling back: an earlier release becomes current again, until somebody ends the rollback.

Otherwise the next refresh would publish the very figures that were just taken back. So no refresh publishes while a
rollback is in effect, and each reports it.

The rollback is recorded in `held.json`. It is in effect as long as `current` is older than the release that was rolled
back, so any switch to a newer one ends it in the same step; release ids sort in order of publishing.

Belongs here: that record, and switching to an earlier release. Does not belong here: the switch itself. Nothing
heavy may be imported, because every "nothing new" goes through here.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from aarsvaerk.release.lifecycle.switch import remove_leftovers, switch_back
from aarsvaerk.release.releases import UNREADABLE, Release, current_id, current_release, read_release, release_folders
from aarsvaerk.settings import Settings
from ingest.durable import json_bytes, write_durably
from ingest.said import Said

IN_EFFECT = "A rollback from release {release} has been in effect since {since}"
HOW_TO_END = (
    "Publish the present state with: aarsvaerk refresh --force\n"
    "Or return to the newer release with: aarsvaerk rollback --undo"
)


@dataclass(frozen=True)
class RollbackInEffect:
    """A rollback in effect: since when (ISO 8601, UTC), from which release, and the fingerprint of its inputs."""

    since: str
    rolled_back_from: str
    inputs_hash: str

    def __str__(self) -> str:
        return IN_EFFECT.format(release=self.rolled_back_from, since=self.since)


class NoSuchRelease(Said):
    """There is no such release; the message names existing ones."""


def rollback_in_effect(settings: Settings) -> RollbackInEffect | None:
    """The rollback in effect, if any."""
    try:
        rollback = RollbackInEffect(**json.loads(settings.rollback_note.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    current = current_id(settings)
    return rollback if current and current < rollback.rolled_back_from else None


def rollback(settings: Settings, release_id: str | None = None) -> Release:
    """Make an earlier release current. The caller must hold the lock.

    Args:
        settings: Where the releases are.
        release_id: Its id; default: the predecessor of the current one.

    Returns:
        The release, now current.

    Raises:
        NoSuchRelease: There is no release of this id, or none before the current one.
    """
    remove_leftovers(settings)
    current, described = current_id(settings), current_release(settings)
    if release_id is None:
        release_id = release_before_current(settings)
        if release_id is None:
            raise NoSuchRelease("There is no release before the current one.")
    release = find_release(settings, release_id)
    if current and release.release_id < current and not rollback_in_effect(settings):
        since = datetime.now(UTC).isoformat(timespec="seconds")
        in_effect = RollbackInEffect(since, current, described.inputs_hash if described else "")
        write_durably(settings.rollback_note, json_bytes(asdict(in_effect)))
    switch_back(settings, release.release_id)
    remove_ended_note(settings)
    return release


def undo(settings: Settings) -> Release:
    """Switch to the release that was rolled back, which ends the rollback. The caller must hold the lock.

    Raises:
        NoSuchRelease: No rollback is in effect, or that release no longer exists.
    """
    in_effect = rollback_in_effect(settings)
    if in_effect is None:
        raise NoSuchRelease("No rollback is in effect, so there is nothing to undo.")
    return rollback(settings, in_effect.rolled_back_from)


def remove_ended_note(settings: Settings) -> None:
    """Remove the record of a rollback that a switch to a newer release has ended."""
    if rollback_in_effect(settings) is None:
        settings.rollback_note.unlink(missing_ok=True)


def release_before_current(settings: Settings) -> str | None:
    """The id of the release published before the current one; None if there is none."""
    current = current_id(settings)
    older = (path.name for path in release_folders(settings) if current and path.name < current)
    return next(older, None)


def find_release(settings: Settings, release_id: str) -> Release:
    """The release with an id.

    Raises:
        NoSuchRelease: There is none, or it cannot be read; the message suggests similar ids.
    """
    ids = [path.name for path in release_folders(settings)]
    if release_id in ids:
        try:
            return read_release(settings.releases / release_id)
        except UNREADABLE as error:
            told = "Release {release} is damaged: {error}. Choose another."
            raise NoSuchRelease(told, release=release_id, error=error) from None
    if not ids:
        raise NoSuchRelease("There is no release yet. Make one with: aarsvaerk refresh")
    from difflib import get_close_matches

    near = get_close_matches(release_id, ids, n=3, cutoff=0.5) or ids[:3]
    raise NoSuchRelease("There is no release {release}. Nearest: {near}", release=release_id, near=", ".join(near))
