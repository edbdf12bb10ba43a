"""Publishing: from the audited candidate to an immutable release, and one atomic switch.

A release is built beside the others as `<release_id>.partial`, renamed when it is whole, and only then does the
symbolic link `current` point to it. A crash at any point leaves `current` as it was; readers keep the file they have
open. Belongs here: making, naming and switching releases. Does not belong here: deciding whether to (gate).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from aarsvaerk.release.changes.notes import MADE_TABLES, write_changes
from aarsvaerk.release.content_hash import NOT_CONTENT, SCHEMAS, content_hash
from aarsvaerk.release.dictionary import DICTIONARY, described_columns, described_tables
from aarsvaerk.release.files import write_files
from aarsvaerk.release.history import as_known_on, versioned
from aarsvaerk.release.lifecycle.retention import prune
from aarsvaerk.release.lifecycle.rollback import forget_ended
from aarsvaerk.release.lifecycle.switch import announce, remove_leftovers, remove_tree, switch, sync
from aarsvaerk.release.open.open_profile import write_open
from aarsvaerk.release.releases import Release, release_folders
from aarsvaerk.settings import Settings
from ingest.landing import is_synthetic

STORAGE_VERSION = "v1.2.0"
"""Files of this format open in DuckDB 1.2 and newer, so in the clients people have."""
_MADE_HERE = {("meta", "release"), ("meta", "dictionary")}
SYNTHETIC_ENDING = "-simulated"
"""How the id of a release of simulated deliveries ends."""
_SECOND = "%Y%m%dT%H%M%SZ"
_LOG = logging.getLogger(__name__)


class PublishingFailed(OSError):
    """The release could not be written: no space, no permission, a disk that fails. The old one is untouched."""


def publish(
    settings: Settings,
    manifest: Mapping,
    inputs_hash: str,
    code_version: str,
    inputs: Mapping[str, str],
    now: datetime | None = None,
) -> Release:
    """Make a release of the candidate's published schemas and switch `current` to it.

    Args:
        settings: Where the candidate and the releases lie.
        manifest: dbt's manifest, for the dictionary and the comments.
        inputs_hash: Fingerprint of what the candidate was made of.
        code_version: Hash of the code that made it.
        inputs: Hash of each kind of input beside deliveries, to tell why figures change.
        now: The time of publishing (timezone aware); the clock's where left out.

    Returns:
        The release, now current. Releases that need not be kept any more are removed.

    Raises:
        PublishingFailed: The release could not be written; `current` is as it was.
    """
    now = (now or datetime.now(UTC)).astimezone(UTC)
    second = _own_second(settings, now)
    building = settings.releases / f"{second}.partial"
    with _told(building):
        remove_leftovers(settings)
        release = _write(settings, building, second, manifest, inputs_hash, code_version, inputs, now)
        _switch(settings, building, release)
    _tidy(settings)
    return release


def _write(
    settings: Settings,
    building: Path,
    second: str,
    manifest: Mapping,
    inputs_hash: str,
    code_version: str,
    inputs: Mapping[str, str],
    now: datetime,
) -> Release:
    """Make the release in the folder `building`."""
    building.mkdir(parents=True)
    database = building / "aarsvaerk.duckdb"
    with duckdb.connect() as connection:
        connection.execute(f"attach {_quoted(settings.candidate)} as candidate (read_only)")
        connection.execute(f"attach {_quoted(database)} as release (storage_version '{STORAGE_VERSION}')")
        connection.execute("use release")
        for schema in SCHEMAS:
            connection.execute(f"create schema {schema}")
        _copy_tables(connection)
        _copy_views(connection)
        _write_dictionary(connection, manifest)
        hashed = content_hash(connection, "release")
        synthetic = is_synthetic(settings.landing)
        release = Release(
            release_id=f"{second}-{hashed[:8]}{SYNTHETIC_ENDING if synthetic else ''}",
            created_at=now.isoformat(timespec="seconds"),
            content_hash=hashed,
            inputs_hash=inputs_hash,
            code_version=code_version,
            delivery_count=_delivery_count(connection),
            row_counts=_row_counts(connection),
            known_until=_known_until(connection),
            inputs=dict(inputs),
            is_synthetic=synthetic,
        )
        _write_release(connection, release)
        for model in versioned(manifest):
            connection.execute(as_known_on(model, release.release_id))
        write_changes(connection, settings, release, building / "changes")
        _write_comments(connection, manifest)
        connection.execute("use memory")
        connection.execute("detach release")
    opened = building / "open"
    opened.mkdir()
    open_release = write_open(database, opened / database.name, release, STORAGE_VERSION, settings.open_threshold_fte)
    for folder, told in ((building, release), (opened, open_release)):
        (folder / "release.json").write_text(json.dumps(asdict(told), indent=1) + "\n", encoding="utf-8")
        write_files(folder, told)
    return release


def _own_second(settings: Settings, now: datetime) -> str:
    """The second that names the release: the clock's, or the one after the newest release's where that is later.

    So ids sort in the order of publishing, whatever the clock does, and no two are the same.
    """
    newest = max((path.name.split("-")[0] for path in release_folders(settings)), default="")
    if newest:
        now = max(now, datetime.strptime(newest, _SECOND).replace(tzinfo=UTC) + timedelta(seconds=1))
    return now.strftime(_SECOND)


@contextmanager
def _told(building: Path) -> Iterator[None]:
    """Tell what a disk or a file system refused, and give its space back at once."""
    try:
        yield
    except (OSError, duckdb.IOException) as error:
        with suppress(OSError):
            remove_tree(building)
        raise PublishingFailed(
            f"Publishing in {building.parent} failed: {error}. Nothing was published; the old release stays. "
            "See that there is space and permission to write there, then run: aarsvaerk refresh"
        ) from error


def _tidy(settings: Settings) -> None:
    """After the switch: what fails here is told, for the release is published."""
    try:
        forget_ended(settings)
        for release_id in prune(settings):
            _LOG.info("Release %s was removed.", release_id)
    except (OSError, ValueError) as error:
        _LOG.warning("Old releases could not be looked through: %s. It is tried again next time.", error)


def _switch(settings: Settings, building: Path, release: Release) -> None:
    """Make the release durable and read-only, give it its name, and point `current` at it in one step."""
    for path in sorted(building.rglob("*"), reverse=True):
        if path.is_file():
            path.chmod(0o444 & ~settings.umask)
        sync(path)
    sync(building)
    announce(settings, release.release_id)
    building.rename(settings.releases / release.release_id)
    sync(settings.releases)
    switch(settings)


def _copy_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Tables with their types and constraints; sorted, so that equal content makes equal files."""
    for schema, table, sql in connection.execute(
        """select schema_name, table_name, sql from duckdb_tables()
        where database_name = 'candidate' and schema_name in $schemas order by all""",
        {"schemas": SCHEMAS},
    ).fetchall():
        if (schema, table) not in _MADE_HERE:
            connection.execute(sql)
            name = f'"{schema}"."{table}"'
            connection.execute(f"insert into {name} select * from candidate.{name} order by all")  # noqa: S608


