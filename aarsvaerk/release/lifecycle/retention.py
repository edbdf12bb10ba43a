"""Deciding which releases are kept, and removing the others.

The newest releases are kept, marked ones, the current one and its predecessor, and the one a rollback in effect can
return to. Does not belong here: marks (marks).
"""

from __future__ import annotations

import logging

from aarsvaerk.release.lifecycle.marks import marks
from aarsvaerk.release.lifecycle.rollback import release_before_current, rollback_in_effect
from aarsvaerk.release.lifecycle.switch import remove
from aarsvaerk.release.releases import current_id, never_current, release_folders
from aarsvaerk.settings import Settings

_LOG = logging.getLogger(__name__)


def outdated(settings: Settings, keep: int | None = None) -> list[str]:
    """The ids of the releases that need not be kept, oldest first; none if `keep` is 0."""
    keep = settings.keep_releases if keep is None else keep
    current = current_id(settings)
    if not keep or current is None:
        return []
    ids = [path.name for path in release_folders(settings)]
    kept = {
        *ids[:keep],
        *marks(settings),
        current,
        release_before_current(settings),
        never_current(settings),
    }
    if rollback := rollback_in_effect(settings):
        kept.add(rollback.rolled_back_from)
    return [release_id for release_id in reversed(ids) if release_id not in kept]


def prune(settings: Settings, keep: int | None = None) -> list[str]:
    """Remove the outdated releases. The caller must hold the lock.

    A release that cannot be removed is logged and tried again next time; it does not fail the publishing.

    Args:
        settings: Where the releases are, and how many are kept (`AARSVAERK_KEEP_RELEASES`).
        keep: Overrides how many of the newest are kept; 0 keeps all.

    Returns:
        The ids of the removed releases, oldest first.
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
