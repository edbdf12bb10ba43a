"""A delivery's cells as its sender sees them in a spreadsheet: column letters, row numbers, and what was found where.

Belongs here: finding the cells that findings are about, and the rows around them. Does not belong here: the words of
findings (report_texts, ingest.messages), the page (report), the copy with comments (annotated_copy).
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

from ingest.cpr import without_cpr_numbers
from ingest.csv.reader import CsvFile
from ingest.landing import LandedDelivery
from ingest.model import Finding
from ingest.opened import OpenedFile
from ingest.place import column_letter
from ingest.sources import tables
from ingest.survey.columns import SURVEYS, columns
from ingest.workbook.cells import Book, Error, SheetEntry

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
            (place for line in lines for place, value in enumerate(rows[line][1], 1) if value not in ("", None)),
            default=1,
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


def _sheets(
    path: Path, encoding: str | None, wanted: Mapping[str | None, set[int]]
) -> Iterator[tuple[str | None, Iterator[tuple[int, int, list]]]]:
    """The rows of each sheet that is wanted: line, number as a spreadsheet counts, values."""
    if encoding in ("xlsx", "ods"):
        book = OpenedFile(path).book
        for entry in book.sheets:
            if entry.name in wanted:
                yield entry.name, sheet_rows(book, entry)
    elif encoding and encoding != "pdf":
        yield None, csv_rows(path, encoding)


def sheet_rows(book: Book, entry: SheetEntry) -> Iterator[tuple[int, int, list]]:
    """The rows of a sheet: line, number as a spreadsheet counts, values."""
    for cells in book.rows(entry):
        values: list = [""] * cells[-1].column
        for cell in cells:
            value = book.value(cell)
            values[cell.column - 1] = value.shown if isinstance(value, Error) else value
        yield cells[0].row, cells[0].row, values


def csv_rows(path: Path, encoding: str) -> Iterator[tuple[int, int, list]]:
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
    named = {value for value in finding.values.values() if isinstance(value, str) and value}
    places = [place for place, value in enumerate(values, 1) if value not in ("", None) and str(value).strip() in named]
    return places[0] if len(places) == 1 else None


@cache
def _known_headings() -> frozenset[str]:
    ours = {name for source in tables() for name in source.columns}
    ours |= {form for survey in SURVEYS for one in columns(survey) for form in one.headings}
    return frozenset(map(_folded, ours))


def _headings_of(column_name: str) -> list[str]:
    """What the templates call a landed column."""
    column_name = column_name.replace("period_start", "period")
    of_name = (one for survey in SURVEYS for one in columns(survey) if one.column_name == column_name)
    return [form for one in of_name for form in one.headings]


def _folded(value: object) -> str:
    return " ".join(str(value or "").split()).casefold()
