"""Any two releases beside each other, for `aarsvaerk diff`: the comparison that dbt builds, on other releases.

Belongs here: finding the two, and showing them to the compiled SQL of the comparison. Does not belong here: the
comparison itself (dbt_project/models/marts/changes), keeping releases (releases).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

from aarsvaerk.release.changes.previous import PREVIOUS, show_as_previous
from aarsvaerk.release.releases import Release, current_release, read_release, release_folders
from aarsvaerk.settings import Settings
from ingest.said import Said
from ingest.sql import read_parquet

COMPARISON = ("int_change__difference", "int_change__cause", "int_change__explained", "changed_figure")
"""The models of the comparison, in the order in which they are built."""


class NotComparable(Said):
    """Two releases cannot be compared; the message says why."""


def two_releases(settings: Settings, before: str | None, after: str | None) -> tuple[Release, Release]:
    """The two releases to compare, the older first: those named, else the current one and the one before it.

    Raises:
        NotComparable: There is no such release, or none before.
    """
    newer = _read(settings, after) if after else current_release(settings)
    if before:
        older = _read(settings, before)
    else:
        earlier = [folder for folder in release_folders(settings) if folder.name < newer.release_id]
        if not earlier:
            raise NotComparable("There is no release before {release} to compare it with.", release=newer.release_id)
        older = read_release(earlier[0])
    return (older, newer) if older.release_id <= newer.release_id else (newer, older)


def _read(settings: Settings, release_id: str) -> Release:
    folders = {folder.name: folder for folder in release_folders(settings)}
    if release_id not in folders:
        raise NotComparable(
            "There is no release {release}. There are: {known}", release=release_id, known=", ".join(folders)
        )
    return read_release(folders[release_id])


@contextmanager
def changed_figures(
    settings: Settings,
    older: Release,
    newer: Release,
    comparison: Mapping[str, str],
    municipality: str | None = None,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the table `changed_figure`, of one municipality or all.

    Args:
        settings: Where the releases lie.
        older: The release to compare with.
        newer: The release to compare.
        comparison: The SQL of `COMPARISON`, by model, as dbt compiled it.
        municipality: The code of the only municipality to keep.

    Raises:
        NotComparable: The newer release keeps no history.
    """
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as candidate")
        connection.execute("use candidate")
        _show(connection, settings.releases / newer.release_id)
        show_as_previous(connection, settings.releases / older.release_id)
        if not (settings.releases / newer.release_id / "parquet/core/fct_fte_history.parquet").exists():
            raise NotComparable("the newer release was made before releases kept history, so causes are unknown")
        for model in COMPARISON:
            connection.execute(f"create table intermediate.{model} as {comparison[model]} order by all")
        connection.execute("create view changed_figure as from intermediate.changed_figure")
        if municipality:
            connection.execute("delete from intermediate.changed_figure where municipality_code <> ?", [municipality])
        yield connection


def _show(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Show a release as the candidate that it was, in the schemas that the compiled SQL names.

    A compared table that it does not have is there without rows.
    """
    for schema in ("core", "marts", "meta", "raw", "intermediate"):
        connection.execute(f"create schema {schema}")
    files = {path.stem: path for path in folder.glob("parquet/*/*.parquet")}
    for name, path in files.items():
        connection.execute(f'create view "{path.parent.name}"."{name}" as from {read_parquet([path])}')
    for name in PREVIOUS:
        if name not in files:
            connection.execute(f"create table {'core' if name.startswith('fct_') else 'marts'}.{name} (absent boolean)")
    connection.execute("create view raw.release as from meta.release")
