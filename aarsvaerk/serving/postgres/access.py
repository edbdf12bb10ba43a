"""Access in PostgreSQL: roles, grants, and row-level security by municipality.

Does not belong here: the tables' content (tables), when readers get them (switching).
"""

from __future__ import annotations

from collections.abc import Iterable

import psycopg
from psycopg import sql

from aarsvaerk.serving.postgres.target import PublishFailed

READER, ALL_UNITS, MUNICIPALITY = "aarsvaerk_reader", "aarsvaerk_all_units", "aarsvaerk_municipality_"
_OF_A_UNIT = {
    *("unit_key", "parent_unit_key", "unit_code", "unit_name", "unit_name_printed", "unit_path"),
    # Texts about single units, and hashes of rows, which confirm a guessed row.
    *("message_da", "first_message_da", "raw_text_sha256", "row_label_da", "note_da"),
}


def is_about_units(columns: Iterable[str]) -> bool:
    """Whether rows with these columns are about single units, and so are visible to their municipality only."""
    return not _OF_A_UNIT.isdisjoint(columns)


def ensure_roles(connection: psycopg.Connection, codes: Iterable[str]) -> None:
    """Create missing roles: readers, readers of all units, and one per municipality with units.

    Args:
        connection: In autocommit.
        codes: Codes of the municipalities.

    Raises:
        PublishFailed: A role is missing and may not be created; the message contains the SQL for it.
    """
    wanted = {READER: None, ALL_UNITS: READER, **{f"{MUNICIPALITY}{code}": READER for code in sorted(codes)}}
    existing = {
        name for (name,) in connection.execute("select rolname from pg_roles where rolname = any(%s)", [[*wanted]])
    }
    missing = [
        sql.SQL("create role {} nologin{}")
        .format(sql.Identifier(name), sql.SQL(" in role {}").format(sql.Identifier(group)) if group else sql.SQL(""))
        .as_string(connection)
        for name, group in wanted.items()
        if name not in existing
    ]
    for statement in missing:
        try:
            connection.execute(statement)
        except psycopg.errors.DuplicateObject:
            continue  # created meanwhile by a publish to another database of this server
        except psycopg.errors.InsufficientPrivilege:
            raise PublishFailed(
                "Roles are missing, and {user} may not create them. Nothing was changed. An administrator must run "
                "this once:\n  {statements};",
                user=connection.info.user,
                statements=";\n  ".join(missing),
            ) from None


def protect(connection: psycopg.Connection, schemas: dict[str, str], tables: dict[tuple[str, str], list[str]]) -> None:
    """Enable row-level security on the tables about units.

    A role sees the rows of municipalities whose role it has (`aarsvaerk_municipality_730`); `aarsvaerk_all_units` sees
    all rows, others none. Membership is evaluated once per query, not per row, so new grants work at once.

    Args:
        connection: In the transaction that created the tables.
        schemas: Schema of the release to its name in PostgreSQL now.
        tables: Columns by schema and table of the release.
    """
    core, meta = sql.Identifier(schemas["core"]), sql.Identifier(schemas["meta"])

    def own(column: str) -> sql.Composed:
        return sql.SQL(
            "array(select m.{column} from {core}.dim_municipality as m inner join pg_catalog.pg_roles as r "
            "on r.rolname = {prefix} || m.municipality_code where pg_catalog.pg_has_role(r.oid, 'usage'))"
        ).format(column=sql.Identifier(column), core=core, prefix=sql.Literal(MUNICIPALITY))

    conditions = {
        "municipality_code": sql.SQL("municipality_code = any({})").format(own("municipality_code")),
        "municipality_key": sql.SQL("municipality_key = any({})").format(own("municipality_key")),
        # The units that row-level security shows of dim_unit.
        "unit_key": sql.SQL("unit_key in (select unit_key from {}.dim_unit)").format(core),
        "delivery_id": sql.SQL(
            "delivery_id in (select delivery_id from {}.delivery where municipality_code = any({}))"
        ).format(meta, own("municipality_code")),
    }
    for (schema, name), columns in tables.items():
        if not is_about_units(columns):
            continue
        table = sql.Identifier(schemas[schema], name)
        connection.execute(sql.SQL("alter table {} enable row level security").format(table))
        connection.execute(
            sql.SQL("create policy all_units on {} for select to {} using (true)").format(
                table, sql.Identifier(ALL_UNITS)
            )
        )
        if condition := next((conditions[column] for column in conditions if column in columns), None):
            connection.execute(
                sql.SQL("create policy own_municipality on {} for select to {} using ({})").format(
                    table, sql.Identifier(READER), condition
                )
            )


def grant(connection: psycopg.Connection, schemas: Iterable[str]) -> None:
    """Grant readers SELECT on everything in these schemas; nobody may write."""
    for schema in map(sql.Identifier, schemas):
        reader = sql.Identifier(READER)
        connection.execute(sql.SQL("grant usage on schema {} to {}").format(schema, reader))
        connection.execute(sql.SQL("grant select on all tables in schema {} to {}").format(schema, reader))
