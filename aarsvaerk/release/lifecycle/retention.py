"""Which releases are kept, and removing the others.

Kept are the newest ones, all that are marked, the current one and the one before it, and the one that a rollback in
force can go back to. Belongs here: that decision and its doing. Does not belong here: what a mark is (marks).
"""

from __future__ import annotations

import logging

from aarsvaerk.release.lifecycle.marks import marks
from aarsvaerk.release.lifecycle.rollback import before_current, held
from aarsvaerk.release.lifecycle.switch import remove
from aarsvaerk.release.releases import current_release, never_current, release_folders
from aarsvaerk.settings import Settings

_LOG = logging.getLogger(__name__)


def outdated(settings: Settings, keep: int | None = None) -> list[str]:
    """The ids of the releases that need not be kept, oldest first; none where `keep` is 0."""
    keep = settings.keep_releases if keep is None else keep
    current = current_release(settings)
    if not keep or current is None:
        return []
    ids = [path.name for path in release_folders(settings)]
    kept = {*ids[:keep], *marks(settings), current.release_id, before_current(settings), never_current(settings)}
    if hold := held(settings):
        kept.add(hold.rolled_back_from)
    return [release_id for release_id in reversed(ids) if release_id not in kept]


def prune(settings: Settings, keep: int | None = None) -> list[str]:
    """Remove the outdated releases. Call it with the lock held.

    A release that cannot be removed is told in the log and tried again next time: whoever publishes has published.

    Args:
        settings: Where the releases lie, and how many are kept (`AARSVAERK_KEEP_RELEASES`).
        keep: How many of the newest to keep instead; 0 keeps all.

    Returns:
        The ids of those removed, oldest first.
    """
    removed = []
    for release_id in outdated(settings, keep):
        try:
            remove(settings.releases / release_id)
        except OSError as error:
            _LOG.warning("Release %s could not be removed: %s. It is tried again next time.", release_id, error)
        else:
            removed.append(release_id)
    return removed
