"""What completes the candidate once dbt has built it: dictionary, macros, notes, and the row on the release itself.

Belongs here: what readers get and no model makes. It is made before the checks, so that they judge it too. Does not
belong here: what columns mean (dictionary), copying the candidate into a release (assemble).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC

import duckdb

from aarsvaerk.release.building import ReleaseRun, read_run
from aarsvaerk.release.changes.notes import put_into_words
from aarsvaerk.release.declaration import declared_tables
from aarsvaerk.release.dictionary import write_dictionary
from aarsvaerk.release.history import as_known_on, versioned
from aarsvaerk.release.metric_macros import SEMANTIC_MANIFEST, read_metrics, statements
from aarsvaerk.settings import Settings

CANDIDATE = "candidate"
"""The status of a release that is not published yet; its content hash and its numbers of rows are empty."""
_RELEASE_TABLE = """create or replace table meta.release (
    release_id varchar not null, created_at timestamp not null, content_hash varchar not null,
    inputs_hash varchar not null, code_version varchar not null, delivery_count integer not null,
    row_counts json not null, status varchar not null, profile varchar not null, known_until timestamp,
    inputs json not null, is_synthetic boolean not null
)"""


def complete_candidate(settings: Settings, manifest: Mapping) -> ReleaseRun:
    """Add to the built candidate what readers get beside dbt's models.

    Args:
        settings: Where the candidate lies.
        manifest: dbt's manifest, which declares tables and columns.

    Returns:
        The run whose candidate it is.

    Raises:
        LookupError: No run is recorded in the candidate.
    """
    run = read_run(settings)
    if run is None:
        raise LookupError(f"{settings.candidate} was not begun by a run, so that its release has no id")
    with duckdb.connect(settings.candidate) as connection:
        connection.execute("begin")
        connection.execute(_RELEASE_TABLE)
        for model in versioned(manifest):
            connection.execute(as_known_on(model, run.release_id))
        for statement in statements(read_metrics(settings.dbt_target / SEMANTIC_MANIFEST), run.release_id):
            connection.execute(statement)
        (database,) = connection.execute("select current_database()").fetchone()
        write_dictionary(connection, database, declared_tables(manifest))
        put_into_words(connection, run.release_id)
        _write_release(connection, run)
        connection.execute("commit")
    return run


def _write_release(connection: duckdb.DuckDBPyConnection, run: ReleaseRun) -> None:
    (delivery_count,) = connection.execute("select count(*) from raw.delivery").fetchone()
    # The last moment at which a delivery came or was withdrawn.
    (known_until,) = connection.execute(
        "select greatest(max(stood_from), max(stood_to)) from raw.delivery_stood"
    ).fetchone()
    values = {
        "release_id": run.release_id,
        "created_at": run.created_at.astimezone(UTC).replace(tzinfo=None),
        "content_hash": "",
        "inputs_hash": run.inputs_hash,
        "code_version": run.code_version,
        "delivery_count": delivery_count,
        "row_counts": "{}",
        "status": CANDIDATE,
        "profile": "internal",
        "known_until": known_until,
        "inputs": json.dumps(dict(run.inputs)),
        "is_synthetic": run.is_synthetic,
    }
    selected = ", ".join(f"${name} as {name}" for name in values)
    connection.execute(f"insert into meta.release by name select {selected}", values)
