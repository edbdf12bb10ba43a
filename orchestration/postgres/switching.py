"""From the loaded schemas to the ones readers ask, in one transaction that no reader's transaction straddles.

PostgreSQL looks up a name each time a statement uses it, and renaming a schema waits for nobody; a statement that joins
two tables could get one of each release. So the switch first locks every relation of the old release. It gets the
locks only when no transaction that has read one of them is still open, and whoever comes later waits the moment that
the switch takes. Belongs here: the locks, the switch, what depends on the old tables, dropping them. Does not belong
here: loading (tables).
"""

from __future__ import annotations

import random
import re
import time
from dataclasses import dataclass

import psycopg
from psycopg import sql

from orchestration.postgres.target import PublishFailed

_LOCK_MILLISECONDS = 300
"""How long readers may be held up by one attempt; below deadlock_timeout, so that never a reader is given up."""
_MARK = re.compile(r"^Årsværk release (?P<release>\S+), profile (?P<profile>\w+)\.")
_RETIRED = "_retired"


def mark(release_id: str, profile: str) -> str:
    """The comment of a schema that tells which release it holds."""
    return f"Årsværk release {release_id}, profile {profile}."


def published(connection: psycopg.Connection, schemas: list[str]) -> tuple[str, str] | None:
    """Release and profile that all these schemas hold; None where they do not.

    Raises:
        PublishFailed: A schema of this name is there and is not this project's.
    """
    said = connection.execute(
        """select nspname, obj_description(oid, 'pg_namespace'), pg_catalog.pg_has_role(nspowner, 'usage')
        from pg_catalog.pg_namespace where nspname = any(%s)""",
        [schemas],
    ).fetchall()
    marks = set()
    for schema, comment, is_owned in said:
        found = _MARK.match(comment or "")
        if not found:
            raise PublishFailed(
                f"The database has a schema {schema} that was not published from here, and it is left alone. "
                "Publish beside it with --schema-prefix, for example --schema-prefix aarsvaerk_"
            )
        if not is_owned:
            raise PublishFailed(
                f"Schema {schema} belongs to another role. Publish as its owner, or run once as a superuser: "
                f'ALTER SCHEMA "{schema}" OWNER TO "{connection.info.user}", and the same for its tables and views.'
            )
        marks.add((found["release"], found["profile"]))
    return marks.pop() if len(marks) == 1 and len(said) == len(schemas) else None


def drop_retired(connection: psycopg.Connection, schemas: list[str]) -> None:
    """Drop what earlier switches took away from readers, also one that was killed before it could."""
    for (schema,) in connection.execute(
        "select nspname from pg_catalog.pg_namespace where nspname = any(%s)",
        [[schema + _RETIRED for schema in schemas]],
    ).fetchall():
        connection.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(schema)))


@dataclass(frozen=True)
class _Dependent:
    """Somebody else's view on tables of a release."""

    name: str
    kind: str
    definition: str


def switch(connection: psycopg.Connection, schemas: dict[str, str], wait_seconds: float) -> None:
    """Take the old schemas away and give the new ones their names.

    Args:
        connection: In the transaction that loaded the new schemas.
        schemas: Name for readers to the name the new schema has now.
        wait_seconds: How long to wait for transactions that still read the old release.

    Raises:
        PublishFailed: They went on for longer, or something depends on the old tables that cannot be moved.
    """
    _lock(connection, list(schemas), time.monotonic() + wait_seconds)
    dependents = _dependents(connection, list(schemas))
    rename = sql.SQL("alter schema {} rename to {}")
    there = connection.execute("select nspname from pg_catalog.pg_namespace where nspname = any(%s)", [[*schemas]])
    for (name,) in there.fetchall():
        connection.execute(rename.format(sql.Identifier(name), sql.Identifier(name + _RETIRED)))
    for name, loaded in schemas.items():
        connection.execute(rename.format(sql.Identifier(loaded), sql.Identifier(name)))
    for dependent in dependents:
        _rebind(connection, dependent)


def _lock(connection: psycopg.Connection, schemas: list[str], until: float) -> None:
    """Lock every table and view of the old release against readers, without ever costing a reader an error."""
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
                raise PublishFailed(_readers_in_the_way(connection, schemas)) from None
        time.sleep(random.uniform(0.1, 0.5))  # noqa: S311


def _readers_in_the_way(connection: psycopg.Connection, schemas: list[str]) -> str:
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
    told = "\n".join(
        f"  process {pid}: {user}, {application or 'no application name'}, {state}, transaction since {since}"
        for pid, user, application, state, since in found
    )
    return (
        "Transactions that read the old release are still open, so it was not switched; readers keep it.\n"
        f"{told or '  none at this moment; readers follow on each other without a gap'}\n"
        "End them (SELECT pg_terminate_backend(process)) or wait longer with --wait, and publish again."
    )


def _dependents(connection: psycopg.Connection, schemas: list[str]) -> list[_Dependent]:
    """What others have built directly on the tables and views of these schemas."""
    rows = connection.execute(
        """with ours as (
            select c.oid from pg_catalog.pg_class as c
            inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace where n.nspname = any(%(schemas)s)
        ), by_rule as (
            select distinct r.ev_class as oid from pg_catalog.pg_depend as d
            inner join pg_catalog.pg_rewrite as r on r.oid = d.objid
            where d.classid = 'pg_catalog.pg_rewrite'::regclass
            and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid in (select oid from ours)
        )
        select c.oid::regclass::text, c.relkind::text, pg_catalog.pg_get_viewdef(c.oid)
        from by_rule inner join pg_catalog.pg_class as c using (oid)
        inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace where n.nspname <> all(%(schemas)s)
        union all
        select conrelid::regclass::text, 'f', conname from pg_catalog.pg_constraint
        where confrelid in (select oid from ours) and conrelid not in (select oid from ours)
        union all
        select p.oid::regprocedure::text, 'p', '' from pg_catalog.pg_depend as d
        inner join pg_catalog.pg_proc as p on p.oid = d.objid
        inner join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
        where d.classid = 'pg_catalog.pg_proc'::regclass and d.refclassid = 'pg_catalog.pg_class'::regclass
        and d.refobjid in (select oid from ours) and n.nspname <> all(%(schemas)s)
        order by 1""",
        {"schemas": schemas},
    ).fetchall()
    dependents = [_Dependent(*row) for row in rows]
    if fixed := [d for d in dependents if d.kind != "v"]:
        kinds = {"m": "materialised view", "f": "foreign key of", "p": "function"}
        told = ", ".join(f"{kinds.get(d.kind, 'relation')} {d.name}" for d in fixed)
        raise PublishFailed(
            f"This depends on tables of the old release and cannot be moved to the new ones: {told}.\n"
            "Readers there still have the release they had. Replace it by a plain view, or drop it and publish again."
        )
    return dependents


def _rebind(connection: psycopg.Connection, view: _Dependent) -> None:
    """Point somebody's view to the new tables; owner, rights and comment stay."""
    try:
        with connection.transaction():
            # Both come from PostgreSQL, quoted and with schema.
            connection.execute(f"create or replace view {view.name} as {view.definition}")
    except (psycopg.ProgrammingError, psycopg.NotSupportedError) as error:
        raise PublishFailed(
            f"View {view.name} reads tables of the old release and cannot be moved to the new ones: "
            f"{error.diag.message_primary}.\nReaders there still have the release they had. Mend or drop the view, or "
            f'let the publishing role act as its owner (GRANT … TO "{connection.info.user}"), and publish again.'
        ) from None
