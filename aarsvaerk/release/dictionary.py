"""meta.dictionary, its tables and codes, and the comments: what dbt's manifest declares, written into a release.

Belongs here: the declarations as rows and comments. Does not belong here: reading them (declaration), the texts (the
YAML beside each model).
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import duckdb
import pyarrow as pa

from aarsvaerk.release.declaration import SCHEMAS, Column, Table
from ingest.sql import literal

_KINDS = {"boolean": pa.bool_(), "integer": pa.int32()}
COLUMNS, TABLES, CODES = "meta.dictionary", "meta.dictionary_table", "meta.dictionary_code"


def write_dictionary(connection: duckdb.DuckDBPyConnection, database: str, declared: Mapping[str, Table]) -> None:
    """Make the three tables and list in them every column, table and code that the database then holds.

    Args:
        connection: Uses the database.
        database: The name it is attached under.
        declared: The declared tables, those three among them.
    """
    for name in (COLUMNS, TABLES, CODES):
        types = ", ".join(f'"{column.name}" {column.type}' for column in declared[name].columns.values())
        connection.execute(f"create or replace table {name} ({types})")
    found = connection.execute(
        """select schema_name, table_name, column_name, data_type from duckdb_columns()
        where database_name = $database and list_contains($schemas, schema_name)
        order by schema_name, table_name, column_index""",
        {"database": database, "schemas": SCHEMAS},
    ).fetchall()
    rows, codes = [], []
    for schema, table, name, type_ in found:
        known = declared.get(f"{schema}.{table}", Table(schema, table)).columns.get(name, Column(name))
        row = {**vars(known), "schema": schema, "table": table, "column": name, "type": type_}
        rows.append(row | {"made_from": ", ".join(known.made_from) or None})
        for code, words in known.codes.items():
            codes.append({**row, "code": code, "label_da": words["da"], "label_en": words["en"]})
    _insert(connection, declared[COLUMNS], rows)
    names = dict.fromkeys((schema, table) for schema, table, *_ in found)
    tables = [declared.get(f"{schema}.{table}", Table(schema, table)) for schema, table in names]
    told = [vars(table) | {"table": table.name, "sheet": table.sheet and json.dumps(table.sheet)} for table in tables]
    _insert(connection, declared[TABLES], told)
    _insert(connection, declared[CODES], codes)


def _insert(connection: duckdb.DuckDBPyConnection, table: Table, rows: list[Mapping]) -> None:
    """All rows in one step: a statement for each takes more time than the models of the embedded deliveries."""
    kinds = {name: _KINDS.get(one.type, pa.string()) for name, one in table.columns.items()}
    listed = [{name: row[name] for name in kinds} for row in rows]
    connection.register("inserted", pa.Table.from_pylist(listed, pa.schema(kinds.items())))
    connection.execute(f"insert into {table.full_name} from inserted")
    connection.unregister("inserted")


def write_comments(connection: duckdb.DuckDBPyConnection, database: str, declared: Mapping[str, Table]) -> None:
    """Comment every declared table, view and column of the database in use, where BI tools and SQL clients show it.

    Only what readers get has comments, and each is written once, all in one transaction: in a small database they cost
    as much as its tables.
    """
    found = connection.execute(
        """select columns.schema_name, columns.table_name, columns.column_name,
            if(views.view_oid is null, 'table', 'view')
        from duckdb_columns() as columns left join duckdb_views() as views
            on (views.database_oid, views.view_oid) = (columns.database_oid, columns.table_oid)
        where columns.database_name = $database order by columns.table_oid, columns.column_index""",
        {"database": database},
    ).fetchall()
    statements = ["begin"]
    for schema, name, kind in dict.fromkeys((schema, name, kind) for schema, name, _, kind in found):
        if text := declared.get(f"{schema}.{name}", Table(schema, name)).description_en:
            statements.append(f'comment on {kind} "{schema}"."{name}" is {literal(text)}')
    for schema, name, column, _ in found:
        columns = declared.get(f"{schema}.{name}", Table(schema, name)).columns
        if text := comment_of(columns.get(column, Column(column))):
            statements.append(f'comment on column "{schema}"."{name}"."{column}" is {literal(text)}')
    connection.execute(";\n".join([*statements, "commit"]))


def comment_of(column: Column) -> str:
    """What a column is in both languages, and below it unit, how it adds up and its disclosure class."""
    told = [
        " ".join(": ".join(filter(None, texts)).split())
        for texts in ((column.label_en, column.description_en), (column.label_da, column.description_da))
    ]
    facts = {"Unit": column.unit, "Adds up": column.additivity, "Disclosure": column.disclosure}
    told.append(" ".join(f"{name}: {value}." for name, value in facts.items() if value))
    return "\n".join(filter(None, told))
