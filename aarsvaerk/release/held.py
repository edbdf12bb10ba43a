"""A candidate that passed every check and waits to be seen by those it is about, before anything of it is public.

It is the folder `<release_id>.held`, with everything a release has; no reader and no list of releases finds it. What
municipalities answer is an input of the next run, which builds the release with the answers in it; a candidate itself
is never published. Belongs here: keeping and finding it. Does not belong here: what is shown of it (serving.preview).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from aarsvaerk.release.lifecycle.switch import remove_tree
from aarsvaerk.release.releases import Release, read_release
from aarsvaerk.settings import Settings
from ingest.durable import move_durably

if TYPE_CHECKING:
    from aarsvaerk.release.building import ReleaseRun

HELD = ".held"


def hold_back(settings: Settings, run: ReleaseRun) -> Release:
    """Keep the candidate of a run, in place of one that was held before. The caller must hold the lock.

    Raises:
        PublishingFailed: The disk refused; an earlier candidate may be gone, the current release is as it was.
    """
    from aarsvaerk.release.building import partial, writing

    building = partial(settings, run.release_id)
    with writing(building):
        remove_held(settings)
        move_durably(building, settings.releases / f"{run.release_id}{HELD}")
    return read_release(held_folder(settings))


def held_folder(settings: Settings) -> Path | None:
    """The folder of the candidate that is held; None where there is none."""
    return max(settings.releases.glob(f"*{HELD}"), default=None)


def remove_held(settings: Settings) -> None:
    """Remove what is held: a newer candidate takes its place, or a release has been published."""
    for folder in settings.releases.glob(f"*{HELD}"):
        remove_tree(folder)
