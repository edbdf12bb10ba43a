"""meta.dictionary, its tables and codes, and the comments: what dbt's manifest declares, written into a release.

Belongs here: the declarations as rows and comments. Does not belong here: reading them (declaration), the texts (the
YAML beside each model).
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import duckdb

from aarsvaerk.release.copying import quoted
from aarsvaerk.release.declaration import SCHEMAS, Column, Table

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
    places = ", ".join("?" for _ in table.columns)
    values = [[row[column] for column in table.columns] for row in rows]
    if not values:
        return
    connection.executemany(f"insert into {table.full_name} values ({places})", values)  # noqa: S608


def write_comments(connection: duckdb.DuckDBPyConnection, database: str, declared: Mapping[str, Table]) -> None:
    """Comment every declared table, view and column, where BI tools and SQL clients show it."""
    for schema, name, kind in connection.execute(
        """select schema_name, table_name, 'table' from duckdb_tables() where database_name = $database
        union all
        select schema_name, view_name, 'view' from duckdb_views() where database_name = $database and not internal""",
        {"database": database},
    ).fetchall():
        table = declared.get(f"{schema}.{name}", Table(schema, name))
        place = f'"{schema}"."{name}"'
        if table.description_en:
            connection.execute(f"comment on {kind} {place} is {quoted(table.description_en)}")
        there = connection.execute(
            "select column_name from duckdb_columns() where (database_name, schema_name, table_name) = ($1, $2, $3)",
            [database, schema, name],
        ).fetchall()
        for (column,) in there:
            if text := comment_of(table.columns.get(column, Column(column))):
                connection.execute(f'comment on column {place}."{column}" is {quoted(text)}')


def comment_of(column: Column) -> str:
    """What a column is in both languages, and below it unit, how it adds up and its disclosure class."""
    told = [
        " ".join(": ".join(filter(None, texts)).split())
        for texts in ((column.label_en, column.description_en), (column.label_da, column.description_da))
    ]
    facts = {"Unit": column.unit, "Adds up": column.additivity, "Disclosure": column.disclosure}
    told.append(" ".join(f"{name}: {value}." for name, value in facts.items() if value))
    return "\n".join(filter(None, told))