def _copy_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Views as views, in the order they were made, without the candidate's name before the tables they read."""
    for schema, view, sql in connection.execute(
        """select schema_name, view_name, sql from duckdb_views()
        where database_name = 'candidate' and schema_name in $schemas and not internal order by view_oid""",
        {"schemas": SCHEMAS},
    ).fetchall():
        select = sql.split(" AS ", maxsplit=1)[1].rstrip().removesuffix(";")
        (tree,) = connection.execute("select json_serialize_sql($1::varchar)", [select]).fetchone()
        unqualified = json.dumps(_without_catalogue(json.loads(tree)))
        (select,) = connection.execute("select json_deserialize_sql($1::json)", [unqualified]).fetchone()
        connection.execute(f'create view "{schema}"."{view}" as {select}')


def _without_catalogue(tree):
    """DuckDB's syntax tree with every catalogue name emptied: schema and table say enough inside one file."""
    if isinstance(tree, dict):
        return {key: "" if key == "catalog_name" else _without_catalogue(value) for key, value in tree.items()}
    return [_without_catalogue(part) for part in tree] if isinstance(tree, list) else tree


def _write_dictionary(connection: duckdb.DuckDBPyConnection, manifest: Mapping) -> None:
    names = ", ".join(f'"{name}" varchar' for name in DICTIONARY)
    connection.execute(f"create table meta.dictionary ({names})")
    connection.execute(_RELEASE_TABLE)
    for table, columns in MADE_TABLES.items():
        connection.execute(f"create table {table} {columns}")
    said = described_columns(manifest)
    columns = connection.execute(
        """select schema_name, table_name, column_name, data_type from duckdb_columns()
        where database_name = 'release' and schema_name in $schemas order by schema_name, table_name, column_index""",
        {"schemas": SCHEMAS},
    ).fetchall()
    texts = list(DICTIONARY)[4:]
    rows = [[*column, *(said.get(column[:3], {}).get(text) for text in texts)] for column in columns]
    places = ", ".join("?" for _ in DICTIONARY)
    connection.executemany(f"insert into meta.dictionary values ({places})", rows)  # noqa: S608


