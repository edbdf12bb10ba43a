"""From the completed candidate to the folder of a release: the databases of both profiles, then the files made of them.

All of it is made in the folder `<release_id>.partial`, before the checks, which judge these very files. Belongs here:
the steps, in their order. Does not belong here: the content of the files (files, open), publishing (publish).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from duckdb import DuckDBPyConnection

from aarsvaerk.release.building import ReleaseRun, partial, writing
from aarsvaerk.release.checksums import OPEN
from aarsvaerk.release.content_hash import content_hash, row_counts
from aarsvaerk.release.copying import copy_published, views_of
from aarsvaerk.release.declaration import declared_tables
from aarsvaerk.release.dictionary import write_comments
from aarsvaerk.release.files import write_files
from aarsvaerk.release.files.contents import PublishedTable
from aarsvaerk.release.files.semantic_manifest import write_semantic_manifest
from aarsvaerk.release.metric_macros import SEMANTIC_MANIFEST
from aarsvaerk.release.open.open_profile import write_open
from aarsvaerk.release.releases import Release, read_release
from aarsvaerk.settings import Settings
from ingest.engine import bounded
from ingest.sql import literal

STORAGE = "storage_version 'v1.2.0', row_group_size 30720"
"""How DuckDB lays out a release: in the format that DuckDB 1.2 and newer open, so the clients people have, and in a
quarter of its usual groups of rows, since readers ask for few rows, and of each group that has one, all are read.
"""
DATABASE = "aarsvaerk.duckdb"


def assemble(settings: Settings, run: ReleaseRun, manifest: Mapping) -> Release:
    """Make the internal database of the run's release from the candidate, with comments as dbt's manifest declares.

    Raises:
        PublishingFailed: It could not be written.
    """
    building = partial(settings, run.release_id)
    with writing(building):
        building.mkdir(parents=True)
        with bounded(settings.memory, settings.work) as connection:
            connection.execute(f"attach {literal(settings.candidate)} as candidate (read_only)")
            connection.execute(f"attach {literal(building / DATABASE)} as release ({STORAGE})")
            connection.execute("use release")
            declared = declared_tables(manifest)
            copy_published(connection, "candidate", "release", declared)
            connection.execute(
                "update meta.release set content_hash = $1, row_counts = $2, status = 'published'",
                [content_hash(connection, "release"), json.dumps(row_counts(connection, "release"))],
            )
            write_comments(connection, "release", declared)
            release = _release(connection)
            connection.execute("use memory")
            connection.execute("detach release")
        _describe(building, release)
    return release


def assemble_open(settings: Settings, run: ReleaseRun, manifest: Mapping) -> Release:
    """Make the open profile of the run's release from its internal database, as dbt's manifest declares it.

    Raises:
        UndecidedColumns: Nobody has decided whether some column may leave the internal profile.
        PublishingFailed: It could not be written.
    """
    building = partial(settings, run.release_id)
    folder = building / OPEN
    with writing(building):
        folder.mkdir()
        internal = read_release(building)
        settings.open_plan.unlink(missing_ok=True)
        with bounded(settings.memory) as connection:
            connection.execute(f"attach {literal(settings.candidate)} as candidate (read_only)")
            views = list(views_of(connection, "candidate"))
        release = write_open(
            building / DATABASE,
            folder / DATABASE,
            internal,
            STORAGE,
            declared_tables(manifest),
            views,
            settings.open_threshold_fte,
            settings.open_plan,
            settings.memory,
        )
        _describe(folder, release)
    return release


def render(settings: Settings, run: ReleaseRun) -> dict[Path, tuple[PublishedTable, ...]]:
    """Make every file of both profiles of the run's release, from their databases.

    Returns:
        The tables that the files are of, by the folder of the profile.

    Raises:
        PublishingFailed: A file could not be written.
    """
    building = partial(settings, run.release_id)
    with writing(building):
        folders = (building, building / OPEN)
        for folder in folders:
            write_semantic_manifest(settings.dbt_target / SEMANTIC_MANIFEST, folder)
        return {folder: write_files(folder, read_release(folder), settings.memory) for folder in folders}


def _release(connection: DuckDBPyConnection) -> Release:
    """The release as meta.release of the database in use describes it."""
    answer = connection.execute("from meta.release")
    told = dict(zip([column[0] for column in answer.description], answer.fetchone(), strict=True))
    told |= {name: json.loads(told[name]) for name in ("row_counts", "inputs")}
    return Release(**told | {name: _utc(told[name]) for name in ("created_at", "known_until")})


def _utc(moment: datetime | None) -> str | None:
    return moment and moment.replace(tzinfo=UTC).isoformat(timespec="seconds")


def _describe(folder: Path, release: Release) -> None:
    (folder / "release.json").write_text(json.dumps(asdict(release), indent=1) + "\n", encoding="utf-8")
