"""Writing workbooks, with named tables, and the same bytes whenever they are written.

Belongs here: styles, tables, what a cell may hold, saving. Does not belong here: what the sheets tell
(marts_workbook, front_sheet, dictionary_workbook).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from math import ceil
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from aarsvaerk.release.releases import Release
from ingest.workbook.formulas import as_text

MOST_ROWS = 1_048_575
"""Rows of a sheet in Excel, below the header."""
MOST_CHARACTERS = 32_767
"""Characters of a cell in Excel."""
_LONGEST_TITLE, _LONGEST_PROMPT_TITLE, _LONGEST_PROMPT = 31, 32, 255
_LOOKS_LIKE_A_CELL = re.compile(r"[a-z]{1,3}\d*|r\d*c\d*", re.IGNORECASE)
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_BLUE = "#1F3864"
_HEADER_HEIGHT = 48
_A4 = 9
_SIZE, _LINE_HEIGHT = 11, 1.36  # points of a letter, and letters' heights of a line
PLAIN: dict = {"font_name": "Calibri", "font_size": _SIZE}
BOLD = PLAIN | {"bold": True}
HEADING = BOLD | {"font_size": 13, "font_color": _BLUE}
TITLE = BOLD | {"font_size": 20, "font_color": _BLUE}
_LINK = PLAIN | {"font_color": "#0563C1", "underline": 1}
_COLUMN_HEAD = BOLD | {"font_color": "#FFFFFF", "bg_color": _BLUE, "text_wrap": True, "valign": "vcenter"}


@dataclass(frozen=True)
class SheetColumn:
    """A column of a sheet's table."""

    heading: str
    width: float = 14
    number_format: str = "General"
    is_wrapped: bool = False
    is_hidden: bool = False
    prompt: tuple[str, str] | None = None  # title and text shown when the heading is chosen


@dataclass(frozen=True)
class Link:
    """A cell that names another sheet and leads to it."""

    target: str


class Book:
    """A workbook at work; each look of a cell is one format of the file."""

    def __init__(self, release: Release, title: str, path: Path) -> None:
        """Begin a workbook that `save` writes to the path; its times are those of the release."""
        # Text is never taken for a formula, a link or a number.
        options = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
        self._book = xlsxwriter.Workbook(str(path), options | {"remove_timezone": True})
        published_at = datetime.fromisoformat(release.created_at).replace(tzinfo=None)
        self._book.set_properties(
            {"title": f"{title} {release.release_id}", "author": "aarsvaerk", "created": published_at}
        )
        self._release = release
        self._formats: dict[frozenset, Format] = {}

    def look(self, look: dict) -> Format:
        """The format of a look."""
        key = frozenset(look.items())
        if key not in self._formats:
            self._formats[key] = self._book.add_format(look)
        return self._formats[key]

    def add_sheet(self, title: str, widths: Sequence[float], hidden: Sequence[bool] = ()) -> Worksheet:
        """An empty sheet that prints on pages as wide as it, with the release at the foot of each."""
        sheet = self._book.add_worksheet(sheet_title(title))
        for number, width in enumerate(widths):
            sheet.set_column(number, number, width, None, {"hidden": True} if hidden and hidden[number] else None)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&LÅrsværk {self._release.release_id} ({self._release.profile})&R&P / &N")
        return sheet

    def add_table_sheet(self, title: str, columns: Sequence[SheetColumn], rows: Iterable[Sequence]) -> None:
        """A sheet that is one named table with frozen headings.

        Args:
            title: Names sheet and table.
            columns: The columns in order; headings differ, whatever their case.
            rows: Values in the order of the columns; those above `MOST_ROWS` are left out.
        """
        sheet = self.add_sheet(title, [column.width for column in columns], [column.is_hidden for column in columns])
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_row(0, _HEADER_HEIGHT)
        for number, column in enumerate(columns):
            if column.prompt:
                said_title, said = column.prompt
                said = said if len(said) <= _LONGEST_PROMPT else f"{said[: _LONGEST_PROMPT - 1]}…"
                told = {"input_title": said_title[:_LONGEST_PROMPT_TITLE], "input_message": said}
                sheet.data_validation(0, number, 0, number, {"validate": "any"} | told)
        written = 0
        write = self._row_writer(sheet, columns)
        for written, row in zip(range(1, MOST_ROWS + 1), rows, strict=False):
            write(written, row)
        head = self.look(_COLUMN_HEAD)
        sheet.add_table(
            0,
            0,
            max(written, 1),  # a table needs a row below its headings, also an empty one
            len(columns) - 1,
            {
                "name": f"{title}_" if _LOOKS_LIKE_A_CELL.fullmatch(title) else title,
                "style": "Table Style Light 9",
                "columns": [{"header": column.heading, "header_format": head} for column in columns],
            },
        )

    def save(self) -> None:
        """Write the file.

        Raises:
            OSError: It cannot be written.
        """
        try:
            self._book.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            raise OSError(f"{self._book.filename} cannot be written: {error}") from error

    def _row_writer(self, sheet: Worksheet, columns: Sequence[SheetColumn]):
        """A function that writes a row at its number."""
        looks = [
            {"valign": "top"}
            | ({"text_wrap": True} if column.is_wrapped else {})
            | ({"num_format": column.number_format} if column.number_format != "General" else {})
            for column in columns
        ]
        plain = [self.look(look) for look in looks]
        # Text that begins as a formula does stays text also when somebody edits the cell.
        quoted = [self.look(look | {"quote_prefix": True}) for look in looks]
        widths = [column.width if column.is_wrapped else MOST_CHARACTERS for column in columns]
        is_wrapped = any(column.is_wrapped for column in columns)

        def write(number: int, row: Sequence) -> None:
            if is_wrapped:
                sheet.set_row(number, _height(row, widths))
            for place, value in enumerate(row):
                if value is not None:
                    is_quoted = isinstance(value, str) and as_text(value) != value
                    _put(sheet, number, place, value, (quoted if is_quoted else plain)[place])

        return write


