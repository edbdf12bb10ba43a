"""Copying the rows of a release to PostgreSQL, and verifying that they arrived.

DuckDB writes PostgreSQL's binary format into a pipe, and one COPY reads it: no file in between, and no password in
DuckDB (decision 0020). Belongs here: tables, rows, keys, views, functions, comments. Does not belong here: privileges
(access), when readers get them (switching).
"""

from __future__ import annotations

import fcntl
import os
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import duckdb_extension_postgres
import psycopg
from psycopg import sql

from aarsvaerk.release.key_relations import pointers_of, targets_of
from aarsvaerk.release.metric_macros import DEFAULTS, PREFIX, Metric
from aarsvaerk.release.metric_macros import comment as comment_of
from aarsvaerk.serving.postgres.relations import Relation, quoted
from aarsvaerk.serving.postgres.target import PublishFailed

_PIPE, _PIECE = 1 << 20, 1 << 16
"""Size of the pipe, and of the pieces handed to libpq, which copies the rest of larger ones repeatedly."""
_VIEW_ROWS_COUNTED = 200_000
"""Views with more rows are not counted again in PostgreSQL: joining millions of rows takes longer than copying them."""


@contextmanager
def opened(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A release's database, read-only, with the extension that writes PostgreSQL's binary format. Downloads nothing."""
    wheel = Path(duckdb_extension_postgres.__file__).parent / "extensions" / f"v{duckdb.__version__}"
    with TemporaryDirectory(prefix="aarsvaerk-") as private:
        # DuckDB derives the name of the extension's entry point from the name of its file.
        extension = Path(private) / "postgres_scanner.duckdb_extension"
        extension.symlink_to(wheel / "postgres.duckdb_extension")
        config = {
            "extension_directory": private,
            "temp_directory": private,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        with duckdb.connect(str(database), read_only=True, config=config) as connection:
            connection.execute(f"load '{extension}'")
            connection.execute("set timezone = 'UTC'")
            yield connection


def load_table(source: duckdb.DuckDBPyConnection, target: psycopg.Connection, relation: Relation, schema: str) -> None:
    """Create the table and fill it with one COPY.

    The rows are frozen: whoever sees the table sees all of them, even in a transaction begun before the switch.

    Args:
        source: The release.
        target: In a transaction; freezing requires that it creates the table.
        relation: The table or view to copy.
        schema: The schema's name in PostgreSQL now.
    """
    table = sql.Identifier(schema, relation.name)
    columns = ", ".join(
        f"{quoted(c.name)} {c.type}{c.collation}{'' if c.is_nullable else ' not null'}" for c in relation.columns
    )
    target.execute(sql.SQL("create table {} ({})").format(table, sql.SQL(columns)))
    selected = ", ".join(column.selected for column in relation.columns)
    statement = sql.SQL("copy {} from stdin (format binary, freeze)").format(table)
    pieces = _binary(source.cursor(), f"select {selected} from {relation.path}")  # noqa: S608
    with closing(pieces), target.cursor().copy(statement) as copy:
        for piece in pieces:
            copy.write(piece)


def finish_table(source: duckdb.DuckDBPyConnection, target: psycopg.Connection, relation: Relation, schema: str) -> int:
    """Give a loaded table its keys and statistics, and compare it with the release.

    Args:
        source: The release.
        target: A connection that sees the loaded table.
        relation: The copied table or view.
        schema: The schema's name in PostgreSQL now.

    Returns:
        The number of rows, the same on both sides.

    Raises:
        PublishFailed: The rows or sums differ from the release.
    """
    table = sql.Identifier(schema, relation.name)
    if relation.primary_key:
        key = sql.SQL(", ").join(map(sql.Identifier, relation.primary_key))
        target.execute(sql.SQL("alter table {} add primary key ({})").format(table, key))
    for names in relation.indexes:
        index = sql.SQL(", ").join(map(sql.Identifier, names))
        target.execute(sql.SQL("create index on {} ({})").format(table, index))
    target.execute(sql.SQL("analyze {}").format(table))
    return _compare(source, target, relation, schema)


def _binary(source: duckdb.DuckDBPyConnection, select: str) -> Iterator[bytes]:
    """The rows in PostgreSQL's binary format, streamed while DuckDB writes them."""
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, _PIPE)
    failures: list[duckdb.Error] = []

    def write() -> None:
        try:
            source.execute(f"copy ({select}) to '/dev/fd/{writing}' (format postgres_binary)")
        except duckdb.Error as error:
            failures.append(error)
        finally:
            os.close(writing)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while piece := os.read(reading, _PIECE):
            yield piece
    finally:
        # Close first: the writer then gets an error instead of waiting forever for a reader.
        os.close(reading)
        writer.join()
    if failures:
        raise PublishFailed("The release cannot be read: {error}", error=failures[0])


