"""Rolling back: an earlier release becomes current again, and stays so until somebody says otherwise.

A rollback holds. Were the next refresh to publish, it would publish the figures that were just taken back, also where
some other file has come meanwhile. So no refresh publishes while a rollback holds, and each says so.

The hold is `held.json`. It is in force as long as `current` is older than the release that was rolled back from, so any
switch to a newer one ends it in the same step; release ids sort in the order of publishing.

Belongs here: the hold, and switching to an earlier release. Does not belong here: the switch itself (switch); nothing
heavy may be imported, since every "nothing new" asks here.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from aarsvaerk.release.lifecycle.switch import remove_leftovers, switch_back
from aarsvaerk.release.releases import Release, current_release, read_release, release_folders
from aarsvaerk.settings import Settings
from ingest.durable import json_bytes, write_durably

FORCE = "aarsvaerk/force"
"""Tag of a run that publishes although a rollback holds."""
HOW_TO_END = (
    "Publish what is there now with: aarsvaerk refresh --force\n"
    "Or go back to the newer release with: aarsvaerk rollback --undo"
)


@dataclass(frozen=True)
class Hold:
    """A rollback in force: since when (ISO 8601, UTC), from which release, and the fingerprint of its inputs."""

    since: str
    rolled_back_from: str
    inputs_hash: str

    def __str__(self) -> str:
        return f"A rollback from release {self.rolled_back_from} holds since {self.since}"


class NoSuchRelease(Exception):
    """There is no release to switch to; the message says what there is."""


def held(settings: Settings) -> Hold | None:
    """The rollback that is in force, if any."""
    try:
        hold = Hold(**json.loads(settings.held.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    current = current_release(settings)
    return hold if current and current.release_id < hold.rolled_back_from else None


def rollback(settings: Settings, release_id: str | None = None) -> Release:
    """Make a release current that was so before. Call it with the lock held.

    Args:
        settings: Where the releases lie.
        release_id: Which; without it, the one published before the current one.

    Returns:
        The release, now current.

    Raises:
        NoSuchRelease: There is none of this id, or none before the current one.
    """
    remove_leftovers(settings)
    current = current_release(settings)
    if release_id is None:
        release_id = before_current(settings)
        if release_id is None:
            raise NoSuchRelease("There is no release before the current one.")
    release = find_release(settings, release_id)
    if current and release.release_id < current.release_id and not held(settings):
        since = datetime.now(UTC).isoformat(timespec="seconds")
        write_durably(settings.held, json_bytes(asdict(Hold(since, current.release_id, current.inputs_hash))))
    switch_back(settings, release.release_id)
    forget_ended(settings)
    return release


def undo(settings: Settings) -> Release:
    """Switch to the release that was rolled back from, which ends the hold. Call it with the lock held.

    Raises:
        NoSuchRelease: No rollback holds, or that release is gone.
    """
    hold = held(settings)
    if hold is None:
        raise NoSuchRelease("No rollback holds, so there is nothing to undo.")
    return rollback(settings, hold.rolled_back_from)


def forget_ended(settings: Settings) -> None:
    """Remove the note of a hold that a switch to a newer release has ended."""
    if held(settings) is None:
        settings.held.unlink(missing_ok=True)


def before_current(settings: Settings) -> str | None:
    """The id of the release published before the current one; None where there is none."""
    current = current_release(settings)
    older = (path.name for path in release_folders(settings) if current and path.name < current.release_id)
    return next(older, None)


def find_release(settings: Settings, release_id: str) -> Release:
    """The release of an id.

    Raises:
        NoSuchRelease: There is none, or it cannot be read; the message names those that look most like it.
    """
    ids = [path.name for path in release_folders(settings)]
    if release_id in ids:
        try:
            return read_release(settings.releases / release_id)
        except (OSError, ValueError, TypeError) as error:
            raise NoSuchRelease(f"Release {release_id} is damaged: {error}. Choose another.") from None
    if not ids:
        raise NoSuchRelease("There is no release yet. Make one with: aarsvaerk refresh")
    from difflib import get_close_matches

    near = get_close_matches(release_id, ids, n=3, cutoff=0.5) or ids[:3]
    raise NoSuchRelease(f"There is no release {release_id}. Nearest: {', '.join(near)}")
