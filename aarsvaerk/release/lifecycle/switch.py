"""One atomic switch of `current`, and clearing away what a crash left around it.

`current` is a symbolic link. Another link is made beside it and renamed over it, so a reader that resolves `current`
gets one whole release, the old or the new. While a release is published, the link `.next` names it before its folder
has that name: a crash between naming and switching can thus be told from a release that was current once.

Belongs here: the link, and removing folders that no reader may be given. Does not belong here: deciding what becomes
current, making files durable (ingest.durable).
"""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path

from aarsvaerk.release.releases import never_current
from aarsvaerk.settings import Settings
from ingest.durable import sync_folder

REMOVING = ".removing"
_LOG = logging.getLogger(__name__)


def announce(settings: Settings, release_id: str) -> None:
    """Say which release becomes current next; `switch` makes it so."""
    settings.next.unlink(missing_ok=True)
    settings.next.symlink_to(Path("releases") / release_id)
    sync_folder(settings.home)


def switch(settings: Settings) -> None:
    """Make the announced release current, in one step."""
    settings.next.replace(settings.current)
    sync_folder(settings.home)


def switch_back(settings: Settings, release_id: str) -> None:
    """Make a release current that was so before. No announcement: were it left by a crash, it would be removed."""
    link = settings.home / ".back"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("releases") / release_id)
    link.replace(settings.current)
    sync_folder(settings.home)


def remove_leftovers(settings: Settings) -> None:
    """Remove what a crashed run left: half-made and half-removed releases, and a whole one that never was current.

    Call it with the lock held.
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


def remove(folder: Path) -> None:
    """Remove a release. It loses its name first, so that nobody is given half of it.

    Who has a file of it open keeps reading it: the file system keeps its bytes until the last one closes it.
    """
    nameless = folder.with_name(folder.name + REMOVING)
    folder.rename(nameless)
    remove_tree(nameless)


def remove_tree(folder: Path) -> None:
    """Remove a folder, also one whose folders are read-only."""
    for path, _, _ in os.walk(folder):
        Path(path).chmod(0o700)
    shutil.rmtree(folder)
