"""A delivery's cells as its sender sees them in a spreadsheet: column letters, row numbers, and what was found where.

Belongs here: finding the cells that findings are about, showing the rows around them, and a copy of the workbook with
comments. Does not belong here: the words of findings (report_texts, ingest.messages), the page (report).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.cpr import without_cpr_numbers
from ingest.csv.reader import CsvFile
from ingest.landing import LandedDelivery
from ingest.model import Finding
from ingest.opened import OpenedFile
from ingest.place import column_letter
from ingest.sources import tables
from ingest.survey.columns import SURVEYS, columns
from ingest.workbook.cells import Book, Error, SheetEntry

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_HEADING_WITHIN = 20
_COLUMNS_SHOWN = 26
_TEXT_SHOWN = 80


@dataclass(frozen=True)
class Cell:
    """A cell that a finding is about: its row, and its column from 1; without a column, the whole row."""

    sheet: str | None
    row: int
    column: int | None


@dataclass(frozen=True)
class ExcerptRow:
    """A row as it is shown: its number, and each cell's text with whether a finding is about it."""

    number: int
    cells: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Excerpt:
    """Rows of one sheet: the letters of its columns, the heading and the rows that findings are about."""

    sheet: str | None
    letters: tuple[str, ...]
    rows: tuple[ExcerptRow, ...]


class SenderView:
    """The rows of a delivered table that findings are about, taken while the file is there."""

    def __init__(
        self, path: Path | None = None, landed: LandedDelivery | None = None, findings: Iterable[Finding] = ()
    ):
        """Take up the rows of a workbook or CSV file; of any other file, or none, there is nothing to show."""
        self._rows: dict[str | None, dict[int, tuple[int, list]]] = {}
        self._headings: dict[str | None, int] = {}
        if path is None or landed is None:
            return
        wanted: dict[str | None, set[int]] = {}
        for finding in findings:
            if finding.place.line and not finding.place.page:
                wanted.setdefault(finding.place.sheet, set()).add(finding.place.line)
        if not wanted or landed.manifest.form == "document":
            return
        for sheet, rows in _sheets(path, landed.manifest.encoding, wanted):
            lines, last = wanted.get(sheet, set()), max(wanted.get(sheet, {0}))
            kept = {}
            for line, number, values in rows:
                if line > max(last, _HEADING_WITHIN):
                    break
                if line in lines or line <= _HEADING_WITHIN:
                    kept[line] = (number, values)
            self._rows[sheet] = kept
            self._headings[sheet] = _heading_line({line: values for line, (_, values) in kept.items()})

    def cell(self, finding: Finding) -> Cell | None:
        """The cell that a finding is about; None where it is about none that can be shown."""
        place = finding.place
        if not place.line or place.line not in self._rows.get(place.sheet, {}):
            return None
        number, values = self._rows[place.sheet][place.line]
        _, heading = self._rows[place.sheet].get(self._headings[place.sheet], (0, []))
        return Cell(place.sheet, number, _column(finding, heading, values))

    def excerpts(self, findings: Sequence[Finding], language: str) -> list[Excerpt]:
        """The rows that the findings are about, sheet by sheet, below the heading of each."""
        marked: dict[str | None, dict[int, set[int | None]]] = {}
        for finding in findings:
            if cell := self.cell(finding):
                lines = marked.setdefault(finding.place.sheet, {})
                lines.setdefault(finding.place.line, set()).add(cell.column)
        return [self._excerpt(sheet, lines, language) for sheet, lines in marked.items()]

    def _excerpt(self, sheet: str | None, marked: Mapping[int, set[int | None]], language: str) -> Excerpt:
        rows = self._rows[sheet]
        lines = sorted({self._headings[sheet], *marked} & rows.keys())
        width = max(
            (place for line in lines for place, value in enumerate(rows[line][1], 1) if value not in ("", None))
        )
        shown = [
            place
            for place in range(1, width + 1)
            if place <= _COLUMNS_SHOWN or any(place in m for m in marked.values())
        ]
        excerpt = []
        for line in lines:
            number, values = rows[line]
            cells = []
            for place in shown:
                value = values[place - 1] if place <= len(values) else ""
                is_marked = line in marked and (place in marked[line] or None in marked[line])
                cells.append((without_cpr_numbers(shown_value(value, language)), is_marked))
            excerpt.append(ExcerptRow(number, tuple(cells)))
        return Excerpt(sheet, tuple(map(column_letter, shown)), tuple(excerpt))