_RELEASE_TABLE = """create table meta.release (
    release_id varchar primary key, created_at timestamp not null, content_hash varchar not null,
    inputs_hash varchar not null, code_version varchar not null, delivery_count integer not null,
    row_counts json not null, status varchar not null, profile varchar not null, known_until timestamp,
    inputs json not null, is_synthetic boolean not null
)"""


def _write_release(connection: duckdb.DuckDBPyConnection, release: Release) -> None:
    values = asdict(release) | {name: json.dumps(getattr(release, name)) for name in ("row_counts", "inputs")}
    for name in ("created_at", "known_until"):
        values[name] = values[name] and datetime.fromisoformat(values[name]).replace(tzinfo=None)
    selected = ", ".join(f"${name} as {name}" for name in values)
    connection.execute(f"insert into meta.release by name select {selected}", values)


def _write_comments(connection: duckdb.DuckDBPyConnection, manifest: Mapping) -> None:
    """Descriptions as comments, where BI tools and SQL clients show them."""
    kinds = dict(
        connection.execute(
            """select schema_name || '.' || table_name, 'table' from duckdb_tables() where database_name = 'release'
            union all
            select schema_name || '.' || view_name, 'view' from duckdb_views() where database_name = 'release'"""
        ).fetchall()
    )
    for schema, table, text in described_tables(manifest):
        if kind := kinds.get(f"{schema}.{table}"):
            connection.execute(f'comment on {kind} "{schema}"."{table}" is {_quoted(text)}')
    for schema, table, column, text in connection.execute(
        'select "schema", "table", "column", description_en from meta.dictionary where description_en is not null'
    ).fetchall():
        connection.execute(f'comment on column "{schema}"."{table}"."{column}" is {_quoted(text)}')


def _delivery_count(connection: duckdb.DuckDBPyConnection) -> int:
    return connection.execute("select count(*) from candidate.raw.delivery").fetchone()[0]


def _known_until(connection: duckdb.DuckDBPyConnection) -> str | None:
    """The last moment at which a delivery came or was withdrawn."""
    (moment,) = connection.execute(
        "select greatest(max(stood_from), max(stood_to)) from candidate.raw.delivery_stood"
    ).fetchone()
    return moment and moment.replace(tzinfo=UTC).isoformat(timespec="seconds")


def _row_counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    tables = connection.execute(
        """select schema_name, table_name from duckdb_tables()
        where database_name = 'release' and schema_name in $schemas
            and not list_contains($left_out, schema_name || '.' || table_name)
        order by all""",
        {"schemas": SCHEMAS, "left_out": NOT_CONTENT},
    ).fetchall()
    count = 'select count(*) from "{}"."{}"'
    return {f"{s}.{t}": connection.execute(count.format(s, t)).fetchone()[0] for s, t in tables}


def _quoted(text: object) -> str:
    """A SQL string; ATTACH and COMMENT take no parameters."""
    return "'" + str(text).replace("'", "''") + "'"
