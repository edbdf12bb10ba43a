"""Writing the open profile: the same tables without what would tell of a few people.

The open database is written anew, row by row from the internal one, so that nothing suppressed is left in its pages.
Belongs here: carrying out plan and decisions. Does not belong here: the choice of units (plan), the decisions on tables
and columns (published), when it is done (publish).
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb

from aarsvaerk.release.content_hash import SCHEMAS, content_hash
from aarsvaerk.release.open.plan import DEFAULT_THRESHOLD, Plan, Unit, plan
from aarsvaerk.release.open.published import INTERNAL, PUBLIC_DATASETS, TABLES, WHY, decision, is_left_out, undecided
from aarsvaerk.release.releases import Release

DISCLOSURE = {
    "municipality_key": "Key of the municipality.",
    "year": "Calendar year the row tells about.",
    "threshold_fte": "A unit with fewer FTE of its own than this, and with any, is suppressed.",
    "unit_count": "Units of the municipality with FTE of their own.",
    "suppressed_unit_count": "Units whose figures are suppressed: those below the threshold, those that shield them.",
    "suppressed_total_count": "Units whose totals over the units below them are suppressed.",
    "suppressed_fte": "FTE of the suppressed units together: those of the municipality without those of shown units.",
    "is_withheld": "True where the municipality's own figures are those of a few people, so that none is published.",
}
"""Columns of meta.disclosure, which only the open profile has."""
_NULL_MEANINGS = {"suppressed_fte": "The municipality is withheld."}
_WRITTEN_HERE = {"meta.dictionary", "meta.release"}
_DELIVERY_COLUMNS = ("delivery_id", "supersedes_delivery_id")
_SOURCE_ROW_COLUMNS = ("source_row_id", "kr_source_row_id")


class UndecidedColumns(Exception):
    """Columns of which nobody has decided whether they may leave the internal profile."""


def write_open(
    internal_database: Path,
    open_database: Path,
    release: Release,
    storage_version: str,
    threshold: Decimal = DEFAULT_THRESHOLD,
    plan_database: Path | None = None,
) -> Release:
    """Write the open profile of a release.

    Args:
        internal_database: The finished database of the internal profile.
        open_database: The file to write; it must not exist.
        release: The internal release.
        storage_version: DuckDB's storage version of the file.
        threshold: FTE of its own below which a unit is suppressed.
        plan_database: Where what is suppressed is kept, for border 2; it must not exist. Never published.

    Returns:
        The open release. It shares the internal one's id and time, and no hash that depends on what is suppressed.

    Raises:
        UndecidedColumns: A table or column stands in no decision, so that nothing may be published.
    """
    with duckdb.connect() as connection:
        connection.execute(f"attach {_quoted(internal_database)} as internal (read_only)")
        connection.execute(f"attach {_quoted(open_database)} as open (storage_version '{storage_version}')")
        connection.execute(f"attach {_quoted(plan_database or ':memory:')} as hidden")
        _require_decisions(connection)
        plans = _plans(connection, threshold)
        _write_hidden(connection, plans)
        connection.execute("use open")
        for schema in SCHEMAS:
            connection.execute(f"create schema {schema}")
        kept = _columns(connection)
        order = list(TABLES)
        for table in sorted(kept, key=lambda table: order.index(table.removesuffix("_past"))):
            _copy_table(connection, table, kept[table])
        _copy_views(connection)
        _write_disclosure(connection, plans, threshold)
        _write_dictionary(connection)
        hashed = content_hash(connection, "open")
        opened = replace(
            release,
            content_hash=hashed,
            inputs_hash=None,
            row_counts=_row_counts(connection),
            profile="open",
        )
        _write_release(connection, opened)
        _copy_macros(connection)
        _copy_comments(connection)
        connection.execute("use memory")
        connection.execute("detach open")
    return opened


def _require_decisions(connection: duckdb.DuckDBPyConnection) -> None:
    missing = undecided((table, column) for table, columns in _columns(connection).items() for column in columns)
    if missing:
        raise UndecidedColumns(
            f"nobody has decided whether {', '.join(missing)} may leave the internal profile. Decide it in "
            "aarsvaerk/release/open/published.py; docs/open-profile.md tells how"
        )


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Columns of the internal tables that are carried over, by `schema.table`."""
    columns = defaultdict(list)
    for table, column in connection.execute(
        """select schema_name || '.' || table_name, column_name
        from duckdb_columns() join duckdb_tables() using (database_name, schema_name, table_name)
        where database_name = 'internal' and schema_name in $schemas
        order by schema_name, table_name, column_index""",
        {"schemas": SCHEMAS},
    ).fetchall():
        if table not in _WRITTEN_HERE and not is_left_out(table):
            columns[table].append(column)
    return dict(columns)


