"""Any two releases beside each other, for `aarsvaerk diff`.

Belongs here: finding and opening the two. Does not belong here: the comparison (changes), keeping releases (releases).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from aarsvaerk.release.changes.differences import CHANGED_FIGURE, Ends, compare
from aarsvaerk.release.releases import Release, current_release, read_release, release_folders
from aarsvaerk.settings import Settings


def two_releases(settings: Settings, before: str | None, after: str | None) -> tuple[Release, Release]:
    """The two releases to compare, the older first: those named, else the current one and the one before it.

    Raises:
        LookupError: There is no such release, or none before.
    """
    newer = _read(settings, after) if after else current_release(settings)
    if before:
        older = _read(settings, before)
    else:
        earlier = [folder for folder in release_folders(settings) if folder.name < newer.release_id]
        if not earlier:
            raise LookupError(f"There is no release before {newer.release_id} to compare it with.")
        older = read_release(earlier[0])
    return (older, newer) if older.release_id <= newer.release_id else (newer, older)


def _read(settings: Settings, release_id: str) -> Release:
    folders = {folder.name: folder for folder in release_folders(settings)}
    if release_id not in folders:
        raise LookupError(f"There is no release {release_id} in {settings.releases}. There are: {', '.join(folders)}")
    return read_release(folders[release_id])


@contextmanager
def changed_figures(
    settings: Settings, older: Release, newer: Release, municipality: str | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the table `changed_figure`, of one municipality or all.

    Raises:
        NotComparable: The newer release keeps no history.
    """
    with duckdb.connect() as connection:
        for alias, release in (("older", older), ("newer", newer)):
            path = str(settings.releases / release.release_id / "aarsvaerk.duckdb").replace("'", "''")
            connection.execute(f"attach '{path}' as {alias} (read_only)")
        connection.execute(f"create table changed_figure {CHANGED_FIGURE}")
        compare(connection, Ends("older", "newer"), "changed_figure")
        if municipality:
            connection.execute("delete from changed_figure where municipality_code <> ?", [municipality])
        yield connection


def counts(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
    """How many figures of which table changed for which causes."""
    return connection.sql(
        """select causes, "table", change, count(*) as figures
        from changed_figure group by all order by causes, "table", change"""
    )