def shown_value(value: object, language: str) -> str:
    """A cell's value about as a spreadsheet shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper() if language == "en" else "SAND" if value else "FALSK"
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d" if language == "en" else "%d-%m-%Y")
    text = f"{value:.15g}" if isinstance(value, float) else str(value)
    if isinstance(value, float | Decimal) and language == "da":
        text = text.replace(".", ",")
    return text if len(text) <= _TEXT_SHOWN else f"{text[: _TEXT_SHOWN - 1]}…"


def annotate(
    path: Path, out: Path, landed: LandedDelivery, found: Sequence[tuple[Finding, str, str]], title: str
) -> None:
    """Write a copy of a workbook, or of a CSV file as one, with a comment on each cell that a finding is about.

    Args:
        path: the file.
        out: where the copy goes.
        landed: its reading.
        found: each finding with its severity and what its comment says.
        title: the name of the first sheet, which lists everything found.

    Raises:
        ValueError: the file is neither a workbook nor a CSV file.
        OSError: the copy cannot be written.
    """
    from openpyxl import Workbook, load_workbook
    from openpyxl.comments import Comment
    from openpyxl.styles import Font, PatternFill

    view = SenderView(path, landed, (finding for finding, _, _ in found))
    if landed.manifest.encoding == "xlsx":
        try:
            with path.open("rb") as file:
                book = load_workbook(file, keep_links=False)
        except Exception as error:  # its makers list no errors, and a workbook may be odd in any way
            raise ValueError("openpyxl cannot open the workbook") from error
    elif landed.manifest.encoding not in (None, "pdf", "ods") and landed.manifest.form != "document":
        book = Workbook()
        _write_texts(book.active, path, landed.manifest.encoding)
    else:
        raise ValueError
    fills = {name: PatternFill("solid", fgColor=color) for name, color in _FILLS.items()}
    told = []
    for finding, severity, text in found:
        text = without_cpr_numbers(text)
        cell = view.cell(finding)
        sheet = _sheet(book, cell.sheet) if cell else None
        if sheet is None:
            told.append((severity, None, text))
            continue
        target = sheet.cell(cell.row, cell.column or 1)
        before = f"{target.comment.text}\n\n" if target.comment else ""
        target.comment = Comment(f"{before}{text}"[:8_000], "Årsværk", height=160, width=360)
        target.fill = fills[severity]
        told.append((severity, (sheet.title, target.coordinate), text))
    listed = book.create_sheet(_free_title(book, title), 0)
    for number, (severity, where, text) in enumerate(told, 1):
        _set_text(listed.cell(number, 3), text)
        listed.cell(number, 1).fill = fills[severity]
        if where:
            sheet_title, coordinate = where
            reference = listed.cell(number, 2, f"{sheet_title}!{coordinate}")
            reference.data_type = "s"
            quoted = sheet_title.replace("'", "''")
            reference.hyperlink = f"#'{quoted}'!{coordinate}"
            reference.font = Font(underline="single", color="0563C1")
    for letter, width in (("A", 3), ("B", 24), ("C", 120)):
        listed.column_dimensions[letter].width = width
    book.active = 0
    book.save(out)


_FILLS = {"fatal": "F4B6B6", "error": "F4B6B6", "warning": "FBE3A6", "info": "CFE3F7"}


def _sheet(book, name: str | None) -> Worksheet | None:
    title = name or book.sheetnames[0]
    return book[title] if title in book.sheetnames and hasattr(book[title], "cell") else None


def _free_title(book, title: str) -> str:
    taken = {name.casefold() for name in book.sheetnames}
    return next(name for name in (title, *(f"{title} {n}" for n in range(2, 1_000))) if name.casefold() not in taken)


def _write_texts(sheet: Worksheet, path: Path, encoding: str) -> None:
    for _, number, values in _csv_rows(path, encoding):
        for place, text in enumerate(values, 1):
            if text:
                _set_text(sheet.cell(number, place), text)


def _set_text(cell, text: str) -> None:
    """Write text that stays text, whatever it begins with."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell.value = ILLEGAL_CHARACTERS_RE.sub("�", text)[:32_000]
    cell.data_type = "s"
    cell.quotePrefix = True


