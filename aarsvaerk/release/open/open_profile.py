"""Writing the open profile: the same tables without what would tell of a few people.

The open database is written anew, row by row from the internal one, so that nothing suppressed is left in its pages.
Belongs here: carrying out plan and declarations. Does not belong here: the choice of units (plan), what each disclosure
class means (disclosure), which column has which class (the YAML beside each model), when it is done (publish).
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path

import duckdb

from aarsvaerk.release.content_hash import SCHEMAS, content_hash, row_counts
from aarsvaerk.release.copying import copy_macros, fill, make_view, require_key
from aarsvaerk.release.declaration import Column, Table
from aarsvaerk.release.dictionary import write_comments, write_dictionary
from aarsvaerk.release.open import comparison, suppressed
from aarsvaerk.release.open.disclosure import (
    ABSENT,
    PUBLIC,
    PUBLIC_DATASETS,
    ROWS,
    Rows,
    expression,
    is_left_out,
    undecided,
)
from aarsvaerk.release.open.plan import DEFAULT_THRESHOLD
from aarsvaerk.release.open.suppressed import CannotPlan, insert, suppressed_figures, write_hidden
from aarsvaerk.release.releases import Release
from ingest.engine import MEMORY, bounded
from ingest.said import Said
from ingest.sql import literal

_WRITTEN_HERE = {"meta.dictionary", "meta.dictionary_table", "meta.dictionary_code", "meta.release"}
_DELIVERY_COLUMNS = ("delivery_id", "supersedes_delivery_id")
_SOURCE_ROW_COLUMNS = ("source_row_id", "kr_source_row_id")


class UndecidedColumns(Said):
    """Columns of which nobody has decided whether they may leave the internal profile."""


def write_open(
    internal_database: Path,
    open_database: Path,
    release: Release,
    storage: str,
    declared: Mapping[str, Table],
    views: Sequence[tuple[str, str]],
    threshold: Decimal = DEFAULT_THRESHOLD,
    plan_database: Path | None = None,
    memory: str = MEMORY,
) -> Release:
    """Write the open profile of a release.

    Args:
        internal_database: The finished database of the internal profile.
        open_database: The file to write; it must not exist.
        release: The internal release.
        storage: How DuckDB lays the file out, as options of ATTACH.
        declared: The declared tables, which say what becomes of them.
        views: Name and query of each view of the internal profile, in their order; here they read the open tables.
        threshold: FTE of its own below which a unit is suppressed.
        plan_database: Where what is suppressed is kept, for border 2; it must not exist. Never published.
        memory: What DuckDB may hold of it at once.

    Returns:
        The open release. It shares the internal one's id and time, and no hash that depends on what is suppressed.

    Raises:
        UndecidedColumns: A table or column declares no disclosure, so that nothing may be published.
        CannotPlan: What is suppressed cannot be known: a table that it follows from is missing, or does not fit.
        AssertionError: A declaration leaves a table with a key twice, or a row without one.
    """
    with bounded(memory, plan_database and plan_database.parent) as connection:
        connection.execute(f"attach {literal(internal_database)} as internal (read_only)")
        connection.execute(f"attach {literal(open_database)} as open ({storage})")
        connection.execute(f"attach {literal(plan_database or ':memory:')} as hidden")
        _require_decisions(connection, declared)
        # Views that are stored are made anew of the open tables.
        kept = {name: names for name, names in _columns(connection, declared).items() if not declared[name].is_stored}
        asked = _asked(kept, declared)
        _require_sources(connection, asked)
        disclosed = _plan(connection, threshold) if _PLANS in asked else []
        if _COMPARISONS in asked:
            comparison.compare_shown(connection, set(kept))
        if _NAMES in asked:
            connection.execute(_NAME_DELIVERIES, {"public": PUBLIC_DATASETS})
            connection.execute(_NAME_ROWS)
        connection.execute("create table hidden.kept (source_row_id varchar)")
        connection.execute("use open")
        for schema in SCHEMAS:
            connection.execute(f"create schema {schema}")
        for table in sorted(kept, key=lambda name: (ROWS[declared[name].open_rows].reads_open, name)):
            _copy_table(connection, declared, table, kept[table])
        for name, select in views:
            if not is_left_out(declared, name):
                make_view(connection, name, select, declared)
        _write_disclosure(connection, disclosed)
        _create_release(connection)
        write_dictionary(connection, "open", _with_absence(declared))
        hashed = content_hash(connection, "open")
        opened = replace(
            release,
            content_hash=hashed,
            inputs_hash=None,
            row_counts=row_counts(connection, "open"),
            profile="open",
        )
        _write_release(connection, opened)
        copy_macros(connection, "internal", partial(is_left_out, declared))
        write_comments(connection, "open", declared)
        connection.execute("use memory")
        connection.execute("detach open")
    return opened


def _require_decisions(connection: duckdb.DuckDBPyConnection, declared: Mapping[str, Table]) -> None:
    carried = _columns(connection, declared).items()
    missing = undecided(declared, ((table, column) for table, columns in carried for column in columns))
    if missing:
        raise UndecidedColumns(
            "nobody has decided whether {columns} may leave the internal profile. Decide it in the YAML of the model: "
            "`disclosure` of the column, `open_rows` of the table; see docs/open-profile.md",
            columns=", ".join(missing),
        )


def _columns(connection: duckdb.DuckDBPyConnection, declared: Mapping[str, Table]) -> dict[str, list[str]]:
    """Columns of the internal tables that are carried over, by `schema.table`."""
    columns = defaultdict(list)
    for table, column in connection.execute(
        """select schema_name || '.' || table_name, column_name
        from duckdb_columns() join duckdb_tables() using (database_name, schema_name, table_name)
        where database_name = 'internal' and schema_name in $schemas
        order by schema_name, table_name, column_index""",
        {"schemas": SCHEMAS},
    ).fetchall():
        if table not in _WRITTEN_HERE and not is_left_out(declared, table):
            columns[table].append(column)
    return dict(columns)


_PLANS, _COMPARISONS, _NAMES = "plans", "comparisons", "names"
_SOURCES = {
    _PLANS: (suppressed.NEEDED,),
    _COMPARISONS: (suppressed.NEEDED, comparison.NEEDED),
    _NAMES: ({"meta": {"delivery", "source_row"}},),
}
"""What the open tables read besides the internal ones, and what that is made from."""
_READ = re.compile(r"\bhidden\.(\w+)|\b(shown_\w+)")


def _asked(kept: Mapping[str, list[str]], declared: Mapping[str, Table]) -> set[str]:
    """What must be there for the tables that are carried over."""
    asked = set()
    for table, columns in kept.items():
        rows = ROWS[declared[table].open_rows]
        shown = [_renamed(column, expression(declared, table, column)) for column in columns]
        for hidden, made in _READ.findall(" ".join([rows.where, rows.source, *shown])):
            if made:
                asked |= {_PLANS, _COMPARISONS}
            elif hidden != "kept":
                asked.add(_NAMES if hidden in ("delivery", "source_row") else _PLANS)
    return asked


def _require_sources(connection: duckdb.DuckDBPyConnection, asked: set[str]) -> None:
    there = {
        name
        for (name,) in connection.execute(
            """select schema_name || '.' || table_name from duckdb_tables() where database_name = 'internal'
            union all
            select schema_name || '.' || view_name from duckdb_views() where database_name = 'internal'"""
        ).fetchall()
    }
    wanted = {
        f"{schema}.{name}"
        for what in asked
        for needed in _SOURCES[what]
        for schema, names in needed.items()
        for name in names
    }
    if missing := sorted(wanted - there):
        told = "what is suppressed follows from {tables}, and the internal profile has no such"
        raise CannotPlan(told, tables=", ".join(missing))


_NAME_DELIVERIES = """create table hidden.delivery as
    select delivery_id, source_code || '-' || row_number() over (
        partition by source_code order by received_at, period, dataset, delivery_id
    ) as open_id
    from internal.meta.delivery
    left join (
        select delivery_id, min(dataset) as dataset, bool_and(list_contains($public, dataset)) as is_public
        from internal.meta.source_row group by delivery_id
    ) using (delivery_id)
    where not coalesce(is_public, false)"""
_NAME_ROWS = """create table hidden.source_row as
    select source_row_id, md5(concat_ws('|', open_id, dataset, row_number)) as open_id
    from internal.meta.source_row join hidden.delivery using (delivery_id)"""
"""The names that deliveries of units, and their rows, get instead of those made of their hashes."""


def _copy_table(
    connection: duckdb.DuckDBPyConnection, declared: Mapping[str, Table], table: str, columns: list[str]
) -> None:
    """A table with its types and its order; columns that can be absent here lose their NOT NULL."""
    rows = ROWS[declared[table].open_rows]
    schema, name = table.split(".")
    (sql,) = connection.execute(
        "select sql from duckdb_tables() where (database_name, schema_name, table_name) = ('internal', $1, $2)",
        [schema, name],
    ).fetchone()
    connection.execute(sql)
    quoted = f'"{schema}"."{name}"'
    for column in columns:
        if declared[table].columns[column].disclosure != PUBLIC and declared[table].open_rows != "none":
            connection.execute(f'alter table {quoted} alter column "{column}" drop not null')
    selected = ", ".join(f'{_renamed(one, expression(declared, table, one))} as "{one}"' for one in columns)
    source = rows.source.format(table=f"internal.{quoted}")
    fill(connection, quoted, f"select {selected} from {source} as t where {rows.where}", declared[table].primary_key)  # noqa: S608
    of_key = [declared[table].columns[column] for column in declared[table].primary_key]
    if rows.source != Rows.source or any(column.disclosure != PUBLIC for column in of_key):
        require_key(connection, quoted, declared[table].primary_key)
    if schema == "core" and "source_row_id" in columns:
        connection.execute(f"insert into hidden.kept select distinct source_row_id from {quoted}")  # noqa: S608


def _renamed(column: str, shown: str) -> str:
    """The expression, with the open name where the column names a delivery or a source row."""
    for columns, table in ((_DELIVERY_COLUMNS, "delivery"), (_SOURCE_ROW_COLUMNS, "source_row")):
        if column in columns:
            key = f"{table}_id"
            return f"coalesce((select open_id from hidden.{table} as h where h.{key} = {shown}), {shown})"  # noqa: S608
    return shown


def _plan(connection: duckdb.DuckDBPyConnection, threshold: Decimal) -> list[tuple]:
    """Write what is suppressed into `hidden`; the rows of `meta.disclosure` that tell of how much it is.

    The plans themselves are gone then: those of a country take a quarter of a gigabyte.
    """
    plans = suppressed_figures(connection, threshold)
    write_hidden(connection, plans)
    return _disclosed(plans, threshold)


def _disclosed(plans: Mapping[tuple[str, int], suppressed.Suppressed], threshold: Decimal) -> list[tuple]:
    rows = []
    for (municipality, year), found in plans.items():
        own = {unit.key: unit.own_fte for unit in found.units if unit.own_fte > 0}
        chosen, fields, withheld = found.plan, found.fields, found.plan.is_withheld
        # Units that an earlier delivery had stay suppressed where the past is shown; here those of today count.
        splits = fields.splits & own.keys()
        rows.append(
            (
                municipality,
                year,
                threshold,
                len(own),
                len(own) if withheld else len(chosen.units),
                len(found.units) if withheld else len(chosen.totals),
                None if withheld else sum((own[key] for key in chosen.units), Decimal(0)),
                0 if withheld else len(splits),
                None if withheld else sum((own[key] for key in splits), Decimal(0)),
                len(found.levels),
                len(found.levels) if withheld else len(fields.fields),
                withheld,
            )
        )
    return rows


def _write_disclosure(connection: duckdb.DuckDBPyConnection, rows: list[tuple]) -> None:
    connection.execute(
        """create table meta.disclosure (
            municipality_key varchar, year integer, threshold_fte decimal(18, 6) not null, unit_count integer not null,
            suppressed_unit_count integer not null, suppressed_total_count integer not null,
            suppressed_fte decimal(18, 6), suppressed_split_count integer not null, suppressed_split_fte decimal(18, 6),
            task_field_count integer not null, suppressed_task_field_count integer not null,
            is_withheld boolean not null
        )"""
    )
    insert(connection, "meta.disclosure", rows)


def _with_absence(declared: Mapping[str, Table]) -> dict[str, Table]:
    """The declarations with why a column is absent here, where it can be."""

    def told(column: Column) -> Column:
        why = ABSENT.get(column.disclosure)
        if why is None:
            return column
        danish, english = (
            " ".join(filter(None, pair))
            for pair in zip((column.null_meaning_da, column.null_meaning), why, strict=True)
        )
        return replace(column, null_meaning=english, null_meaning_da=danish)

    return {
        name: replace(table, columns={column: told(one) for column, one in table.columns.items()})
        for name, table in declared.items()
    }


def _create_release(connection: duckdb.DuckDBPyConnection) -> None:
    (sql,) = connection.execute(
        """select sql from duckdb_tables()
        where (database_name, schema_name, table_name) = ('internal', 'meta', 'release')"""
    ).fetchone()
    connection.execute(sql)
    connection.execute("alter table meta.release alter column inputs_hash drop not null")


def _write_release(connection: duckdb.DuckDBPyConnection, release: Release) -> None:
    # Written once: what an update replaces stays in the file's free blocks.
    connection.execute(
        """insert into meta.release by name select * replace (
            $content_hash as content_hash, null as inputs_hash, $row_counts as row_counts, 'open' as profile
        ) from internal.meta.release""",
        {"content_hash": release.content_hash, "row_counts": json.dumps(release.row_counts)},
    )
