"""Writing workbooks row by row, with named tables, and the same bytes whenever they are written.

Belongs here: styles, tables, what a cell may hold, print set-up, saving. Does not belong here: what the sheets tell
(marts_workbook, front_sheet, dictionary_workbook).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from math import ceil
from pathlib import Path

import xlsxwriter
from xlsxwriter.chart import Chart
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from aarsvaerk.release.releases import Release
from ingest.said import Said
from ingest.workbook.formulas import begins_a_formula

MOST_ROWS = 1_048_575
"""Rows of a sheet in Excel, below the header."""
MOST_CHARACTERS = 32_767
"""Characters of a cell in Excel."""
_LONGEST_TITLE, _LONGEST_PROMPT_TITLE, _LONGEST_PROMPT = 31, 32, 255
_LOOKS_LIKE_A_CELL = re.compile(r"[a-z]{1,3}\d*|r\d*c\d*", re.IGNORECASE)
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_BLUE = "#1F3864"
_HEADER_HEIGHT = 48
_A4, _MARGIN = 9, 0.4  # inches
_PRINTED_WIDTH = 190
"""Characters that a landscape page is wide: it then prints at some three quarters, 8 points a letter."""
_FROZEN_WIDTH = 90
"""Characters that stay when one scrolls to the right; more would leave no room on a laptop."""
_MOST_LINES = 10
"""Lines by which a row is high at most, so that several rows are seen at once; the rest is read in the cell itself."""
_SIZE, _LINE_HEIGHT = 11, 1.36  # points of a letter, and letters' heights of a line
PLAIN: dict = {"font_name": "Calibri", "font_size": _SIZE}
BOLD = PLAIN | {"bold": True}
HEADING = BOLD | {"font_size": 13, "font_color": _BLUE}
TITLE = BOLD | {"font_size": 20, "font_color": _BLUE}
NOTE = PLAIN | {"font_color": "#595959"}
_LINK = PLAIN | {"font_color": "#0563C1", "underline": 1}
_COLUMN_HEAD = BOLD | {"font_color": "#FFFFFF", "bg_color": _BLUE, "text_wrap": True, "valign": "vcenter"}
_TOTAL = BOLD | {"bg_color": "#DDE3EE", "top": 1}


class Unwritable(Said, OSError):
    """A workbook cannot be written."""


@dataclass(frozen=True)
class Link:
    """A cell that leads to another sheet, whose name it shows where it has no text."""

    target: str
    text: str | None = None

    @property
    def shown(self) -> str:
        """What the cell says."""
        return self.text or self.target


@dataclass(frozen=True)
class SheetColumn:
    """A column of a sheet's table."""

    heading: str
    width: float = 14
    number_format: str = "General"
    is_wrapped: bool = False
    is_name: bool = False  # stays when one scrolls to the right
    prompt: tuple[str, str] | None = None  # title and text shown when the heading is chosen


@dataclass(frozen=True)
class Head:
    """What stands above a sheet's table: its title, the question it answers, a link, and totals.

    `totals` has, by the place of a column, the formula of its total and the value that it has in the file.
    """

    title: str
    question: str
    back: Link
    total: str = ""
    totals: Mapping[int, tuple[str, object]] = field(default_factory=dict)


