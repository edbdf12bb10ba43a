"""The release that a run makes: its identity, fixed when the run starts, and the folder in which it is made.

Belongs here: naming a release, handing its identity on through the candidate, and reporting a disk that refuses. Does
not belong here: the content of the release (candidate, assemble, files), publishing it (publish).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import ascii_lowercase

import duckdb

from aarsvaerk.release.lifecycle.switch import remove_tree
from aarsvaerk.release.releases import release_folders
from aarsvaerk.settings import Settings
from ingest.landing import is_synthetic
from ingest.said import Said

SYNTHETIC_ENDING = "-simulated"
"""How the id of a release of simulated deliveries ends."""
_SECOND = "%Y%m%dT%H%M%SZ"
_TABLE = """create or replace table raw.release (
    run_id varchar not null, release_id varchar not null, created_at timestamp not null, inputs_hash varchar not null,
    code_version varchar not null, inputs varchar not null
)"""


class PublishingFailed(Said, OSError):
    """The release could not be written: no space, no permission, a disk that fails. The old one is untouched."""


@dataclass(frozen=True)
class ReleaseRun:
    """A run and the release it makes.

    Attributes:
        run_id: The run, as the orchestrator names it.
        release_id: The release's id; ids sort in the order of publishing.
        created_at: When the run started (timezone aware).
        inputs_hash: Fingerprint of what the release is made of.
        code_version: Hash of the code that makes it.
        inputs: Hash of each kind of input beside deliveries, from which the causes of changed figures follow.
    """

    run_id: str
    release_id: str
    created_at: datetime
    inputs_hash: str
    code_version: str
    inputs: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_synthetic(self) -> bool:
        """Whether what municipalities delivered is simulated."""
        return self.release_id.endswith(SYNTHETIC_ENDING)


def new_release_id(settings: Settings, now: datetime) -> str:
    """The id of a release whose run starts at `now`: that second in UTC, and a letter where the second has one.

    What a run of the same second left half made is not taken up.

    An id always sorts after those that are there, also where the clock was set back.
    """
    ending = SYNTHETIC_ENDING if is_synthetic(settings.landing) else ""
    now = now.astimezone(UTC).replace(microsecond=0)
    newest = max((path.name for path in release_folders(settings)), default="")
    if newest:
        now = max(now, datetime.strptime(newest[:16], _SECOND).replace(tzinfo=UTC))
    while True:
        second = now.strftime(_SECOND)
        for letter in ("", *ascii_lowercase):
            release_id = f"{second}{letter}{ending}"
            if release_id > newest and not partial(settings, release_id).exists():
                return release_id
        now += timedelta(seconds=1)


def write_run(settings: Settings, run: ReleaseRun) -> None:
    """Hand a run's identity on: it is the table raw.release of the candidate that the run has just begun."""
    with duckdb.connect(settings.candidate) as connection:
        connection.execute(_TABLE)
        connection.execute(
            "insert into raw.release values (?, ?, ?, ?, ?, ?)",
            [
                run.run_id,
                run.release_id,
                run.created_at.astimezone(UTC).replace(tzinfo=None),
                run.inputs_hash,
                run.code_version,
                json.dumps(dict(run.inputs)),
            ],
        )


def read_run(settings: Settings) -> ReleaseRun | None:
    """The run that made the candidate; None where there is no candidate of a run."""
    if not settings.candidate.exists():
        return None
    with duckdb.connect(settings.candidate, read_only=True) as connection:
        try:
            row = connection.execute("from raw.release").fetchone()
        except duckdb.CatalogException:
            return None
    if row is None:
        return None
    run_id, release_id, created_at, inputs_hash, code_version, inputs = row
    return ReleaseRun(run_id, release_id, created_at.replace(tzinfo=UTC), inputs_hash, code_version, json.loads(inputs))


def partial(settings: Settings, release_id: str) -> Path:
    """The folder in which a release is made; it gets its name when it is published."""
    return settings.releases / f"{release_id}.partial"


@contextmanager
def writing(building: Path) -> Iterator[None]:
    """Report what a disk or a file system refused, and give its space back at once.

    Raises:
        PublishingFailed: A file of the release could not be written.
    """
    try:
        yield
    except (OSError, duckdb.IOException) as error:
        with suppress(OSError):
            remove_tree(building)
        raise PublishingFailed(
            "Publishing in {folder} failed: {error}. Nothing was published; the old release stays. "
            "See that there is space and permission to write there, then run: aarsvaerk refresh",
            folder=building.parent,
            error=error,
        ) from error
