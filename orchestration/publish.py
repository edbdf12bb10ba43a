"""Publishing: from the audited candidate to an immutable release, and one atomic switch.

A release is built beside the others as `<release_id>.partial`, renamed when it is whole, and only then does the
symbolic link `current` point to it. A crash at any point leaves `current` as it was; readers keep the file they have
open. Belongs here: making, naming and switching releases. Does not belong here: deciding whether to (gate).
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration.content import NOT_CONTENT, SCHEMAS, content_hash
from orchestration.dictionary import DICTIONARY, described_columns, described_tables
from orchestration.history import as_known_on, versioned
from orchestration.notes import MADE_TABLES, write_changes
from orchestration.releases import Release
from orchestration.settings import Settings

STORAGE_VERSION = "v1.2.0"
"""Files of this format open in DuckDB 1.2 and newer, so in the clients people have."""
_MADE_HERE = {("meta", "release"), ("meta", "dictionary")}


def remove_leftovers(settings: Settings) -> None:
    """Remove what a crashed run left half-made."""
    for partial in settings.releases.glob("*.partial"):
        shutil.rmtree(partial)


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
        The release, now current.

    Raises:
        FileExistsError: A release of this second and content is there already.
    """
    now = (now or datetime.now(UTC)).astimezone(UTC)
    remove_leftovers(settings)
    building = settings.releases / f"{now:%Y%m%dT%H%M%SZ}.partial"
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
        for model in versioned(manifest):
            connection.execute(as_known_on(model))
        _write_dictionary(connection, manifest)
        hashed = content_hash(connection, "release")
        release = Release(
            release_id=f"{now:%Y%m%dT%H%M%SZ}-{hashed[:8]}",
            created_at=now.isoformat(timespec="seconds"),
            content_hash=hashed,
            inputs_hash=inputs_hash,
            code_version=code_version,
            delivery_count=_delivery_count(connection),
            row_counts=_row_counts(connection),
            known_until=_known_until(connection),
            inputs=dict(inputs),
        )
        _write_release(connection, release)
        write_changes(connection, settings, release, building / "changes")
        _write_comments(connection, manifest)
        connection.execute("use memory")
        connection.execute("detach release")
    (building / "release.json").write_text(json.dumps(asdict(release), indent=1) + "\n", encoding="utf-8")
    _switch(settings, building, release)
    return release


def _switch(settings: Settings, building: Path, release: Release) -> None:
    """Make the release durable and read-only, give it its name, and point `current` at it in one step."""
    for path in building.iterdir():
        path.chmod(0o444)
        _sync(path)
    _sync(building)
    named = settings.releases / release.release_id
    if named.exists():
        raise FileExistsError(f"release {release.release_id} is there already")
    building.rename(named)
    _sync(settings.releases)
    link = settings.home / f".current-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("releases") / release.release_id)
    link.replace(settings.current)
    _sync(settings.home)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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
    inputs json not null
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
