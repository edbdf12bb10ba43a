"""The tables and views of a release in PostgreSQL's terms: names, types, keys, indexes and comments.

Belongs here: reading DuckDB's catalogue and translating it. Does not belong here: copying (tables), access (access).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property

import duckdb

from aarsvaerk.release.content_hash import SCHEMAS
from aarsvaerk.release.key_relations import keys_of

_TYPES = {
    "TINYINT": "smallint",
    "UTINYINT": "smallint",
    "USMALLINT": "integer",
    "UINTEGER": "bigint",
    "HUGEINT": "numeric(38,0)",
    "UBIGINT": "numeric(38,0)",
    "FLOAT": "real",
    "DOUBLE": "double precision",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
    "BLOB": "bytea",
    "JSON": "json",
    **{name: name.lower() for name in ("BOOLEAN", "SMALLINT", "INTEGER", "BIGINT", "DATE", "TIME", "UUID")},
}
_CASTS = {
    "smallint": "smallint",
    "integer": "integer",
    "bigint": "bigint",
    "numeric(38,0)": "decimal(38,0)",
}
"""Casts for types whose binary form in DuckDB differs from PostgreSQL's."""
_FILTERS = {
    "core": [("municipality_key", "year")],
    "marts": [
        ("municipality_code", "year"),
        ("task_field_code", "year"),
        ("function_code", "year"),
        ("indicator_code", "year"),
        ("unit_key",),
    ],
    "meta": [("delivery_id",)],
}
"""Columns that readers and row-level security filter by; indexed if a table has all of them."""


@dataclass(frozen=True)
class Column:
    """One column of the release."""

    name: str
    duckdb_type: str
    is_nullable: bool
    comment: str | None

    @property
    def type(self) -> str:
        """PostgreSQL's type. Decimals stay exact; lists and structs become JSON, types without a counterpart text."""
        if self.duckdb_type.startswith("DECIMAL("):
            return self.duckdb_type.replace("DECIMAL", "numeric")
        if self.duckdb_type.endswith("]") or self.duckdb_type.startswith(("STRUCT", "MAP")):
            return "json"
        return _TYPES.get(self.duckdb_type, "text")

    @property
    def collation(self) -> str:
        """Keys, identifiers and codes compare by byte, as in the release, whatever the database's locale."""
        return ' collate "C"' if self.type == "text" and self.name.endswith(("_key", "_id", "_code")) else ""

    @property
    def selected(self) -> str:
        """The expression that selects the value in DuckDB."""
        name = quoted(self.name)
        if self.type == "json" and self.duckdb_type != "JSON":
            return f"to_json({name})"
        if self.type == "text" and self.duckdb_type != "VARCHAR":
            return f"{name}::varchar"
        cast = _CASTS.get(self.type)
        return f"{name}::{cast}" if cast and self.duckdb_type != cast.upper() else name


@dataclass(frozen=True)
class Relation:
    """One table or view of the release; its size in rows is an estimate, for a view the maximum."""

    schema: str
    name: str
    comment: str | None
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    size: int
    view_sql: str | None = None

    @property
    def path(self) -> str:
        """Its name in the release, quoted for DuckDB."""
        return f"{quoted(self.schema)}.{quoted(self.name)}"

    @property
    def is_copied(self) -> bool:
        """Whether it is a table, whose rows are copied."""
        return self.view_sql is None

    @cached_property
    def column_names(self) -> list[str]:
        """The names of its columns, in order."""
        return [column.name for column in self.columns]

    @property
    def indexes(self) -> list[tuple[str, ...]]:
        """Columns of the indexes in addition to the primary key."""
        fitting = [columns for columns in _FILTERS.get(self.schema, ()) if set(columns) <= set(self.column_names)]
        return [columns for columns in fitting if self.primary_key[: len(columns)] != columns]

    def view_in(self, connection: duckdb.DuckDBPyConnection, schemas: dict[str, str]) -> str:
        """The view's SELECT with its tables in these schemas, in SQL that both databases understand."""
        select = re.split(r" AS\s", self.view_sql, maxsplit=1)[1].rstrip().removesuffix(";")
        (tree,) = connection.execute("select json_serialize_sql($1::varchar)", [select]).fetchone()
        moved = json.dumps(_moved(json.loads(tree), schemas))
        return connection.execute("select json_deserialize_sql($1::json)", [moved]).fetchone()[0]


def relations_of(connection: duckdb.DuckDBPyConnection) -> list[Relation]:
    """All tables, then all views of a release in order of creation.

    Args:
        connection: On the release's database.
    """
    bound = {"schemas": SCHEMAS}
    columns: dict[tuple[str, str], list[Column]] = {}
    for schema, table, *column in connection.execute(
        """select schema_name, table_name, column_name, data_type, is_nullable, comment from duckdb_columns()
        where database_name = current_database() and schema_name in $schemas
        order by schema_name, table_name, column_index""",
        bound,
    ).fetchall():
        columns.setdefault((schema, table), []).append(Column(*column))
    keys = keys_of(connection, connection.execute("select current_database()").fetchone()[0])
    found = connection.execute(
        """select schema_name, table_name, comment, estimated_size, null as sql from duckdb_tables()
        where database_name = current_database() and schema_name in $schemas order by all""",
        bound,
    ).fetchall()
    found += connection.execute(
        """select schema_name, view_name, comment, 9223372036854775807, sql from duckdb_views()
        where database_name = current_database() and schema_name in $schemas and not internal order by view_oid""",
        bound,
    ).fetchall()
    return [
        Relation(schema, name, comment, tuple(columns[schema, name]), keys.get((schema, name), ()), size, view_sql)
        for schema, name, comment, size, view_sql in found
    ]


def quoted(name: str) -> str:
    """A quoted identifier for both databases."""
    return '"' + name.replace('"', '""') + '"'


def _moved(tree, schemas: dict[str, str]):
    """DuckDB's syntax tree with its tables in other schemas, and functions without DuckDB's own schema."""
    if isinstance(tree, list):
        return [_moved(part, schemas) for part in tree]
    if not isinstance(tree, dict):
        return tree
    tree = {key: _moved(value, schemas) for key, value in tree.items()}
    if tree.get("type") == "BASE_TABLE":
        tree |= {"catalog_name": "", "schema_name": schemas.get(tree["schema_name"], tree["schema_name"])}
    elif tree.get("class") in ("FUNCTION", "WINDOW") and tree.get("schema") == "main":
        tree |= {"catalog": "", "schema": ""}
    return tree