def _compare(source: duckdb.DuckDBPyConnection, target: psycopg.Connection, relation: Relation, schema: str) -> int:
    """Compare the number of rows and the sum of every decimal, to the last digit."""
    decimals = [column.name for column in relation.columns if column.type.startswith("numeric")]
    # DuckDB's sum of 38-digit decimals may overflow where PostgreSQL's does not; that raises an error.
    measured = ", ".join(["count(*)", *(f"sum({quoted(name)})" for name in decimals)])
    here = source.execute(f"select {measured} from {relation.path}").fetchone()  # noqa: S608
    there = target.execute(
        sql.SQL("select {} from {}").format(sql.SQL(measured), sql.Identifier(schema, relation.name))
    ).fetchone()
    for name, sent, arrived in zip(["rows", *decimals], here, there, strict=True):
        if sent != arrived:
            raise PublishFailed(
                "{table}: {what} differ, {sent} in the release and {arrived} in PostgreSQL. "
                "Readers there keep the old release. Publish again; if it persists, report it.",
                table=f"{relation.schema}.{relation.name}",
                what=name,
                sent=sent,
                arrived=arrived,
            )
    return here[0]


def make_view(
    source: duckdb.DuckDBPyConnection, target: psycopg.Connection, relation: Relation, schemas: dict[str, str]
) -> bool:
    """Create the release's view in PostgreSQL, with the privileges of the querying role.

    Args:
        source: The release.
        target: In the transaction that created the tables.
        relation: The view.
        schemas: Schema of the release to its name in PostgreSQL now.

    Returns:
        False if PostgreSQL does not understand the view or returns other columns; nothing is created then.

    Raises:
        PublishFailed: Its rows differ from the release's.
    """
    schema = schemas[relation.schema]
    view = sql.Identifier(schema, relation.name)
    select = sql.SQL(relation.view_in(source, schemas))
    try:
        with target.transaction():
            target.execute(sql.SQL("create view {} with (security_invoker = true) as {}").format(view, select))
            given = target.execute(sql.SQL("select * from {} limit 0").format(view)).description
            if [column.name for column in given] != relation.column_names:
                raise psycopg.errors.InvalidColumnDefinition("other columns than the release's")
    except (psycopg.ProgrammingError, psycopg.NotSupportedError):
        return False
    if source.execute(f"select count(*) from {relation.path}").fetchone()[0] <= _VIEW_ROWS_COUNTED:  # noqa: S608
        _compare(source, target, relation, schema)
    return True


def relate(target: psycopg.Connection, relations: Sequence[Relation], schemas: dict[str, str]) -> None:
    """Declare what the columns of tables point to, for tools that draw relations and join by them.

    The release was checked, so no row is read again: the constraints bind only rows to come, of which there are none.

    Args:
        target: In the transaction that sees all tables.
        relations: Of the release, those that are tables in PostgreSQL.
        schemas: Schema of the release to its name in PostgreSQL now.
    """
    targets = targets_of(relations)
    for relation in relations:
        for one in pointers_of(relation, relation.column_names, targets):
            target.execute(
                sql.SQL("alter table {} add foreign key ({}) references {} ({}) not valid").format(
                    sql.Identifier(schemas[relation.schema], relation.name),
                    sql.Identifier(one.column),
                    sql.Identifier(schemas[one.schema], one.table),
                    sql.Identifier(one.target),
                )
            )


