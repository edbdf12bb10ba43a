"""The content hash of a release: the same for the same content, on any machine and in any order of rows.

Everything is computed inside DuckDB, in one pass and in constant memory: each row is hashed, and the hashes are summed,
which no order changes and a repeated row does. Columns that hold clock time are left out: they tell when, not what.
"""

from __future__ import annotations

import hashlib

import duckdb

CLOCK_COLUMNS = {"received_at", "known_from", "known_to", "created_at"} | {
    *("first_received_at", "last_received_at", "next_expected_on"),
}
SCHEMAS = ("core", "marts", "meta")
NOT_CONTENT = ("meta.release", "marts.changes", "marts.changed_figure")
"""Tables about the publishing itself and about the previous release."""


def content_hash(connection: duckdb.DuckDBPyConnection, database: str) -> str:
    """sha256 over the rows of all tables of the published schemas in an attached database, and its views' columns.

    A view's rows follow from those of the tables, so they are not made for it; and its text is not hashed, since DuckDB
    words that anew when a file is opened again and whoever has the file must come to the same hash. The tables about
    the publishing itself (`NOT_CONTENT`) are not content.
    """
    digest = hashlib.sha256()
    connection.execute("set timezone = 'UTC'")
    for schema, table, is_view in connection.execute(
        """select schema_name, table_name, false from duckdb_tables()
        where database_name = $database and schema_name in $schemas
            and not list_contains($left_out, schema_name || '.' || table_name)
        union all
        select schema_name, view_name, true from duckdb_views()
        where database_name = $database and schema_name in $schemas and not internal
        order by all""",
        {"database": database, "schemas": SCHEMAS, "left_out": NOT_CONTENT},
    ).fetchall():
        columns = _columns(connection, database, schema, table)
        rows = "" if is_view else _rows_hash(connection, f'"{database}"."{schema}"."{table}"', columns)
        digest.update(f"{schema}.{table}\n{columns} {rows}\n".encode())
    return digest.hexdigest()


def row_counts(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, int]:
    """Rows of every published table of an attached database, without those that are not content."""
    tables = connection.execute(
        """select schema_name, table_name from duckdb_tables()
        where database_name = $database and schema_name in $schemas
            and not list_contains($left_out, schema_name || '.' || table_name)
        order by all""",
        {"database": database, "schemas": SCHEMAS, "left_out": NOT_CONTENT},
    ).fetchall()
    count = 'select count(*) from "{}"."{}"."{}"'
    return {f"{s}.{t}": connection.execute(count.format(database, s, t)).fetchone()[0] for s, t in tables}


def _columns(connection: duckdb.DuckDBPyConnection, database: str, schema: str, table: str) -> list[tuple[str, str]]:
    """Name and type of the columns that are content, in their order."""
    columns = connection.execute(
        """select column_name, data_type from duckdb_columns()
        where (database_name, schema_name, table_name) = ($1, $2, $3) order by column_index""",
        [database, schema, table],
    ).fetchall()
    return [(name, type_) for name, type_ in columns if name not in CLOCK_COLUMNS]


def _rows_hash(connection: duckdb.DuckDBPyConnection, table: str, columns: list[tuple[str, str]]) -> str:
    # Neither character occurs in any text: deliveries with control characters are rejected.
    values = ", ".join(f"""coalesce("{name}"::varchar, chr(30))""" for name, _ in columns)
    # Names come from the database's own catalogue.
    rows, hashed = connection.execute(
        f"select count(*), sum(md5_number_lower(concat_ws(chr(31), {values}))) from {table}"  # noqa: S608
    ).fetchone()
    return f"{rows} {hashed}"
