"""Publishing: a finished, audited folder gets its name, and one atomic switch makes it current.

Nothing is made here. The results of the checks join the list of checksums, the folder `<release_id>.partial` is made
durable and read-only, renamed, and only then does the symbolic link `current` point to it. A crash at any point leaves
`current` as it was; readers keep the file they have open. Belongs here: naming and switching. Does not belong here:
making the release (assemble, files), deciding whether to publish it (gate).
"""

from __future__ import annotations

import logging
from pathlib import Path

from aarsvaerk.release.building import ReleaseRun, partial, writing
from aarsvaerk.release.checksums import list_checked
from aarsvaerk.release.held import remove_held
from aarsvaerk.release.lifecycle.retention import prune
from aarsvaerk.release.lifecycle.rollback import remove_ended_note
from aarsvaerk.release.lifecycle.switch import announce, switch
from aarsvaerk.release.releases import Release, read_release
from aarsvaerk.settings import Settings
from ingest.durable import move_durably

_LOG = logging.getLogger(__name__)


def publish(settings: Settings, run: ReleaseRun) -> Release:
    """Make the release of a run current, as it lies there.

    Returns:
        The release, now current. Releases that need not be kept any more are removed.

    Raises:
        PublishingFailed: The release could not be written; `current` is as it was.
    """
    building = partial(settings, run.release_id)
    with writing(building):
        release = read_release(building)
        list_checked(building)
        _switch(settings, building, release)
    _tidy(settings)
    return release


def _switch(settings: Settings, building: Path, release: Release) -> None:
    """Make the release durable and read-only, give it its name, and point `current` at it in one step."""
    for path in building.rglob("*"):
        if path.is_file():
            path.chmod(0o444 & ~settings.umask)
    announce(settings, release.release_id)
    move_durably(building, settings.releases / release.release_id)
    switch(settings)


def _tidy(settings: Settings) -> None:
    """After the switch: what fails here is logged, for the release is published."""
    try:
        remove_held(settings)
        remove_ended_note(settings)
        for release_id in prune(settings):
            _LOG.info("Release %s was removed.", release_id)
    except (OSError, ValueError) as error:
        _LOG.warning("Old releases could not be looked through: %s. It is tried again next time.", error)
