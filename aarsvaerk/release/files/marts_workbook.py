"""aarsvaerk.xlsx and its English twin: the marts as a workbook, a sheet and named table each, behind a front sheet.

Belongs here: which sheets there are, and how their columns and cells look. Does not belong here: what they show
(sheets), the front sheet (front_sheet), how workbooks are written (workbook).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb

from aarsvaerk.release.changes.words import label_of
from aarsvaerk.release.files.contents import Column, PublishedTable, in_language, quoted_name, speaking_deliveries
from aarsvaerk.release.files.front_sheet import Leaf, add_front_sheet
from aarsvaerk.release.files.sheets import Shown, in_reading_order, shown_of_country, shown_of_municipality
from aarsvaerk.release.files.workbook import Book, Head, Link, SheetColumn, printed, table_name
from aarsvaerk.release.files.workbook_texts import text
from aarsvaerk.release.releases import Release

WORKBOOKS = {"da": "aarsvaerk.xlsx", "en": "aarsvaerk_en.xlsx"}
"""The workbooks of a release by their language."""
_SAMPLE = 500
"""Rows that the widths of columns follow, and rows fetched at once."""
_NARROWEST, _WIDEST = 9, 44
_LONG, _WIDEST_OF_LONG = 6 * _WIDEST, 88
"""Texts of more characters have a column of this width, so that their rows are not too high."""
_DAYS = {"da": "[$-406]dd-mm-yyyy", "en": "yyyy-mm-dd"}


def write_marts(
    connection: duckdb.DuckDBPyConnection,
    tables: Iterable[PublishedTable],
    release: Release,
    path: Path,
    language: str = "da",
    municipality_code: str | None = None,
) -> None:
    """Write a workbook in `da` or `en`: of the whole country its summaries, or all that there is of one municipality.

    Of a mart that is too long for a summary the newest years are shown, as many as fit; one of which not even a year
    fits has no sheet. The front sheet says both, and where all rows are.
    """
    tables = tuple(tables)
    marts = in_reading_order(table for table in tables if table.schema == "marts")
    if municipality_code is None:
        shown = [one for mart in marts if (one := shown_of_country(connection, mart, language))]
    else:
        shown = [one for mart in marts if (one := shown_of_municipality(connection, mart, language, municipality_code))]
    book = Book(release, text("title", language), path)
    leaves = [
        Leaf(text("columns", language), text("columns_question", language)),
        Leaf(text("sources", language), text("sources_question", language)),
    ]
    add_front_sheet(book, connection, marts, shown, leaves, release, language, municipality_code)
    for one in shown:
        _add_sheet(book, connection, one, language)
    _add_columns(book, shown, leaves[0], language)
    _add_sources(book, speaking_deliveries(connection, tables), leaves[1], release, language)
    book.save()


def _add_sheet(book: Book, connection: duckdb.DuckDBPyConnection, shown: Shown, language: str) -> None:
    columns = [one.column for one in shown.columns]
    selected = ", ".join(_selected(shown.mart, column, language) for column in columns)
    totals = _totals(connection, shown, language)
    # Rows are fetched as they are written: nothing else may be asked of the connection from here on.
    answer = connection.execute(
        f"select {selected} from {shown.mart.quoted} where {shown.condition} order by {shown.order}"  # noqa: S608
    )
    as_cell = [_cell(column, language) for column in columns]
    rows = ([cell(value) for cell, value in zip(as_cell, row, strict=True)] for row in _fetched(answer))
    sample = [row for _, row in zip(range(_SAMPLE), rows, strict=False)]
    looks = _looks(shown, sample, language)
    head = Head(shown.title, shown.question, _back(language), text("total", language), totals)
    book.add_table_sheet(shown.title, looks, _chained(sample, rows), head, shown.mart.name)


def _selected(mart: PublishedTable, column: Column, language: str) -> str:
    """A column as it is selected; names of tables and columns as their labels."""
    if mart.name == "changed_figure" and column.name in ("table", "figure"):
        return label_of(column.name, language)
    return quoted_name(column.name)


def _cell(column: Column, language: str) -> Callable[[object], object]:
    """How a value of a column is shown: codes as their words, yes and no as words, the rest as it is."""
    if column.codes:
        words = {code: pair[language == "en"] for code, pair in column.codes.items()}
        return lambda value: value if value is None else _in_words(value, words)
    if column.name.startswith("note_"):
        return lambda value: value and _plain(value)
    if column.type == "BOOLEAN":
        words = {True: text("yes", language), False: text("no", language)}
        return words.get
    return lambda value: value


def _plain(markdown: str) -> str:
    """A note as it reads in a cell, without marks of headings and escapes."""
    return re.sub(r"\\(.)", r"\1", re.sub(r"^#+ ", "", markdown, flags=re.MULTILINE)).strip()


def _in_words(value: str, words: dict[str, str]) -> str:
    """A code, or several that are joined by commas or +, as words."""
    if value in words:
        return words[value]
    return ", ".join(" + ".join(words.get(one, one) for one in part.split("+")) for part in value.split(", "))


def _looks(shown: Shown, sample: Sequence[Sequence], language: str) -> list[SheetColumn]:
    looks, headings = [], set()
    for place, one in enumerate(shown.columns):
        values = [row[place] for row in sample]
        heading = _heading(one.column, language)
        if heading.casefold() in headings:
            heading = f"{heading} ({one.column.name})"
        headings.add(heading.casefold())
        looks.append(sheet_column(one.column, values, language, heading, one.is_name))
    # Far to the right a long text is read in its own cell; wrapped, it would make every row high.
    near = printed(looks)
    return [look if place < near else replace(look, is_wrapped=False) for place, look in enumerate(looks)]


def _heading(column: Column, language: str) -> str:
    """The label; without what says that it is a code, where words are shown, and with what a bare value counts."""
    label = column.label(language)
    if column.codes:
        return label.removesuffix(", kode").removesuffix(" code")
    is_bare = column.name == "value" and column.unit and not column.unit.startswith("that of")
    return f"{label}, {column.unit_in(language)}" if is_bare else label


def sheet_column(column: Column, values: Sequence, language: str, heading: str, is_name: bool) -> SheetColumn:
    """How a column looks: format by what it counts, as wide as its values, wrapped where they are long."""
    form = number_format(column, language)
    texts = [len(str(value)) for value in values if value is not None]
    if form != "General":
        texts = [min(length, 12) for length in texts]
    longest_word = max(map(len, heading.split()))
    longest = max(texts, default=0)
    width = min(max(longest, longest_word + 3, len(heading) / 3 + 3, _NARROWEST) + 2, _WIDEST)
    if longest > _LONG:
        width = _WIDEST_OF_LONG
    unit = f" [{column.unit_in(language)}]" if column.unit else ""
    return SheetColumn(
        heading,
        width,
        form,
        is_wrapped=form == "General" and longest > _WIDEST,
        is_name=is_name,
        prompt=(column.name, column.description(language) + unit),
    )


def number_format(column: Column, language: str) -> str:
    """The format of a column; thousands and decimals are parted as the reader's Excel does it."""
    name, type_ = column.name, column.type
    if type_ == "DATE" or type_.startswith("TIMESTAMP"):
        return _DAYS[language]
    if type_.endswith("INT") or type_ == "INTEGER":
        return "0" if "year" in name or column.unit == "line" else "#,##0"
    if not type_.startswith("DECIMAL"):
        return "General"
    if name.endswith("_pct"):
        return "#,##0.0"
    if "_kr" in name or (column.unit or "").startswith("kr"):
        return "#,##0"
    if "_per_1000_" in name:
        return "#,##0.000"
    return "0.0000" if name in ("weight", "score") else "#,##0.00"


