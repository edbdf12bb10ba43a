"""A release into PostgreSQL, from the first question to the last switch.

Belongs here: the order of the steps. Does not belong here: any of them (target, relations, tables, access, switching).
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psycopg
from psycopg import sql

from aarsvaerk.release.content_hash import SCHEMAS
from aarsvaerk.serving.postgres import access, tables
from aarsvaerk.serving.postgres.relations import Relation, relations_of
from aarsvaerk.serving.postgres.switching import drop_leftovers, mark, move, published, switch
from aarsvaerk.serving.postgres.target import PublishFailed, Target

_MEMORY = "256MB"
"""What the server may use to sort one index."""


@dataclass(frozen=True)
class Published:
    """What is in PostgreSQL now."""

    release_id: str
    profile: str
    relation_count: int
    row_count: int
    is_new: bool


def publish(
    target: Target,
    database: Path,
    profile: str,
    *,
    schema_prefix: str = "",
    wait_seconds: float = 600,
    force: bool = False,
) -> Published:
    """Copy a release's database into PostgreSQL and switch readers to it.

    It is loaded beside what is there and switched to in one transaction: a crash of either side leaves readers what
    they had, and the next publish drops what the crash left.

    Args:
        target: The database in PostgreSQL.
        database: The release's DuckDB file.
        profile: `internal` (units are kept to their municipality) or `open` (what is left may be seen by all readers).
        schema_prefix: Put before core, marts and meta.
        wait_seconds: How long to wait for transactions that still read the old release.
        force: Copy again what is there already.

    Returns:
        What readers have now.

    Raises:
        PublishFailed: Readers have what they had; the message says why and what to do.
    """
    schemas = {schema: f"{schema_prefix}{schema}" for schema in SCHEMAS}
    names = list(schemas.values())
    with tables.opened(database) as source, target.connected() as connection:
        relations = relations_of(source)
        release_id = source.execute("select release_id from meta.release").fetchone()[0]
        _alone(connection, schema_prefix)
        there = published(connection, names)
        if there == (release_id, profile) and not force:
            return Published(release_id, profile, len(relations), 0, is_new=False)
        _may_create(connection)
        codes = source.execute("select distinct municipality_code from core.dim_unit").fetchall()
        access.ensure_roles(connection, [code for (code,) in codes])
        drop_leftovers(connection, names)
        loading = {schema: f"{name}_{release_id}" for schema, name in schemas.items()}
        try:
            for name in loading.values():
                connection.execute(sql.SQL("create schema {}").format(sql.Identifier(name)))
            rows = _load(source, target, connection, [r for r in relations if r.is_copied], loading)
            with connection.transaction():
                rows += _complete(source, connection, relations, loading, release_id, profile)
                views = switch(connection, {schemas[schema]: name for schema, name in loading.items()}, wait_seconds)
                tables.make_functions(connection, relations, schemas)
                move(connection, views, names)
        finally:
            # What was loaded in vain, or the old release. Where the server is gone, the next publish does it.
            with suppress(psycopg.OperationalError):
                drop_leftovers(connection, names)
    return Published(release_id, profile, len(relations), rows, is_new=True)


def _alone(connection: psycopg.Connection, schema_prefix: str) -> None:
    """One publish at a time; the lock goes with the connection."""
    lock = f"aarsvaerk publish {schema_prefix}"
    if not connection.execute("select pg_try_advisory_lock(hashtextextended(%s, 0))", [lock]).fetchone()[0]:
        raise PublishFailed("Another publish to these schemas is at work. Wait until it is done, then try again.")


def _may_create(connection: psycopg.Connection) -> None:
    (may,) = connection.execute("select has_database_privilege(current_database(), 'create')").fetchone()
    if not may:
        raise PublishFailed(
            f"{connection.info.user} may not create schemas in this database; nothing was changed. Somebody who may, "
            f'runs this once:\n  GRANT CREATE ON DATABASE "{connection.info.dbname}" TO "{connection.info.user}";'
        )


def _load(
    source: duckdb.DuckDBPyConnection,
    target: Target,
    connection: psycopg.Connection,
    relations: list[Relation],
    schemas: dict[str, str],
) -> int:
    """Load table after table, each in a transaction, while a second connection finishes those that are loaded.

    The largest come first, so that little is left to finish after the last. Gives the number of rows.
    """
    finished: list[Future[int]] = []
    with target.connected() as finishing, ThreadPoolExecutor(1) as pool:
        finishing.execute(f"set maintenance_work_mem = '{_MEMORY}'")
        # Nobody counts on these tables before the switch, whose own commit waits until all before it is on disk.
        for one in (connection, finishing):
            one.execute("set synchronous_commit = off")
        try:
            for relation in sorted(relations, key=lambda relation: -relation.size):
                schema = schemas[relation.schema]
                with connection.transaction():
                    tables.load_table(source, connection, relation, schema)
                finished.append(pool.submit(tables.finish_table, source.cursor(), finishing, relation, schema))
                for one in finished:
                    if one.done():
                        one.result()  # what could not be finished ends the loading
            count = sum(one.result() for one in finished)
        finally:
            pool.shutdown(cancel_futures=True)
    connection.execute("reset synchronous_commit")
    return count


def _complete(
    source: duckdb.DuckDBPyConnection,
    connection: psycopg.Connection,
    relations: list[Relation],
    schemas: dict[str, str],
    release_id: str,
    profile: str,
) -> int:
    """Add views, comments and rights to the loaded tables; the number of rows of views that became tables."""
    for name in schemas.values():
        said = sql.Literal(mark(release_id, profile))
        connection.execute(sql.SQL("comment on schema {} is {}").format(sql.Identifier(name), said))
    columns, rows = {}, 0
    for relation in relations:
        schema = schemas[relation.schema]
        is_view = not relation.is_copied and tables.make_view(source, connection, relation, schemas)
        if not is_view:
            columns[relation.schema, relation.name] = relation.column_names
            if not relation.is_copied:
                tables.load_table(source, connection, relation, schema)
                rows += tables.finish_table(source, connection, relation, schema)
        tables.comment(connection, relation, schema, "view" if is_view else "table", release_id)
    if profile == "internal":
        access.protect(connection, schemas, columns)
    access.grant(connection, schemas.values())
    return rows