def _sheets(
    path: Path, encoding: str | None, wanted: Mapping[str | None, set[int]]
) -> Iterator[tuple[str | None, Iterator[tuple[int, int, list]]]]:
    """The rows of each sheet that is wanted: line, number as a spreadsheet counts, values."""
    if encoding in ("xlsx", "ods"):
        book = OpenedFile(path).book
        for entry in book.sheets:
            if entry.name in wanted:
                yield entry.name, _sheet_rows(book, entry)
    elif encoding and encoding != "pdf":
        yield None, _csv_rows(path, encoding)


def _sheet_rows(book: Book, entry: SheetEntry) -> Iterator[tuple[int, int, list]]:
    for cells in book.rows(entry):
        values: list = [""] * cells[-1].column
        for cell in cells:
            value = book.value(cell)
            values[cell.column - 1] = value.shown if isinstance(value, Error) else value
        yield cells[0].row, cells[0].row, values


def _csv_rows(path: Path, encoding: str) -> Iterator[tuple[int, int, list]]:
    """The rows of a CSV file. A spreadsheet counts rows, and a row with a line break in a field has several lines."""
    separator = CsvFile(path, encoding).separator
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        reader = csv.reader(file, delimiter=separator)
        number, before = 0, 0
        while True:
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error:
                values = []
            number += 1
            yield before + 1, number, values
            before = reader.line_num


def _heading_line(rows: Mapping[int, list]) -> int:
    """The line of the row with the most known headings."""
    early = dict(islice(sorted(rows.items()), _HEADING_WITHIN))
    known = {line: sum(_folded(value) in _known_headings() for value in values) for line, values in early.items()}
    return max(known, key=lambda line: (known[line], -line), default=1)


def _column(finding: Finding, heading: Sequence, values: Sequence) -> int | None:
    """The column of a finding's cell: named by its place, by a heading, or by the value it tells of."""
    folded = list(map(_folded, heading))
    named = [finding.place.heading, finding.values.get("column")]
    for name in [name for name in named if isinstance(name, str)]:
        for form in (name, *_headings_of(name)):
            if _folded(form) in folded:
                return folded.index(_folded(form)) + 1
    if finding.place.sheet is not None and finding.place.column:
        return finding.place.column
    told = {value for value in finding.values.values() if isinstance(value, str) and value}
    places = [place for place, value in enumerate(values, 1) if value not in ("", None) and str(value).strip() in told]
    return places[0] if len(places) == 1 else None


@cache
def _known_headings() -> frozenset[str]:
    ours = {name for source in tables() for name in source.columns}
    ours |= {form for survey in SURVEYS for one in columns(survey) for form in (one.heading_da, one.heading_en)}
    return frozenset(map(_folded, ours))


def _headings_of(column_name: str) -> list[str]:
    """What the templates call a landed column."""
    column_name = column_name.replace("period_start", "period")
    of_name = (one for survey in SURVEYS for one in columns(survey) if one.column_name == column_name)
    return [form for one in of_name for form in (one.heading_da, one.heading_en)]


def _folded(value: object) -> str:
    return " ".join(str(value or "").split()).casefold()
