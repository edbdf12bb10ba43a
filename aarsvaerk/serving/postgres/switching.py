"""Switching readers from the old schemas to the loaded ones, in one transaction that overlaps no reader's transaction.

PostgreSQL resolves a name each time a statement uses it, and renaming a schema does not wait for readers: a statement
that joins two tables could get one from each release. Therefore the switch first locks every relation of the old
release. It gets the locks only if no transaction that has read one of them is open, and later readers wait for the
moment the switch takes. Belongs here: the locks, the switch, objects that depend on the old tables, dropping them. Does
not belong here: loading (tables).
"""

from __future__ import annotations

import random
import re
import time
from dataclasses import dataclass

import psycopg
from psycopg import sql

from aarsvaerk.serving.postgres.target import PublishFailed
from ingest.said import Sentence

_LOCK_MILLISECONDS = 300
"""How long one attempt may delay readers; below deadlock_timeout, so that no reader is ever aborted."""
_MARK = re.compile(r"^Årsværk release (?P<release>\S+), profile (?P<profile>\w+)\.")
_RETIRED, _RELEASE_ID = "_retired", r"(?i:\d{8}T\d{6}Z[a-z]?(?:-[0-9a-f]{8})?(?:-simulated)?)"


def mark(release_id: str, profile: str) -> str:
    """The comment of a schema that names its release."""
    return f"Årsværk release {release_id}, profile {profile}."


def published(connection: psycopg.Connection, schemas: list[str]) -> tuple[str, str] | None:
    """Release and profile of these schemas; None if they do not all have the same.

    Raises:
        PublishFailed: A schema of this name exists and was not created by this command.
    """
    found = connection.execute(
        """select nspname, obj_description(oid, 'pg_namespace'), pg_catalog.pg_has_role(nspowner, 'usage')
        from pg_catalog.pg_namespace where nspname = any(%s)""",
        [schemas],
    ).fetchall()
    marks = set()
    for schema, comment, is_owned in found:
        marked = _MARK.match(comment or "")
        if not marked:
            raise PublishFailed(
                "The database has a schema {schema} that was not published from here; it was not touched. "
                "Use other names with --schema-prefix, for example --schema-prefix aarsvaerk_",
                schema=schema,
            )
        if not is_owned:
            raise PublishFailed(
                "Schema {schema} belongs to another role. Publish as its owner, or run once as a superuser: "
                'ALTER SCHEMA "{schema}" OWNER TO "{user}", and the same for its tables and views.',
                schema=schema,
                user=connection.info.user,
            )
        marks.add((marked["release"], marked["profile"]))
    return marks.pop() if len(marks) == 1 and len(found) == len(schemas) else None


def drop_leftovers(connection: psycopg.Connection, schemas: list[str]) -> None:
    """Drop retired schemas and those of killed publishes.

    Raises:
        PublishFailed: Objects of others depend on them; nothing is dropped then.
    """
    found = connection.execute("select nspname from pg_catalog.pg_namespace").fetchall()
    ours = re.compile(f"({'|'.join(map(re.escape, schemas))})({_RETIRED}|_{_RELEASE_ID})")
    with connection.transaction():
        _drop(connection, [name for (name,) in found if ours.fullmatch(name)])


def _drop(connection: psycopg.Connection, schemas: list[str]) -> None:
    """Drop schemas with everything published in them, but no dependent objects of others."""
    found = connection.execute(
        """with ours as (select oid, nspname from pg_catalog.pg_namespace where nspname = any(%s))
        select 1, format('drop function %%s', string_agg(oid::regprocedure::text, ', '))
        from pg_catalog.pg_proc where pronamespace in (select oid from ours) having count(*) > 0
        union all
        select 2, format('drop view %%s', string_agg(oid::regclass::text, ', '))
        from pg_catalog.pg_class where relnamespace in (select oid from ours) and relkind = 'v' having count(*) > 0
        union all
        select 3, format('drop table %%s', string_agg(oid::regclass::text, ', '))
        from pg_catalog.pg_class where relnamespace in (select oid from ours) and relkind = 'r' having count(*) > 0
        union all
        select 4, format('drop schema %%I', nspname) from ours
        order by 1""",
        [schemas],
    ).fetchall()
    try:
        for _, statement in found:
            connection.execute(statement)
    except psycopg.errors.DependentObjectsStillExist as error:
        raise PublishFailed(
            "These objects depend on tables of a release and cannot be moved to another:\n{objects}\n"
            "Readers keep the old release. Drop them, or replace them by plain views, and publish again.",
            objects=error.diag.message_detail,
        ) from None


@dataclass(frozen=True)
class View:
    """A view of somebody else on a release."""

    name: str
    definition: str


def switch(connection: psycopg.Connection, schemas: dict[str, str], wait_seconds: float) -> list[View]:
    """Retire the old schemas and give the new ones their names.

    Args:
        connection: In the transaction that loaded the new schemas.
        schemas: Name for readers to the name the new schema has now.
        wait_seconds: How long to wait for transactions that still read the old release.

    Returns:
        Others' views on the old release, which `move` points to the new one.

    Raises:
        PublishFailed: They did not end in time.
    """
    _lock(connection, list(schemas), time.monotonic() + wait_seconds)
    views = _views_of_others(connection, list(schemas))
    rename = sql.SQL("alter schema {} rename to {}")
    there = connection.execute("select nspname from pg_catalog.pg_namespace where nspname = any(%s)", [[*schemas]])
    for (name,) in there.fetchall():
        connection.execute(rename.format(sql.Identifier(name), sql.Identifier(name + _RETIRED)))
    for name, loaded in schemas.items():
        connection.execute(rename.format(sql.Identifier(loaded), sql.Identifier(name)))
    return views


