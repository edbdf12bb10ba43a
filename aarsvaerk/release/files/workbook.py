"""Writing workbooks in one pass, with named tables, and the same bytes whenever they are written.

Belongs here: styles, tables, what a cell may hold, saving. Does not belong here: what the sheets tell
(marts_workbook, front_sheet, dictionary_workbook).
"""

from __future__ import annotations

import re
import shutil
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from math import ceil
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from aarsvaerk.release.releases import Release
from ingest.workbook.formulas import as_text

MOST_ROWS = 1_048_575
"""Rows of a sheet in Excel, below the header."""
MOST_CHARACTERS = 32_767
"""Characters of a cell in Excel."""
_LONGEST_TITLE, _LONGEST_PROMPT_TITLE, _LONGEST_PROMPT = 31, 32, 255
_LOOKS_LIKE_A_CELL = re.compile(r"[a-z]{1,3}\d*|r\d*c\d*", re.IGNORECASE)
_BLUE = "1F3864"
_HEADER_HEIGHT = 48
_SIZE, _LINE_HEIGHT = 11, 1.36  # points of a letter, and letters' heights of a line
_FACE = "Calibri"
PLAIN = Font(name=_FACE, size=_SIZE)
BOLD = Font(name=_FACE, size=_SIZE, bold=True)
LINK = Font(name=_FACE, size=_SIZE, color="0563C1", underline="single")
HEADING = Font(name=_FACE, size=13, bold=True, color=_BLUE)
TITLE = Font(name=_FACE, size=20, bold=True, color=_BLUE)


@dataclass(frozen=True)
class SheetColumn:
    """A column of a sheet's table."""

    heading: str
    width: float = 14
    number_format: str = "General"
    is_wrapped: bool = False
    is_hidden: bool = False
    prompt: tuple[str, str] | None = None  # title and text shown when the heading is chosen


def new_workbook(release: Release, title: str) -> Workbook:
    """A workbook that is written row by row, so that memory does not grow with it."""
    book = Workbook(write_only=True)
    book.properties.title = f"{title} {release.release_id}"
    book.properties.creator = "aarsvaerk"
    book.properties.created = book.properties.modified = _published_at(release)
    return book


def _add_sheet(book: Workbook, title: str, release: Release, widths: Sequence[float]):
    """An empty sheet that prints on pages as wide as it, with the release at the foot of each."""
    sheet = book.create_sheet(title)
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.oddFooter.left.text = f"Årsværk {release.release_id} ({release.profile})"
    sheet.oddFooter.right.text = "&P / &N"
    return sheet


def add_table_sheet(
    book: Workbook,
    title: str,
    release: Release,
    columns: Sequence[SheetColumn],
    rows: Iterable[Sequence],
    row_count: int,
) -> None:
    """A sheet that is one named table with frozen headings.

    Args:
        book: The workbook.
        title: Names sheet and table.
        release: Told at the foot of printed pages.
        columns: The columns in order; headings differ, whatever their case.
        rows: Values in the order of the columns; those above `MOST_ROWS` are left out.
        row_count: The number of rows.
    """
    sheet = _add_sheet(book, sheet_title(title), release, [column.width for column in columns])
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    for number, column in enumerate(columns, 1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].hidden = column.is_hidden
        if column.prompt:
            said_title, said = column.prompt
            prompt = DataValidation(showInputMessage=True, promptTitle=said_title[:_LONGEST_PROMPT_TITLE])
            prompt.prompt = said if len(said) <= _LONGEST_PROMPT else f"{said[: _LONGEST_PROMPT - 1]}…"
            prompt.add(f"{letter}1")
            sheet.data_validations.append(prompt)
    sheet.row_dimensions[1].height = _HEADER_HEIGHT
    sheet.append([_heading_cell(sheet, column.heading) for column in columns])
    write = _row_writer(sheet, columns)
    for _, row in zip(range(MOST_ROWS), rows, strict=False):
        write(row)
    if not row_count:
        sheet.append([None])
    _add_table(sheet, title, columns, min(row_count, MOST_ROWS))


def sheet_title(name: str) -> str:
    """The name as a sheet may bear it."""
    return name[:_LONGEST_TITLE]


class Page:
    """A sheet to read from the top, without grid: rows as high as their texts need."""

    def __init__(self, book: Workbook, title: str, release: Release, widths: Sequence[float]) -> None:
        self._sheet = _add_sheet(book, title, release, widths)
        self._sheet.sheet_view.showGridLines = False
        self._widths = widths
        self._numbers = count(1)

    def row(self, *values: object, font: Font | None = None) -> None:
        """Add a row of values, or of links."""
        cells = [value if isinstance(value, Cell) else self._cell(value, font) for value in values]
        height = _height([cell.value for cell in cells], self._widths, font.size if font else _SIZE)
        self._sheet.row_dimensions[next(self._numbers)].height = height
        self._sheet.append(cells)

    def link(self, target: str) -> Cell:
        """A cell that names another sheet and leads to it."""
        cell = self._cell(target, LINK)
        cell.hyperlink = Hyperlink(ref="A1", location=f"'{target}'!A1", display=target)
        return cell

    def _cell(self, value: object, font: Font | None) -> Cell:
        cell = WriteOnlyCell(self._sheet)
        _put(cell, value)
        cell.font = font or PLAIN
        cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
        return cell


