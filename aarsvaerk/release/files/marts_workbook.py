"""aarsvaerk.xlsx: the marts as a workbook, a sheet and named table each, behind a front sheet.

Belongs here: which sheets there are, and how columns of the marts look. Does not belong here: the texts of the front
sheet (front_sheet), how workbooks are written (workbook).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import duckdb

from aarsvaerk.release.files.contents import (
    Column,
    PublishedTable,
    Shown,
    quoted_name,
    quoted_text,
    speaking_deliveries,
)
from aarsvaerk.release.files.front_sheet import add_front_sheet
from aarsvaerk.release.files.workbook import Book, SheetColumn, sheet_title
from aarsvaerk.release.releases import Release

_SAMPLE = 500
"""Rows that the widths of columns follow, and rows fetched at once."""
SUMMARY_ROWS = 10_000
"""Rows of a sheet in the workbook of the whole country: nobody reads more in Excel, and each release writes it."""
_NARROWEST, _WIDEST = 9, 48
_DAY, _MOMENT = "[$-406]dd-mm-yyyy", "[$-406]dd-mm-yyyy hh:mm"


def write_marts(
    connection: duckdb.DuckDBPyConnection,
    tables: Iterable[PublishedTable],
    release: Release,
    path: Path,
    municipality_code: str | None = None,
) -> None:
    """Write the workbook: of the whole country its summaries, or all that there is of one municipality.

    Of a mart that is too long for a summary the newest years are shown, as many as fit; one of which not even a year
    fits has no sheet. The front sheet says both, and where all rows are.
    """
    tables = tuple(tables)
    marts = [table for table in tables if table.schema == "marts"]
    if municipality_code is None:
        shown = [one for mart in marts if (one := _summary(connection, mart))]
    else:
        shown = [_of_municipality(mart, municipality_code) for mart in marts]
    book = Book(release, "Årsværk", path)
    add_front_sheet(book, connection, marts, shown, speaking_deliveries(connection, tables), release)
    for mart, condition in ((one.mart, one.condition) for one in shown):
        columns = _in_order(mart.columns)
        names = ", ".join(quoted_name(column.name) for column in columns)
        answer = connection.execute(f"select {names} from {mart.quoted} where {condition} order by {_order(mart)}")  # noqa: S608
        sample = answer.fetchmany(_SAMPLE)
        looks = [sheet_column(column, [row[place] for row in sample]) for place, column in enumerate(columns)]
        book.add_table_sheet(mart.name, looks, _rows(sample, answer))
    book.add_table_sheet("columns", _COLUMNS_SHEET, _described(one.mart for one in shown))
    book.save()


def _summary(connection: duckdb.DuckDBPyConnection, mart: PublishedTable) -> Shown | None:
    if mart.row_count <= SUMMARY_ROWS:
        return Shown(mart)
    if "year" not in {column.name for column in mart.columns}:
        return None
    (first_year,) = connection.execute(
        f"""select min("year") from (
            select "year", sum(count(*)) over (order by "year" desc) as counted from {mart.quoted} group by "year"
        ) where counted <= {SUMMARY_ROWS}"""  # noqa: S608
    ).fetchone()
    return None if first_year is None else Shown(mart, f'"year" >= {first_year}', first_year)


def _of_municipality(mart: PublishedTable, municipality_code: str) -> Shown:
    """A municipality's rows; of what is not by municipality, all."""
    has_code = "municipality_code" in {column.name for column in mart.columns}
    return Shown(mart, f"municipality_code = {quoted_text(municipality_code)}" if has_code else "true")


def sheet_column(column: Column, values: Sequence) -> SheetColumn:
    """How a column looks: heading in words, format by what it counts, as wide as its values; keys are hidden."""
    heading = heading_of(column)
    texts = [len(str(value)) for value in values if value is not None]
    if number_format(column) != "General":
        texts = [min(length, 14) for length in texts]
    longest_word = max(map(len, heading.split()))
    width = min(max([*texts, longest_word + 3, len(heading) / 2 + 3, _NARROWEST]) + 2, _WIDEST)
    said = column.description_da or column.description_en or ""
    unit = f" [{column.unit}]" if column.unit else ""
    return SheetColumn(
        heading,
        width,
        number_format(column),
        is_hidden=column.name.endswith("_key"),
        prompt=(column.name, said + unit),
    )


def heading_of(column: Column) -> str:
    """The Danish label, or the column's name with spaces, which a heading can break at."""
    return column.label_da or column.name.replace("_", " ")


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
    SheetColumn("ark", 22),
    SheetColumn("overskrift", 34),
    SheetColumn("beskrivelse", 70, is_wrapped=True),
    SheetColumn("label", 34),
    SheetColumn("description", 70, is_wrapped=True),
    SheetColumn("what an empty cell means", 40, is_wrapped=True),
    SheetColumn("unit", 26),
    SheetColumn("name", 34),
]


def _described(marts: Iterable[PublishedTable]) -> Iterator[tuple]:
    for mart in marts:
        for column in _in_order(mart.columns):
            danish = (heading_of(column), column.description_da)
            english = (column.label_en, column.description_en, column.null_meaning)
            yield sheet_title(mart.name), *danish, *english, column.unit, column.name