def move(connection: psycopg.Connection, views: list[View], schemas: list[str]) -> None:
    """Move others' views to the new release; they keep owner, privileges and comment.

    Args:
        connection: In the transaction of the switch, after it and after the functions.
        views: What `switch` gave.
        schemas: Names for readers.

    Raises:
        PublishFailed: A view cannot be moved, or other objects depend on the old tables.
    """
    for view in views:
        _rebind(connection, view)
    # A trial, while it can still stop the switch.
    with connection.transaction():
        _drop(connection, [schema + _RETIRED for schema in schemas])
        raise psycopg.Rollback


def _lock(connection: psycopg.Connection, schemas: list[str], until: float) -> None:
    """Lock every table and view of the old release, without ever causing an error for a reader."""
    relations = connection.execute(
        """select n.nspname, c.relname from pg_catalog.pg_class as c
        inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
        where n.nspname = any(%s) and c.relkind in ('r', 'v') order by c.oid""",
        [schemas],
    ).fetchall()
    if not relations:
        return
    listed = sql.SQL(", ").join(sql.Identifier(*relation) for relation in relations)
    deadlock = connection.execute(
        "select setting::int from pg_catalog.pg_settings where name = 'deadlock_timeout'"
    ).fetchone()[0]
    patience = max(1, min(_LOCK_MILLISECONDS, deadlock // 2))
    while True:
        try:
            with connection.transaction():
                connection.execute(f"set local statement_timeout = {patience}")
                connection.execute(sql.SQL("lock table {} in access exclusive mode").format(listed))
                connection.execute("set local statement_timeout = 0")
                return
        except (psycopg.errors.QueryCanceled, psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
            if time.monotonic() > until:
                raise _readers_in_the_way(connection, schemas) from None
        time.sleep(random.uniform(0.1, 0.5))  # noqa: S311


def _readers_in_the_way(connection: psycopg.Connection, schemas: list[str]) -> PublishFailed:
    found = connection.execute(
        """select distinct a.pid, a.usename, a.application_name, a.state, a.xact_start::timestamp(0)
        from pg_catalog.pg_locks as l inner join pg_catalog.pg_stat_activity as a on a.pid = l.pid
        inner join pg_catalog.pg_class as c on c.oid = l.relation
        inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
        where n.nspname = any(%s) and l.granted and a.pid <> pg_backend_pid()
        and l.database = (select oid from pg_catalog.pg_database where datname = current_database())
        order by 5""",
        [schemas],
    ).fetchall()
    transactions = "\n".join(
        f"  pid {pid}: {user}, {application or '–'}, {state}, {since}" for pid, user, application, state, since in found
    )
    return PublishFailed(
        "Transactions that read the old release are still open, so it was not switched; readers keep it.\n"
        "{transactions}\nEnd them (SELECT pg_terminate_backend(pid)) or wait longer with --wait, and publish again.",
        transactions=transactions or Sentence("  none at this moment; readers follow each other without a gap"),
    )


def _views_of_others(connection: psycopg.Connection, schemas: list[str]) -> list[View]:
    """Views of others that directly use tables, views and functions of these schemas."""
    rows = connection.execute(
        """with ours as (
            select 'pg_catalog.pg_class'::regclass as classid, c.oid from pg_catalog.pg_class as c
            inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace where n.nspname = any(%(schemas)s)
            union all
            select 'pg_catalog.pg_proc'::regclass, p.oid from pg_catalog.pg_proc as p
            inner join pg_catalog.pg_namespace as n on n.oid = p.pronamespace where n.nspname = any(%(schemas)s)
        )
        select distinct c.oid::regclass::text, pg_catalog.pg_get_viewdef(c.oid)
        from pg_catalog.pg_depend as d
        inner join ours on ours.classid = d.refclassid and ours.oid = d.refobjid
        inner join pg_catalog.pg_rewrite as r on r.oid = d.objid
        inner join pg_catalog.pg_class as c on c.oid = r.ev_class and c.relkind = 'v'
        inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
        where d.classid = 'pg_catalog.pg_rewrite'::regclass and n.nspname <> all(%(schemas)s) order by 1""",
        {"schemas": schemas},
    ).fetchall()
    return [View(*row) for row in rows]


def _rebind(connection: psycopg.Connection, view: View) -> None:
    try:
        with connection.transaction():
            # Both come from PostgreSQL, quoted and with schema.
            connection.execute(f"create or replace view {view.name} as {view.definition}")
    except (psycopg.ProgrammingError, psycopg.NotSupportedError) as error:
        raise PublishFailed(
            "View {view} reads tables of the old release and cannot be moved to the new ones: {error}.\n"
            "Readers there keep the old release. Fix or drop the view, or let the publishing role act as its owner "
            '(GRANT … TO "{user}"), and publish again.',
            view=view.name,
            error=error.diag.message_primary,
            user=connection.info.user,
        ) from None