def _plans(connection: duckdb.DuckDBPyConnection, threshold: Decimal) -> dict[tuple[str, int], tuple[list[Unit], Plan]]:
    """Units and plan of each municipality and year with FTE; a database without the marts has none."""
    units = defaultdict(list)
    if {"marts.fte_by_unit", "core.fct_fte"} <= _columns(connection).keys():
        for municipality, year, *unit in connection.execute(
            """select municipality_key, year, unit_key, parent_unit_key, own_fte, not (unit_key, year) in (
                select (unit_key, year) from internal.core.fct_fte where allocation_method = 'management'
            )
            from internal.marts.fte_by_unit"""
        ).fetchall():
            units[municipality, year].append(Unit(*unit))
    return {year: (members, plan(members, threshold)) for year, members in sorted(units.items())}


def _write_hidden(connection: duckdb.DuckDBPyConnection, plans: dict) -> None:
    """The plans as tables, and the names that deliveries of units get instead of those made of their hashes."""
    connection.execute(
        """create table hidden.unit (unit_key varchar, year integer);
        create table hidden.sum (unit_key varchar, year integer);
        create table hidden.sum_below (unit_key varchar, year integer);
        create table hidden.municipality (municipality_key varchar, year integer);
        create table hidden.kept (source_row_id varchar);"""
    )
    for (municipality, year), (units, chosen) in plans.items():
        everything = {unit.key for unit in units} if chosen.is_withheld else set()
        (top,) = (unit.key for unit in units if unit.parent is None)
        hidden = {
            "unit": chosen.units | everything,
            # A unit's own FTE are the difference of its two totals; those of the top stand in a public one.
            "sum": (chosen.units - {top}) | chosen.totals | everything,
            "sum_below": (chosen.units & {top}) | chosen.totals | everything,
            "municipality": {municipality} if chosen.is_withheld else set(),
        }
        for table, keys in hidden.items():
            if keys:
                connection.executemany(f"insert into hidden.{table} values (?, ?)", [[key, year] for key in keys])  # noqa: S608
    if not {"meta.delivery", "meta.source_row"} <= _columns(connection).keys():
        connection.execute("create table hidden.delivery (delivery_id varchar, open_id varchar)")
        connection.execute("create table hidden.source_row (source_row_id varchar, open_id varchar)")
        return
    connection.execute(
        """create table hidden.delivery as
        select delivery_id, source_code || '-' || row_number() over (
            partition by source_code order by received_at, period, dataset, delivery_id
        ) as open_id
        from internal.meta.delivery
        left join (
            select delivery_id, min(dataset) as dataset, bool_and(list_contains($public, dataset)) as is_public
            from internal.meta.source_row group by delivery_id
        ) using (delivery_id)
        where not coalesce(is_public, false)""",
        {"public": PUBLIC_DATASETS},
    )
    connection.execute(
        """create table hidden.source_row as
        select source_row_id, md5(concat_ws('|', open_id, dataset, row_number)) as open_id
        from internal.meta.source_row join hidden.delivery using (delivery_id)"""
    )


def _copy_table(connection: duckdb.DuckDBPyConnection, table: str, columns: list[str]) -> None:
    """A table with its types and primary key; columns that can be absent here lose their NOT NULL."""
    decided = decision(table)
    schema, name = table.split(".")
    (sql,) = connection.execute(
        "select sql from duckdb_tables() where (database_name, schema_name, table_name) = ('internal', $1, $2)",
        [schema, name],
    ).fetchone()
    connection.execute(sql)
    quoted = f'"{schema}"."{name}"'
    for column in decided.instead:
        if column in columns:
            connection.execute(f'alter table {quoted} alter column "{column}" drop not null')
    selected = ", ".join(f'{_renamed(column, decided.expression(column))} as "{column}"' for column in columns)
    source = decided.source.format(table=quoted)
    connection.execute(
        f"insert into {quoted} by name select {selected} from {source} as t where {decided.rows} order by all"  # noqa: S608
    )
    if schema == "core" and "source_row_id" in columns:
        connection.execute(f"insert into hidden.kept select distinct source_row_id from {quoted}")  # noqa: S608


def _renamed(column: str, expression: str) -> str:
    """The expression, with the open name where the column names a delivery or a source row."""
    for columns, table in ((_DELIVERY_COLUMNS, "delivery"), (_SOURCE_ROW_COLUMNS, "source_row")):
        if column in columns:
            key = f"{table}_id"
            return f"coalesce((select open_id from hidden.{table} as h where h.{key} = {expression}), {expression})"  # noqa: S608
    return expression


def _copy_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Views as they are: they name no database, so here they read the open tables."""
    for name, sql in connection.execute(
        """select schema_name || '.' || view_name, sql from duckdb_views()
        where database_name = 'internal' and schema_name in $schemas and not internal order by view_oid""",
        {"schemas": SCHEMAS},
    ).fetchall():
        if not is_left_out(name):
            connection.execute(sql)


def _copy_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Macros that read the open tables."""
    for schema, name, parameters, is_table, definition in connection.execute(
        """select schema_name, function_name, parameters, function_type = 'table_macro', macro_definition
        from duckdb_functions() where database_name = 'internal' and schema_name in $schemas order by all""",
        {"schemas": SCHEMAS},
    ).fetchall():
        if not is_left_out(f"{schema}.{name}"):
            connection.execute(
                f'create macro "{schema}"."{name}"({", ".join(parameters)}) as {"table " * is_table}{definition}'
            )


