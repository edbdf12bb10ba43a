"""The tables of a release for tools that read neither DuckDB nor Parquet: CSV for a Danish Excel, and SQLite.

Belongs here: the forms. Does not belong here: which release (`aarsvaerk export`).
"""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb

from aarsvaerk.release.files.contents import PublishedTable, quoted_name
from ingest.workbook.formulas import as_text

_FETCHED = 5_000
_TYPES = {"BOOLEAN": "integer", "INTEGER": "integer", "BIGINT": "integer", "SMALLINT": "integer", "DOUBLE": "real"}


def write_csv(connection: duckdb.DuckDBPyConnection, tables: Iterable[PublishedTable], folder: Path) -> None:
    """Write each table as `<schema>.<table>.csv` as a Danish Excel opens it.

    UTF-8 with a byte order mark, semicolons, decimal commas, days as 31-12-2023. Text that a spreadsheet would
    take for a formula is preceded by an apostrophe.
    """
    for table in tables:
        with (folder / f"{table.full_name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
            writer.writerow(column.name for column in table.columns)
            writer.writerows(map(_danish, row) for row in _rows(connection, table))


def _danish(value: object) -> object:
    if isinstance(value, Decimal | float):
        return f"{value:f}".replace(".", ",") if isinstance(value, Decimal) else str(value).replace(".", ",")
    if isinstance(value, datetime):
        return f"{value:%d-%m-%Y %H:%M:%S}"
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    if isinstance(value, bool):
        return "ja" if value else "nej"
    return as_text(value) if isinstance(value, str) else value


def write_sqlite(connection: duckdb.DuckDBPyConnection, tables: Iterable[PublishedTable], path: Path) -> None:
    """Write all tables into one SQLite file, called `<schema>_<table>`.

    SQLite knows no decimals: FTE and kr are `numeric`, which it keeps to 15 digits. Days are ISO 8601 texts.
    """
    with sqlite3.connect(path) as target:
        for table in tables:
            name = quoted_name(f"{table.schema}_{table.name}")
            columns = [f"{quoted_name(column.name)} {_sqlite_type(column.type)}" for column in table.columns]
            if table.primary_key:
                columns.append(f"primary key ({', '.join(map(quoted_name, table.primary_key))})")
            target.execute(f"create table {name} ({', '.join(columns)})")
            places = ", ".join("?" for _ in table.columns)
            target.executemany(
                f"insert into {name} values ({places})",  # noqa: S608
                (list(map(_sqlite_cell, row)) for row in _rows(connection, table)),
            )
    target.close()


def _sqlite_type(type_: str) -> str:
    return "numeric" if type_.startswith("DECIMAL") else _TYPES.get(type_, "text")


def _sqlite_cell(value: object) -> object:
    if isinstance(value, Decimal):
        return f"{value:f}"  # as text, which numeric turns into the nearest number, or a whole one
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else value


def _rows(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> Iterator[tuple]:
    answer = connection.execute(f"from {table.quoted} order by all")
    while rows := answer.fetchmany(_FETCHED):
        yield from rows