class Book:
    """A workbook at work; each look of a cell is one format of the file."""

    def __init__(self, release: Release, title: str, path: Path) -> None:
        """Begin a workbook that `save` writes to the path; its times are those of the release."""
        # Text is never taken for a formula, a link or a number.
        options = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
        options["constant_memory"] = True  # a row at a time, however long a sheet is
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

    def add_sheet(self, title: str, widths: Sequence[float]) -> Worksheet:
        """An empty sheet that prints on pages as wide as it, with the release at the foot of each."""
        sheet = self._book.add_worksheet(sheet_title(title))
        for number, width in enumerate(widths):
            sheet.set_column(number, number, width)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(_MARGIN, _MARGIN, _MARGIN, 2 * _MARGIN)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&LÅrsværk {self._release.release_id} ({self._release.profile})&R&P / &N")
        return sheet

    def add_chart(self, options: dict) -> Chart:
        """A chart, to be placed on a sheet."""
        return self._book.add_chart(options)

    def add_table_sheet(
        self,
        title: str,
        columns: Sequence[SheetColumn],
        rows: Iterable[Sequence],
        head: Head | None = None,
        name: str | None = None,
    ) -> None:
        """A sheet that is one named table with frozen headings and names.

        Args:
            title: Names the sheet.
            columns: The columns in order; headings differ, whatever their case.
            rows: Values in the order of the columns; those above `MOST_ROWS` are left out.
            head: What stands above the table.
            name: Names the table in formulas; by default the title does.
        """
        sheet = self.add_sheet(title, [column.width for column in columns])
        first = self._write_head(sheet, columns, head) if head else 0
        sheet.freeze_panes(first + 1, _frozen(columns))
        sheet.repeat_rows(first)
        for number, column in enumerate(columns):
            if column.prompt:
                said_title, said = column.prompt
                said = said if len(said) <= _LONGEST_PROMPT else f"{said[: _LONGEST_PROMPT - 1]}…"
                told = {"input_title": said_title[:_LONGEST_PROMPT_TITLE], "input_message": said}
                sheet.data_validation(first, number, first, number, {"validate": "any"} | told)
        table = self._begin_table(sheet, first, columns, name or title)
        last = first + 1  # a table needs a row below its headings, also an empty one
        write = self._row_writer(sheet, columns)
        for last, row in zip(range(first + 1, MOST_ROWS), rows, strict=False):
            write(last, row)
        table["range"] = table["a_range"] = table["autofilter"] = xl_range(first, 0, last, len(columns) - 1)
        sheet.print_area(0, 0, last, printed(columns) - 1)

    def _write_head(self, sheet: Worksheet, columns: Sequence[SheetColumn], head: Head) -> int:
        """Write what stands above the table; returns the row of the headings."""
        sheet.set_row(0, 24)
        sheet.write_string(0, 0, head.title, self.look(HEADING))
        sheet.write_string(1, 0, head.question, self.look(NOTE))
        sheet.write_url(2, 0, f"internal:'{head.back.target}'!A1", self.look(_LINK), head.back.shown)
        if not head.totals:
            return 3
        for place, column in enumerate(columns):
            look = _TOTAL | ({"num_format": column.number_format} if column.number_format != "General" else {})
            if place in head.totals:
                formula, value = head.totals[place]
                sheet.write_formula(3, place, formula, self.look(look | {"align": "right"}), value)
            elif place == 0:
                # A total right beside it cuts the label off: then its first words only.
                is_cut = 1 in head.totals and column.width < len(head.total)
                sheet.write_string(3, 0, head.total.split(",")[0] if is_cut else head.total, self.look(_TOTAL))
            else:
                sheet.write_blank(3, place, None, self.look(_TOTAL))
        return 4

    def _begin_table(self, sheet: Worksheet, first: int, columns: Sequence[SheetColumn], name: str) -> dict:
        """Write the headings of a table whose last row is not known yet; returns what the file says of the table.

        XlsxWriter adds tables only to sheets that it holds whole, and notes each of their cells. So it is told of two
        rows, and of all others when they are written.
        """
        # Over figures on the right, beside the button of the filter; over texts where they begin.
        heads = [
            self.look(_COLUMN_HEAD | {"align": "left" if one.number_format == "General" else "right", "indent": 1})
            for one in columns
        ]
        sheet.set_row(first, _HEADER_HEIGHT)
        sheet.constant_memory = False
        sheet.add_table(
            first,
            0,
            first + 1,
            len(columns) - 1,
            {
                "name": table_name(name),
                "style": "Table Style Light 9",
                "columns": [
                    {"header": column.heading, "header_format": head}
                    for column, head in zip(columns, heads, strict=True)
                ],
            },
        )
        sheet.constant_memory = True
        for number, (column, head) in enumerate(zip(columns, heads, strict=True)):
            sheet.write_string(first, number, column.heading, head)
        return sheet.tables[-1]

    def save(self) -> None:
        """Write the file.

        Raises:
            OSError: It cannot be written.
        """
        try:
            self._book.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            raise Unwritable("{file} cannot be written: {error}.", file=self._book.filename, error=error) from error

    def _row_writer(self, sheet: Worksheet, columns: Sequence[SheetColumn]):
        """A function that writes a row at its number."""
        looks = [
            {"valign": "top"}
            | ({"align": "left", "indent": 1} if column.number_format == "General" else {})
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
                sheet.set_row(number, min(_height(row, widths), _height(["\n" * (_MOST_LINES - 1)], [1])))
            for place, value in enumerate(row):
                if value is not None:
                    is_quoted = isinstance(value, str) and begins_a_formula(value)
                    _put(sheet, number, place, value, (quoted if is_quoted else plain)[place])

        return write


class Page:
    """A sheet to read from the top, without grid: rows as high as their texts need."""

    def __init__(self, book: Book, title: str, widths: Sequence[float]) -> None:
        self.sheet = book.add_sheet(title, widths)
        self.title = title
        self._book = book
        self.sheet.hide_gridlines(2)
        self._widths = widths
        self.next_row = 0

    def row(self, *values: object, font: dict | None = None, formats: Sequence[str] = (), wraps: bool = True) -> int:
        """Add a row of values, or of links, and return its number.

        Args:
            values: What its cells hold; nothing in those of None.
            font: How its texts look.
            formats: Number formats of its cells; without one, a cell is shown as it is, on the left.
            wraps: Whether texts are broken within their column; else they run on over empty cells.
        """
        number = self.next_row
        texts = [value.shown if isinstance(value, Link) else value for value in values]
        size = font["font_size"] if font else _SIZE
        self.sheet.set_row(number, _height(texts if wraps else [], self._widths, size))
        for place, value in enumerate(values):
            look = _LINK if isinstance(value, Link) else font or PLAIN
            look = look | {"valign": "top"} | ({"text_wrap": True} if wraps else {})
            if place < len(formats) and (formats[place] or not isinstance(value, str | Link)):
                look |= {"num_format": formats[place], "align": "right"}
            else:
                look |= {"align": "left"} | ({"indent": 1} if place else {})
            format_ = self._book.look(look)
            if isinstance(value, Link):
                self.sheet.write_url(number, place, f"internal:'{value.target}'!A1", format_, value.shown)
            elif value is not None:
                _put(self.sheet, number, place, value, format_)
        self.next_row += 1
        return number

    def text(self, text: str, font: dict | None = None) -> None:
        """Add a text that runs over the whole width and is broken there."""
        number, width = self.next_row, sum(self._widths)
        self.sheet.set_row(number, _height([text], [width]))
        look = self._book.look((font or PLAIN) | {"text_wrap": True, "valign": "top", "align": "left"})
        self.sheet.merge_range(number, 0, number, len(self._widths) - 1, text, look)
        self.next_row += 1


def _frozen(columns: Sequence[SheetColumn]) -> int:
    """How many of the first columns stay: the names, as many as leave room for figures."""
    width = count = 0
    for column in columns:
        width += column.width
        if not column.is_name or width > _FROZEN_WIDTH:
            break
        count += 1
    return count


def printed(columns: Sequence[SheetColumn]) -> int:
    """How many of the first columns are printed: as many as a page holds in letters that can be read."""
    width = count = 0
    for column in columns:
        width += column.width
        if width > _PRINTED_WIDTH and count:
            break
        count += 1
    return count


def table_name(name: str) -> str:
    """The name as a table may bear it in formulas."""
    name = re.sub(r"\W", "_", name)
    return f"{name}_" if _LOOKS_LIKE_A_CELL.fullmatch(name) else name


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
