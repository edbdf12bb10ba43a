"""aarsvaerk.xlsx: the marts as a workbook, a sheet and named table each, behind a front sheet.

Belongs here: which sheets there are, and how columns of the marts look. Does not belong here: the texts of the front
sheet (front_sheet), how workbooks are written (workbook).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import duckdb

from aarsvaerk.release.files.contents import Column, PublishedTable, quoted_name, speaking_deliveries
from aarsvaerk.release.files.front_sheet import add_front_sheet
from aarsvaerk.release.files.workbook import SheetColumn, add_table_sheet, new_workbook, save, sheet_title
from aarsvaerk.release.releases import Release

_SAMPLE = 500
"""Rows that the widths of columns follow, and rows fetched at once."""
_NARROWEST, _WIDEST = 9, 48
_DAY, _MOMENT = "[$-406]dd-mm-yyyy", "[$-406]dd-mm-yyyy hh:mm"


def write_marts(
    connection: duckdb.DuckDBPyConnection, tables: Iterable[PublishedTable], release: Release, path: Path
) -> None:
    """Write the workbook. A mart with more rows than a sheet takes is cut, and the front sheet says so."""
    tables = tuple(tables)
    marts = [table for table in tables if table.schema == "marts"]
    book = new_workbook(release, "Årsværk")
    add_front_sheet(book, connection, marts, speaking_deliveries(connection, tables), release)
    for mart in marts:
        columns = _in_order(mart.columns)
        names = ", ".join(quoted_name(column.name) for column in columns)
        answer = connection.execute(f"select {names} from {mart.quoted} order by {_order(mart)}")  # noqa: S608
        sample = answer.fetchmany(_SAMPLE)
        shown = [sheet_column(column, [row[place] for row in sample]) for place, column in enumerate(columns)]
        add_table_sheet(book, mart.name, release, shown, _rows(sample, answer), mart.row_count)
    add_table_sheet(book, "columns", release, _COLUMNS_SHEET, _described(marts), sum(len(m.columns) for m in marts))
    save(book, release, path)


def sheet_column(column: Column, values: Sequence) -> SheetColumn:
    """How a column looks: heading in words, format by what it counts, as wide as its values; keys are hidden."""
    heading = heading_of(column)
    texts = [len(str(value)) for value in values if value is not None]
    if number_format(column) != "General":
        texts = [min(length, 14) for length in texts]
    longest_word = max(map(len, heading.split()))
    width = min(max([*texts, longest_word + 3, len(heading) / 2 + 3, _NARROWEST]) + 2, _WIDEST)
    said = " ".join(text for text in (column.description_da, column.description_en) if text)
    unit = f" [{column.unit}]" if column.unit else ""
    return SheetColumn(
        heading,
        width,
        number_format(column),
        is_hidden=column.name.endswith("_key"),
        prompt=(column.name, said + unit),
    )


def heading_of(column: Column) -> str:
    """The column's name with spaces, which a heading can break at."""
    return column.name.replace("_", " ")


def number_format(column: Column) -> str:
    """The format of a column; thousands and decimals are parted as the reader's Excel does it."""
    name, type_ = column.name, column.type
    if type_ == "DATE":
        return _DAY
    if type_.startswith("TIMESTAMP"):
        return _MOMENT
    if type_.endswith("INT") or type_ == "INTEGER":
        return "0" if "year" in name or column.unit == "line" else "#,##0"
    if not type_.startswith("DECIMAL"):
        return "General"
    if name.endswith("_pct"):
        return "#,##0.0"
    if "_kr" in name:
        return "#,##0"
    if "_per_1000_" in name:
        return "#,##0.000"
    return "0.0000" if name in ("weight", "score") else "#,##0.00"


def _in_order(columns: Sequence[Column]) -> list[Column]:
    """Keys last."""
    return sorted(columns, key=lambda column: column.name.endswith("_key"))


def _order(mart: PublishedTable) -> str:
    """By what a reader looks for: the visible columns in their order, then all."""
    return ", ".join(quoted_name(column.name) for column in _in_order(mart.columns))


def _rows(sample: Sequence[tuple], answer: duckdb.DuckDBPyConnection) -> Iterator[tuple]:
    rows = sample
    while rows:
        yield from rows
        rows = answer.fetchmany(_SAMPLE)


_COLUMNS_SHEET = [
    SheetColumn("sheet", 22),
    SheetColumn("heading", 34),
    SheetColumn("name", 34),
    SheetColumn("unit", 26),
    SheetColumn("description en", 70, is_wrapped=True),
    SheetColumn("description da", 40, is_wrapped=True),
    SheetColumn("what an empty cell means", 40, is_wrapped=True),
]


def _described(marts: Iterable[PublishedTable]) -> Iterator[tuple]:
    for mart in marts:
        for column in _in_order(mart.columns):
            said = (column.unit, column.description_en, column.description_da, column.null_meaning)
            yield sheet_title(mart.name), heading_of(column), column.name, *said