def _write_disclosure(connection: duckdb.DuckDBPyConnection, plans: dict, threshold: Decimal) -> None:
    connection.execute(
        """create table meta.disclosure (
            municipality_key varchar, year integer, threshold_fte decimal(18, 6) not null, unit_count integer not null,
            suppressed_unit_count integer not null, suppressed_total_count integer not null,
            suppressed_fte decimal(18, 6), is_withheld boolean not null, primary key (municipality_key, year)
        )"""
    )
    for (municipality, year), (units, chosen) in plans.items():
        own = {unit.key: unit.own_fte for unit in units if unit.own_fte > 0}
        withheld = chosen.is_withheld
        row = [
            municipality,
            year,
            threshold,
            len(own),
            len(own) if withheld else len(chosen.units),
            len(units) if withheld else len(chosen.totals),
            None if withheld else sum((own[key] for key in chosen.units), Decimal(0)),
            withheld,
        ]
        connection.execute("insert into meta.disclosure values (?, ?, ?, ?, ?, ?, ?, ?)", row)


def _write_dictionary(connection: duckdb.DuckDBPyConnection) -> None:
    """The internal dictionary, with why a column is absent here, and the columns of meta.disclosure."""
    if not connection.execute(
        "select 1 from duckdb_tables() where (database_name, table_name) = ('internal', 'dictionary')"
    ).fetchone():
        return
    connection.execute(
        """create table meta.dictionary as from internal.meta.dictionary as said
        where exists (
            from duckdb_columns() as kept where kept.database_name = 'open'
            and (said."schema", said."table", said."column") = (kept.schema_name, kept.table_name, kept.column_name)
        ) or (said."schema" = 'meta' and said."table" in ('dictionary', 'release')) order by all"""
    )
    for table in _columns(connection):
        schema, name = table.split(".")
        for column, expression in decision(table).instead.items():
            why = WHY.get(expression, WHY[INTERNAL])
            connection.execute(
                """update meta.dictionary set null_meaning = concat_ws(' ', null_meaning, $1)
                where ("schema", "table", "column") = ($2, $3, $4)""",
                [why, schema, name, column],
            )
    types = dict(
        connection.execute(
            """select column_name, data_type from duckdb_columns()
            where (database_name, schema_name, table_name) = ('open', 'meta', 'disclosure')"""
        ).fetchall()
    )
    for column, text in DISCLOSURE.items():
        connection.execute(
            """insert into meta.dictionary ("schema", "table", "column", type, description_en, unit, null_meaning)
            values ('meta', 'disclosure', ?, ?, ?, ?, ?)""",
            [column, types[column], text, "FTE" if column.endswith("_fte") else None, _NULL_MEANINGS.get(column)],
        )


def _row_counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    tables = connection.execute(
        """select schema_name, table_name from duckdb_tables()
        where database_name = 'open' and schema_name in $schemas order by all""",
        {"schemas": SCHEMAS},
    ).fetchall()
    count = 'select count(*) from "{}"."{}"'
    return {f"{s}.{t}": connection.execute(count.format(s, t)).fetchone()[0] for s, t in tables}


def _write_release(connection: duckdb.DuckDBPyConnection, release: Release) -> None:
    (sql,) = connection.execute(
        """select sql from duckdb_tables()
        where (database_name, schema_name, table_name) = ('internal', 'meta', 'release')"""
    ).fetchone()
    connection.execute(sql)
    connection.execute("alter table meta.release alter column inputs_hash drop not null")
    connection.execute("insert into meta.release from internal.meta.release")
    connection.execute(
        """update meta.release set content_hash = $content_hash, inputs_hash = null, row_counts = $row_counts,
        profile = 'open'""",
        {"content_hash": release.content_hash, "row_counts": json.dumps(release.row_counts)},
    )


def _copy_comments(connection: duckdb.DuckDBPyConnection) -> None:
    """Comments of tables, views and columns, from the internal database; those of meta.disclosure from here."""
    for kind, schema, name, comment in connection.execute(
        """select 'table', schema_name, table_name, comment from duckdb_tables()
        where database_name = 'internal' and comment is not null
        union all
        select 'view', schema_name, view_name, comment from duckdb_views()
        where database_name = 'internal' and comment is not null and not internal"""
    ).fetchall():
        if not is_left_out(f"{schema}.{name}"):
            connection.execute(f'comment on {kind} "{schema}"."{name}" is {_quoted(comment)}')
    columns = connection.execute(
        """select schema_name, table_name, column_name, comment from duckdb_columns()
        where database_name = 'internal' and comment is not null"""
    ).fetchall()
    columns += [("meta", "disclosure", column, text) for column, text in DISCLOSURE.items()]
    connection.execute("comment on table meta.disclosure is 'One row per municipality and year: what is suppressed.'")
    for schema, name, column, comment in columns:
        if not is_left_out(f"{schema}.{name}"):
            connection.execute(f'comment on column "{schema}"."{name}"."{column}" is {_quoted(comment)}')


def _quoted(text: object) -> str:
    """A SQL string; ATTACH and COMMENT take no parameters."""
    return "'" + str(text).replace("'", "''") + "'"
