"""From a candidate to a published release, as the steps of a run make it, without dbt and without the checks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import duckdb

from aarsvaerk.release.assemble import DATABASE, assemble, assemble_open, render
from aarsvaerk.release.building import ReleaseRun, new_release_id, partial, write_run
from aarsvaerk.release.candidate import complete_candidate
from aarsvaerk.release.changes.notes import FOLDER, write_notes
from aarsvaerk.release.checksums import write_checksums
from aarsvaerk.release.files.contents import opened, published_tables
from aarsvaerk.release.files.parquet import write_parquet
from aarsvaerk.release.lifecycle.switch import remove_leftovers
from aarsvaerk.release.publish import publish as publish_run
from aarsvaerk.release.releases import Release
from aarsvaerk.settings import Settings


def begin(
    settings: Settings,
    inputs_hash: str = "inputs",
    code_version: str = "code",
    inputs: Mapping[str, str] | None = None,
    now: datetime | None = None,
    run_id: str = "run",
) -> ReleaseRun:
    """Give the candidate that lies there a run."""
    now = now or datetime.now(UTC)
    run = ReleaseRun(run_id, new_release_id(settings, now), now, inputs_hash, code_version, inputs or {})
    write_run(settings, run)
    return run


def make(settings: Settings, manifest: Mapping, run: ReleaseRun) -> None:
    """Make all of the run's release, unpublished."""
    complete_candidate(settings, manifest)
    assemble(settings, run, manifest)
    assemble_open(settings, run, manifest)
    render(settings, run)


def make_database(settings: Settings, manifest: Mapping, run: ReleaseRun) -> None:
    """Make what the next release and the notes are made of: database and Parquet. No open profile, no workbooks."""
    complete_candidate(settings, manifest)
    release, building = assemble(settings, run, manifest), partial(settings, run.release_id)
    with opened(building / DATABASE) as connection:
        write_parquet(connection, published_tables(connection), release, building / "parquet")
        write_notes(connection, building / FOLDER)
    write_checksums(building)


def publish(
    settings: Settings,
    manifest: Mapping,
    inputs_hash: str = "inputs",
    code_version: str = "code",
    inputs: Mapping[str, str] | None = None,
    now: datetime | None = None,
) -> Release:
    """Make a release of the candidate and publish it."""
    remove_leftovers(settings)
    run = begin(settings, inputs_hash, code_version, inputs, now)
    make(settings, manifest, run)
    return publish_run(settings, run)


def differing(connection: duckdb.DuckDBPyConnection, first: str, second: str) -> list[str]:
    """The published tables and views of which two attached databases hold different columns or rows."""
    listed = """
        select table_schema || '.' || table_name, list((column_name, data_type) order by ordinal_position)
        from information_schema.columns
        where table_catalog = $1 and list_contains(['core', 'marts', 'meta'], table_schema)
        group by all order by all"""
    columns = [dict(connection.execute(listed, [name]).fetchall()) for name in (first, second)]
    found = [name for name in columns[0].keys() | columns[1].keys() if columns[0].get(name) != columns[1].get(name)]
    for relation in columns[0].keys() - set(found):
        both = [f"from {database}.{relation}" for database in (first, second)]
        left, right = (" except all ".join(order) for order in (both, both[::-1]))
        if connection.execute(f"select count(*) from (({left}) union all ({right}))").fetchone() != (0,):
            found.append(relation)
    return sorted(found)