def _totals(connection: duckdb.DuckDBPyConnection, shown: Shown, language: str) -> dict[int, tuple[str, object]]:
    """The totals of what adds up, over the rows that the filter shows; of rows of several years there is none."""
    places = [place for place, one in enumerate(shown.columns) if one.column.additivity in ("additive", "stock")]
    if not places or not shown.has_totals:
        return {}
    sums = ", ".join(f"sum({quoted_name(shown.columns[place].column.name)})" for place in places)
    years = 'count(distinct "year")' if shown.has_years else "1"
    count, *values = connection.execute(
        f"select {years}, {sums} from {shown.mart.quoted} where {shown.condition}"  # noqa: S608
    ).fetchone()
    table = table_name(shown.mart.name)
    labels = [one.heading for one in _looks(shown, [], language)]
    year = next((place for place, one in enumerate(shown.columns) if one.column.name == "year"), None)
    told = {}
    for place, value in zip(places, values, strict=True):
        formula = f"SUBTOTAL(109,{table}[{_escaped(labels[place])}])"
        if year is not None:
            years_shown = f"{table}[{_escaped(labels[year])}]"
            apart = text("one_year", language)
            formula = f'IF(SUBTOTAL(104,{years_shown})=SUBTOTAL(105,{years_shown}),{formula},"{apart}")'
        told[place] = (f"={formula}", (value or 0) if count <= 1 else text("one_year", language))
    return told