class Page:
    """A sheet to read from the top, without grid: rows as high as their texts need."""

    def __init__(self, book: Book, title: str, widths: Sequence[float]) -> None:
        self._book = book
        self._sheet = book.add_sheet(title, widths)
        self._sheet.hide_gridlines(2)
        self._widths = widths
        self._numbers = count()

    def row(self, *values: object, font: dict | None = None) -> None:
        """Add a row of values, or of links."""
        number = next(self._numbers)
        texts = [value.target if isinstance(value, Link) else value for value in values]
        self._sheet.set_row(number, _height(texts, self._widths, font["font_size"] if font else _SIZE))
        for place, value in enumerate(values):
            look = _LINK if isinstance(value, Link) else font or PLAIN
            format_ = self._book.look(look | {"text_wrap": True, "valign": "top", "align": "left"})
            if isinstance(value, Link):
                self._sheet.write_url(number, place, f"internal:'{value.target}'!A1", format_, value.target)
            elif value is not None:
                _put(self._sheet, number, place, value, format_)


def sheet_title(name: str) -> str:
    """The name as a sheet may bear it."""
    return name[:_LONGEST_TITLE]


def _height(values: Iterable, widths: Iterable[float], size: float = _SIZE) -> float:
    """Of a row, in points, so that wrapped texts show whole: spreadsheets do not see to it when they open a file."""
    lines = 1
    for value, width in zip(values, widths, strict=False):
        if isinstance(value, str):
            lines = max(lines, sum(ceil(len(line) * size / _SIZE / width) or 1 for line in value.splitlines()))
    return lines * size * _LINE_HEIGHT


def _put(sheet: Worksheet, row: int, column: int, value: object, format_: Format) -> None:
    """Write a value by its kind."""
    if isinstance(value, str):
        sheet.write_string(row, column, _ILLEGAL.sub("", value)[:MOST_CHARACTERS], format_)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, format_)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, format_)
    elif isinstance(value, (int, float, Decimal)):
        sheet.write_number(row, column, value, format_)
    else:
        raise TypeError(f"A cell holds no {type(value).__name__}.")
