"""Copying the published schemas from one attached database to another, in one pass.

Belongs here: tables, views and macros as they are. Does not belong here: what is left out or changed on the way
(open_profile), what is copied where (assemble), or comments (dictionary).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

import duckdb

from aarsvaerk.release.content_hash import SCHEMAS
from aarsvaerk.release.declaration import Table
from aarsvaerk.release.metric_macros import DEFAULTS
from ingest.sql import literal

TOGETHER = ("municipality_key", "year")
"""The columns whose rows lie together in every table and file, since readers ask for them."""
ROWS_AT_A_TIME = 500_000
"""About how many rows of a stored view are made at a time: its joins and its sorting take the most memory of all."""


def copy_published(
    connection: duckdb.DuckDBPyConnection, source: str, target: str, declared: Mapping[str, Table]
) -> None:
    """Copy everything in the published schemas of database `source` into `target`, which must be empty and in use.

    `declared` are the tables by `schema.table`; their rows lie in the order of their primary keys afterwards, and so do
    those of views that are stored.
    """
    for schema in SCHEMAS:
        connection.execute(f'create schema "{target}"."{schema}"')
    _copy_tables(connection, source, declared)
    for name, select in views_of(connection, source):
        make_view(connection, name, select, declared)
    copy_macros(connection, source)


def _copy_tables(connection: duckdb.DuckDBPyConnection, source: str, declared: Mapping[str, Table]) -> None:
    for schema, table, sql in connection.execute(
        """select schema_name, table_name, sql from duckdb_tables()
        where database_name = $source and schema_name in $schemas order by all""",
        {"source": source, "schemas": SCHEMAS},
    ).fetchall():
        name = f'"{schema}"."{table}"'
        connection.execute(sql)
        key = declared.get(f"{schema}.{table}", Table(schema, table)).primary_key
        fill(connection, name, f'from "{source}".{name}', key)


def fill(connection: duckdb.DuckDBPyConnection, name: str, rows: str, key: Sequence[str]) -> None:
    """Add the rows of a query to a table, sorted, so that equal content makes equal files.

    The key alone decides the order where there is one: sorting by all columns takes half as long again. But rows of one
    municipality and year come together, since readers ask for them: the others need not be read.
    """
    columns = ", ".join(f'"{column}"' for column in key)
    there = {column for column, *_ in connection.execute(f"describe {name}").fetchall()}
    order = ", ".join([*(column for column in TOGETHER if column in there), columns]) if columns else "all"
    connection.execute(f"insert into {name} by name {rows} order by {order}")


def require_key(connection: duckdb.DuckDBPyConnection, name: str, key: Sequence[str]) -> None:
    """Ask whether a filled table has a key twice or a row without one, as a join or what is suppressed may cause.

    A copy of a table need not be asked: dbt has asked its key.

    Raises:
        AssertionError: It has.
    """
    columns = [f'"{column}"' for column in key]
    broken = " or ".join(["count(*) > 1", *(f"{column} is null" for column in columns)])
    asked = f"select 1 from {name} group by {', '.join(columns)} having {broken} limit 1"
    if connection.execute(asked).fetchone():
        raise AssertionError(f"{name} would have a key twice, or a row without one")


def views_of(connection: duckdb.DuckDBPyConnection, source: str) -> Iterator[tuple[str, str]]:
    """`schema.view` and query of each published view of an attached database, in the order they were made.

    The query has no database's name before the tables it reads, so that it reads those of the database in use.
    """
    for name, sql in connection.execute(
        """select schema_name || '.' || view_name, sql from duckdb_views()
        where database_name = $source and schema_name in $schemas and not internal order by view_oid""",
        {"source": source, "schemas": SCHEMAS},
    ).fetchall():
        select = sql.split(" AS ", maxsplit=1)[1].rstrip().removesuffix(";")
        (tree,) = connection.execute("select json_serialize_sql($1::varchar)", [select]).fetchone()
        unqualified = json.dumps(_without_catalogue(json.loads(tree)))
        (select,) = connection.execute("select json_deserialize_sql($1::json)", [unqualified]).fetchone()
        yield name, select


def make_view(connection: duckdb.DuckDBPyConnection, name: str, select: str, declared: Mapping[str, Table]) -> None:
    """Make the view `schema.view` in the database in use; one that is declared as stored becomes a table of its rows.

    Such a view joins so much that readers would wait for it, and is made of what else the database in use has.
    """
    quoted = ".".join(f'"{part}"' for part in name.split("."))
    table = declared.get(name)
    if table and table.is_stored:
        connection.execute(f"create table {quoted} as from ({select}) limit 0")
        for part in _parts(connection) if TOGETHER[0] in table.columns else ["true"]:
            fill(connection, quoted, f"from ({select}) where {part}", table.primary_key)
        require_key(connection, quoted, table.primary_key)
    else:
        connection.execute(f"create view {quoted} as {select}")


def _parts(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Conditions that part the rows of municipalities, whose keys are hexadecimal, in the order of the keys.

    As many as the largest table of the database in use has rows for, but at most eight: each reads what it joins anew.
    """
    (rows,) = connection.execute(
        "select coalesce(max(estimated_size), 0) from duckdb_tables() where database_name = current_database()"
    ).fetchone()
    step = next(step for step in (16, 8, 4, 2) if step == 2 or rows * step <= ROWS_AT_A_TIME * 16)
    if step == 16:
        return ["true"]
    key, bounds = TOGETHER[0], "0123456789abcdefg"[::step]
    return [*(f"{key} >= '{low}' and {key} < '{high}'" for low, high in pairwise(bounds)), f"{key} is null"]


def _without_catalogue(tree):
    """DuckDB's syntax tree with every catalogue name emptied: schema and table say enough inside one file."""
    if isinstance(tree, dict):
        return {key: "" if key == "catalog_name" else _without_catalogue(value) for key, value in tree.items()}
    return [_without_catalogue(part) for part in tree] if isinstance(tree, list) else tree


def copy_macros(
    connection: duckdb.DuckDBPyConnection, source: str, is_left_out: Callable[[str], bool] = lambda _: False
) -> None:
    """Macros with their comments, so that they read the tables of the database in use.

    The catalogue names parameters without their defaults, which metric_macros knows.

    Args:
        connection: Has the source attached.
        source: The database they are of.
        is_left_out: Whether one, by `schema.name`, stays behind.
    """
    for schema, name, parameters, is_table, definition, comment in connection.execute(
        """select schema_name, function_name, parameters, function_type = 'table_macro', macro_definition, comment
        from duckdb_functions() where database_name = $source and schema_name in $schemas order by all""",
        {"source": source, "schemas": SCHEMAS},
    ).fetchall():
        if is_left_out(f"{schema}.{name}"):
            continue
        given = (f"{one} := {literal(DEFAULTS[one])}" if one in DEFAULTS else one for one in parameters)
        kind, macro = "table " * is_table, f'"{schema}"."{name}"'
        connection.execute(f"create macro {macro}({', '.join(given)}) as {kind}{definition}")
        if comment:
            connection.execute(f"comment on macro {kind}{macro} is {literal(comment)}")