def _escaped(heading: str) -> str:
    """A heading within a reference to its column: brackets, # and ' are marked."""
    return "".join(f"'{sign}" if sign in "[]#'" else sign for sign in heading)


def _back(language: str) -> Link:
    return Link(text("front", language), text("back", language))


def _fetched(answer: duckdb.DuckDBPyConnection) -> Iterator[tuple]:
    while rows := answer.fetchmany(_SAMPLE):
        yield from rows


def _chained(sample: Iterable, rows: Iterable) -> Iterator:
    yield from sample
    yield from rows


def _add_columns(book: Book, shown: Sequence[Shown], leaf: Leaf, language: str) -> None:
    columns = [
        SheetColumn(text("sheet", language), 24, is_name=True),
        SheetColumn(text("heading", language), 34, is_name=True),
        SheetColumn(text("description", language), 70, is_wrapped=True),
        SheetColumn(text("null_meaning", language), 40, is_wrapped=True),
        SheetColumn(text("unit", language), 22),
        SheetColumn(text("additivity", language), 24),
        SheetColumn(text("name", language), 50),
    ]
    rows = (
        (
            *(one.title, _heading(column, language), column.description(language)),
            *(column.null_meaning_in(language), column.unit_in(language)),
            *(_ADDS_UP.get(column.additivity or "", (None, None))[language == "en"],),
            f"{one.mart.name}.{column.name}",
        )
        for one in shown
        for column in (part.column for part in one.columns)
    )
    book.add_table_sheet(leaf.title, columns, rows, Head(leaf.title, leaf.question, _back(language)))


_ADDS_UP = {
    "additive": ("ja", "yes"),
    "stock": ("ja, men ikke over tid", "yes, but not over time"),
    "ratio": ("nej, forholdstal", "no, a ratio"),
    "none": ("nej", "no"),
}


def _add_sources(book: Book, deliveries: Sequence[dict], leaf: Leaf, release: Release, language: str) -> None:
    columns = [
        SheetColumn(text("publisher", language), 18, is_name=True),
        SheetColumn(text("source_title", language), 36, is_wrapped=True),
        SheetColumn(text("period", language), 9),
        SheetColumn(text("received", language), 12, _DAYS[language]),
        SheetColumn(text("citation", language), 42, is_wrapped=True),
        SheetColumn(text("licence", language), 26, is_wrapped=True),
        SheetColumn(text("note", language), 46, is_wrapped=True),
        SheetColumn(text("file", language), 40),
    ]
    rows = (
        (
            *(in_language(one, name, language) for name in ("publisher", "title")),
            *(one["period"], _day(one["received_at"])),
            *(in_language(one, name, language) for name in ("citation", "licence", "note")),
            one["file_name"],
        )
        for one in deliveries
    )
    hashed = f"{text('hash', language)}: {release.content_hash}"
    book.add_table_sheet(leaf.title, columns, rows, Head(leaf.title, f"{leaf.question} {hashed}", _back(language)))


def _day(moment: datetime | None) -> datetime | None:
    return moment and moment.replace(hour=0, minute=0, second=0, microsecond=0)