def comment(target: psycopg.Connection, relation: Relation, schema: str, kind: str, release_id: str) -> None:
    """Set the release's descriptions as comments on a table or view and its columns."""
    name = sql.Identifier(schema, relation.name)
    text = f"{relation.comment or ''} (release {release_id})".strip()
    statements = [sql.SQL("comment on {} {} is {}").format(sql.SQL(kind), name, sql.Literal(text))]
    statements += [
        sql.SQL("comment on column {}.{} is {}").format(name, sql.Identifier(column.name), sql.Literal(column.comment))
        for column in relation.columns
        if column.comment
    ]
    target.execute(sql.SQL("; ").join(statements))


def make_functions(target: psycopg.Connection, relations: list[Relation], schemas: dict[str, str]) -> None:
    """Create a function per fact history that returns what was known on a day: `core.fct_fte_as_known_on(date)`.

    Args:
        target: In the transaction of the switch, after it: the body names the tables that are current when it runs,
            so that a statement begun before a switch and ended after it stays with one release.
        relations: Of the release.
        schemas: Schema of the release to its name in PostgreSQL.
    """
    for relation in relations:
        if not relation.name.endswith("_history"):
            continue
        schema = schemas[relation.schema]
        function = sql.Identifier(schema, f"{relation.name.removesuffix('_history')}_as_known_on")
        columns = ", ".join(f"{quoted(column.name)} {column.type}" for column in relation.columns)
        names = ", ".join(f"h.{quoted(name)}" for name in relation.column_names)
        body = sql.SQL(
            "select {} from {} as h where h.known_from::date <= $1 and (h.known_to is null or h.known_to::date > $1)"
        ).format(sql.SQL(names), sql.Identifier(schema, relation.name))
        target.execute(
            sql.SQL("create function {}(day date) returns table ({}) language sql stable as {}").format(
                function, sql.SQL(columns), sql.Literal(body.as_string(target))
            )
        )


def make_metrics(target: psycopg.Connection, metrics: list[Metric], schemas: dict[str, str]) -> None:
    """Create a function per metric: `marts.metric_fte('region')`. It refuses what may not be rolled up.

    Args:
        target: In the transaction of the switch, after it, as for the functions of histories.
        metrics: Of the release.
        schemas: Schema of the release to its name in PostgreSQL.
    """
    for metric in metrics:
        function = sql.Identifier(schemas["marts"], f"{PREFIX}{metric.name}")
        parameters = [
            sql.SQL("{} text default {}").format(sql.Identifier(name), sql.Literal(DEFAULTS[name]))
            for name in metric.parameters
        ]
        columns = [
            sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL("text" if kind == "varchar" else kind))
            for name, kind in metric.columns.items()
        ]
        refusals = [
            sql.SQL(
                "if {0} is null or {0} not in ({1}) then"
                " raise exception using message = {2} || coalesce({0}, 'null'); end if;"
            ).format(
                sql.Identifier(name), sql.SQL(", ").join(map(sql.Literal, choices)), sql.Literal(metric.refusal(name))
            )
            for name, choices in metric.choices.items()
        ]
        asked = ", ".join(f"{name} as at_{name}" for name in metric.parameters)
        select = re.sub(r"\b(core|marts)\.", lambda schema: f"{quoted(schemas[schema[1]])}.", metric.select)
        body = sql.SQL(
            "#variable_conflict use_column\nbegin {} return query with asked as (select {}), {}; end"
        ).format(sql.SQL(" ").join(refusals), sql.SQL(asked), sql.SQL(select.replace("varchar", "text")))
        target.execute(
            sql.SQL("create function {}({}) returns table ({}) language plpgsql stable as {}").format(
                function,
                sql.SQL(", ").join(parameters),
                sql.SQL(", ").join(columns),
                sql.Literal(body.as_string(target)),
            )
        )
        target.execute(sql.SQL("comment on function {} is {}").format(function, sql.Literal(comment_of(metric))))
