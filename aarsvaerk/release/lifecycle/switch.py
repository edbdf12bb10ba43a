"""One atomic switch of `current`, and removing what a crash left behind.

`current` is a symbolic link. A new link is created and renamed over it, so a reader that resolves `current` gets one
whole release, the old or the new. While a release is being published, the link `.next` names it before its folder has
that name. So a release that a crash kept from becoming current can be distinguished from one that was current once.

Belongs here: the link, and removing folders. Does not belong here: deciding what becomes current, making files durable
(ingest.durable).
"""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path

from aarsvaerk.release.checksums import verify
from aarsvaerk.release.releases import UNREADABLE, current_id, never_current, read_release, release_folders
from aarsvaerk.settings import Settings
from ingest.durable import sync_folder
from ingest.said import Sentence

REMOVING, DAMAGED = ".removing", ".damaged"
_LOG = logging.getLogger(__name__)


def announce(settings: Settings, release_id: str) -> None:
    """Announce which release becomes current next; `switch` does it."""
    settings.next.unlink(missing_ok=True)
    settings.next.symlink_to(Path("releases") / release_id)
    sync_folder(settings.home)


def switch(settings: Settings) -> None:
    """Make the announced release current, in one step."""
    settings.next.replace(settings.current)
    sync_folder(settings.home)


def switch_back(settings: Settings, release_id: str) -> None:
    """Make an earlier release current. It is not announced: after a crash, an announced release would be removed."""
    link = settings.home / ".back"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("releases") / release_id)
    link.replace(settings.current)
    sync_folder(settings.home)


def remove_leftovers(settings: Settings) -> None:
    """Remove what a crashed run left: partial and half-removed releases, and a whole one that never was current.

    The caller must hold the lock.
    """
    if announced := never_current(settings):
        remove(settings.releases / announced)
    settings.next.unlink(missing_ok=True)
    for pattern in ("*.partial", f"*{REMOVING}"):
        for path in settings.releases.glob(pattern):
            try:
                remove_tree(path)
            except OSError as error:
                _LOG.warning("%s could not be removed: %s. It is tried again next time.", path, error)


def set_aside_damaged(settings: Settings) -> list[str]:
    """Take the current release out of use if it is not as it was published. The caller must hold the lock.

    Its folder gets the ending `.damaged`, and the newest older release that is whole becomes current, so that what is
    built next is compared with whole figures.

    Returns:
        What is wrong with it; nothing where it is whole or there is none.
    """
    release_id = current_id(settings)
    if release_id is None or not (problems := damage_of_current(settings)):
        return []
    older = [folder for folder in release_folders(settings) if folder.name < release_id]
    if whole := next((folder for folder in older if not damage_of(folder)), None):
        switch_back(settings, whole.name)
    else:
        settings.current.unlink()
    folder = settings.releases / release_id
    if folder.is_dir():
        folder.rename(folder.with_name(release_id + DAMAGED))
    return problems


def damage_of_current(settings: Settings) -> list[str]:
    """What is wrong with the current release; nothing where it is whole or there is none."""
    release_id = current_id(settings)
    return damage_of(settings.releases / release_id) if release_id else []


def damage_of(release: Path) -> list[str]:
    """What differs between a release and its checksums, its description first; nothing where it is whole."""
    try:
        read_release(release)
        return verify(release)
    except UNREADABLE as error:
        return [Sentence("release.json cannot be read: {error}", error=error)]


def remove(folder: Path) -> None:
    """Remove a release. It is renamed first, so that nobody finds half of it.

    Readers with open files can read on: the file system keeps the bytes until the last one closes.
    """
    nameless = folder.with_name(folder.name + REMOVING)
    folder.rename(nameless)
    remove_tree(nameless)


def remove_tree(folder: Path) -> None:
    """Remove a folder, even if folders in it are read-only."""
    for path, _, _ in os.walk(folder):
        Path(path).chmod(0o700)
    shutil.rmtree(folder)