def _height(values: Iterable, widths: Iterable[float], size: float = _SIZE) -> float:
    """Of a row, in points, so that wrapped texts show whole: spreadsheets do not see to it when they open a file."""
    lines = 1
    for value, width in zip(values, widths, strict=False):
        if isinstance(value, str):
            lines = max(lines, sum(ceil(len(line) * size / _SIZE / width) or 1 for line in value.splitlines()))
    return lines * size * _LINE_HEIGHT


def save(book: Workbook, release: Release, path: Path) -> None:
    """Write the file. Its times are those of the release, so that the same content makes the same bytes."""
    with _StampedZip(path, _published_at(release)) as archive:
        ExcelWriter(book, archive).write_data()


class _StampedZip(ZipFile):
    """A zip file whose entries all bear one time, instead of those of the clock and of temporary files."""

    def __init__(self, path: Path, moment: datetime) -> None:
        self._moment = moment
        super().__init__(path, "w", ZIP_DEFLATED)

    def writestr(self, zinfo_or_arcname: str, data: bytes | str, *_) -> None:
        super().writestr(self._entry(zinfo_or_arcname), data)

    def write(self, filename: str, arcname: str, *_) -> None:
        with Path(filename).open("rb") as source, self.open(self._entry(arcname), "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target)

    def _entry(self, name: str) -> ZipInfo:
        entry = ZipInfo(name, self._moment.timetuple()[:6])
        entry.compress_type = ZIP_DEFLATED
        entry.external_attr = 0o600 << 16
        return entry


def _published_at(release: Release) -> datetime:
    return datetime.fromisoformat(release.created_at).replace(tzinfo=None)


def _heading_cell(sheet, heading: str) -> Cell:
    cell = WriteOnlyCell(sheet, heading)
    cell.font = Font(name=_FACE, bold=True, color="FFFFFF")
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    cell.fill = PatternFill("solid", fgColor=_BLUE)
    return cell


def _row_writer(sheet, columns: Sequence[SheetColumn]):
    """A function that appends a row; it uses the same cells for each, since making and styling them takes longest."""
    cells = [_body_cell(sheet, column) for column in columns]
    quoted = [_body_cell(sheet, column) for column in columns]
    for cell in quoted:
        cell.quotePrefix = True  # stays text also when somebody edits the cell

    widths = [column.width if column.is_wrapped else MOST_CHARACTERS for column in columns]
    numbers = count(2) if any(column.is_wrapped for column in columns) else None

    def write(row: Sequence) -> None:
        if numbers:
            sheet.row_dimensions[next(numbers)].height = _height(row, widths)
        filled = []
        for value, plain, prefixed in zip(row, cells, quoted, strict=True):
            if value is None:
                filled.append(None)
            else:
                cell = prefixed if isinstance(value, str) and as_text(value) != value else plain
                _put(cell, value)
                filled.append(cell)
        sheet.append(filled)

    return write


def _body_cell(sheet, column: SheetColumn) -> Cell:
    cell = WriteOnlyCell(sheet)
    cell.number_format = column.number_format
    cell.alignment = Alignment(wrap_text=column.is_wrapped or None, vertical="top")
    return cell


def _put(cell: Cell, value: object) -> None:
    """Set the value without its looks; text is never taken for a formula, an error or a number."""
    number_format = cell.number_format
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:MOST_CHARACTERS]
        cell.data_type = "s"
    else:
        cell.value = value
    if cell.number_format != number_format and number_format != "General":  # dates bring one of their own
        cell.number_format = number_format


def _add_table(sheet, title: str, columns: Sequence[SheetColumn], row_count: int) -> None:
    name = f"{title}_" if _LOOKS_LIKE_A_CELL.fullmatch(title) else title
    # A table needs a row below its headings, also an empty one.
    place = f"A1:{get_column_letter(len(columns))}{max(row_count, 1) + 1}"
    table = Table(displayName=name, ref=place, autoFilter=AutoFilter(ref=place))
    table.tableColumns = [TableColumn(id=number, name=column.heading) for number, column in enumerate(columns, 1)]
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight9", showRowStripes=True)
    with warnings.catch_warnings():  # that columns must be added by hand, as they are above
        warnings.simplefilter("ignore")
        sheet.add_table(table)
