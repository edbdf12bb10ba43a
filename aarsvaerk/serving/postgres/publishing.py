"""Publishing a release to PostgreSQL.

Belongs here: the order of the steps. Does not belong here: the steps (target, relations, tables, access, switching).
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
from aarsvaerk.release.metric_macros import SEMANTIC_MANIFEST, read_metrics
from aarsvaerk.serving.postgres import access, tables
from aarsvaerk.serving.postgres.relations import Relation, relations_of
from aarsvaerk.serving.postgres.switching import drop_leftovers, mark, move, published, switch
from aarsvaerk.serving.postgres.target import PublishFailed, Target

_MEMORY = "256MB"
"""Memory that the server may use to sort one index."""


@dataclass(frozen=True)
class Published:
    """The release in PostgreSQL."""

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
    """Copy a release's database to PostgreSQL and switch readers to it.

    The release is loaded alongside the old one and switched to in one transaction. After a crash of either side readers
    keep the old release, and the next publish drops the leftovers.

    Args:
        target: The database in PostgreSQL.
        database: The release's DuckDB file.
        profile: `internal` (rows about units are visible to their municipality only) or `open` (visible to all).
        schema_prefix: Prefix of the schemas core, marts and meta.
        wait_seconds: How long to wait for transactions that still read the old release.
        force: Copy the release even if it is already there.

    Returns:
        The release that readers have now.

    Raises:
        PublishFailed: Readers keep the old release; the message says why and what to do.
    """
    schemas = {schema: f"{schema_prefix}{schema}" for schema in SCHEMAS}
    names = list(schemas.values())
    with tables.opened(database) as source, target.connected() as connection:
        relations = relations_of(source)
        release_id = source.execute("select release_id from meta.release").fetchone()[0]
        _lock_publishing(connection, schema_prefix)
        present = published(connection, names)
        if present == (release_id, profile) and not force:
            return Published(release_id, profile, len(relations), 0, is_new=False)
        _check_privileges(connection)
        codes = source.execute("select distinct municipality_code from core.dim_unit").fetchall()
        access.ensure_roles(connection, [code for (code,) in codes])
        drop_leftovers(connection, names)
        # DuckDB writes a view's names without quotes where only case would need them, and PostgreSQL folds such names.
        loading = {schema: f"{name}_{release_id}".lower() for schema, name in schemas.items()}
        try:
            for name in loading.values():
                connection.execute(sql.SQL("create schema {}").format(sql.Identifier(name)))
            rows = _load(source, target, connection, [r for r in relations if r.is_copied], loading)
            with connection.transaction():
                rows += _complete(source, connection, relations, loading, release_id, profile)
                views = switch(connection, {schemas[schema]: name for schema, name in loading.items()}, wait_seconds)
                tables.make_functions(connection, relations, schemas)
                tables.make_metrics(connection, read_metrics(database.parent / SEMANTIC_MANIFEST), schemas)
                move(connection, views, names)
        finally:
            # The old release, or an unfinished load. If the server is gone, the next publish drops it.
            with suppress(psycopg.OperationalError):
                drop_leftovers(connection, names)
    return Published(release_id, profile, len(relations), rows, is_new=True)


def _lock_publishing(connection: psycopg.Connection, schema_prefix: str) -> None:
    """Allow one publish at a time; the lock ends with the connection."""
    lock = f"aarsvaerk publish {schema_prefix}"
    if not connection.execute("select pg_try_advisory_lock(hashtextextended(%s, 0))", [lock]).fetchone()[0]:
        raise PublishFailed("Another publish to these schemas is running. Wait until it is finished, then try again.")


def _check_privileges(connection: psycopg.Connection) -> None:
    (may_create,) = connection.execute("select has_database_privilege(current_database(), 'create')").fetchone()
    if not may_create:
        raise PublishFailed(
            "{user} may not create schemas in this database; nothing was changed. An administrator must run this "
            'once:\n  GRANT CREATE ON DATABASE "{database}" TO "{user}";',
            user=connection.info.user,
            database=connection.info.dbname,
        )


def _load(
    source: duckdb.DuckDBPyConnection,
    target: Target,
    connection: psycopg.Connection,
    relations: list[Relation],
    schemas: dict[str, str],
) -> int:
    """Load table by table, each in a transaction, while a second connection finishes the loaded ones.

    The largest come first, so that little remains to be finished after the last. Returns the number of rows.
    """
    finished: list[Future[int]] = []
    with target.connected() as finishing, ThreadPoolExecutor(1) as pool:
        finishing.execute(f"set maintenance_work_mem = '{_MEMORY}'")
        # These tables need not be durable before the switch, whose commit waits until everything before it is on disk.
        for each in (connection, finishing):
            each.execute("set synchronous_commit = off")
        try:
            for relation in sorted(relations, key=lambda relation: -relation.size):
                schema = schemas[relation.schema]
                with connection.transaction():
                    tables.load_table(source, connection, relation, schema)
                finished.append(pool.submit(tables.finish_table, source.cursor(), finishing, relation, schema))
                for future in finished:
                    if future.done():
                        future.result()  # an error in finishing stops the load
            count = sum(future.result() for future in finished)
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
    """Add views, comments, relations and privileges; returns the number of rows of views that became tables."""
    for name in schemas.values():
        text = sql.Literal(mark(release_id, profile))
        connection.execute(sql.SQL("comment on schema {} is {}").format(sql.Identifier(name), text))
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
    tables.relate(connection, [one for one in relations if (one.schema, one.name) in columns], schemas)
    if profile == "internal":
        access.protect(connection, schemas, columns)
    access.grant(connection, schemas.values())
    return rows
