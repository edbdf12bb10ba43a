"""Workbooks (XLSX): what is looked through before one is kept, and its sheets as batches of rows.

`cpr_place` goes first and goes through every part of the file; it refuses what cannot be read safely (decision 0012).

Belongs here: CPR numbers in a workbook, and which rows of a sheet are a table. Does not belong here: zip and XML
(workbook_guard), cells (workbook_cells), what a column means.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice
from tempfile import TemporaryFile
from typing import BinaryIO

from ingest.cpr import (
    first_cpr_number,
    is_cpr_cell,
    names_cpr,
    names_other_numbers,
    scan,
    without_other_number,
)
from ingest.model import Finding
from ingest.place import Place
from ingest.rows import BATCH_ROWS, Batch, Column, is_data_above
from ingest.workbook.cells import Book, Cell, Error, SheetEntry, SheetFacts, Value
from ingest.workbook.guard import DEPTH, Package, damaged

HEADER_WITHIN = 20
"""Rows with cells among which a sheet's header is looked for; titles and notes may stand above it."""
NAMED_PLACES = 100
"""Findings of one rule that are told one by one; the last stands for the rest."""

_GUID = re.compile(r"\{?[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\}?")
_PADDED = re.compile(r'0{6}(["\\]*[-\u2010-\u2013 \u00a0]["\\]*)?0{4}')
_RUNS = {"t"}
_PARAGRAPHS = {"si", "is", "p", "comment", "text"}
_PART_KINDS = (
    ("docProps/", "properties"),
    ("xl/comments", "comments"),
    ("xl/threadedComments/", "comments"),
    ("xl/drawings/", "drawings"),
    ("xl/charts/", "charts"),
    ("xl/pivotCache/", "pivot_store"),
    ("xl/externalLinks/", "external_values"),
    ("customXml/", "custom_xml"),
)


def cpr_place(book: Book, today: date | None = None) -> Place | None:
    """Where the first CPR number in the workbook is, in cells (also hidden ones) or anywhere else, or None.

    Reads every part of the file, so it also finds what makes the workbook unreadable or unsafe.

    Returns:
        The place, never the number.

    Raises:
        DeliveryRejected: a rule `workbook_…` of the catalogue.
    """
    today = today or date.today()
    with Package(book.path) as package:
        names = [*package.zip.namelist(), package.zip.comment.decode("latin-1")]
        sheets = {entry.part for entry in book.sheets} - {package.main}
        # In an OpenDocument spreadsheet the main part is the sheets themselves.
        is_list = all(entry.part != package.main for entry in book.sheets)
        if (is_list and _in_part(package, package.main, today)) or first_cpr_number("\n".join(names), today):
            return Place(part="names")
        excused: set[str] = set()
        for entry in book.sheets:
            if place := _in_sheet(book, entry, today, excused):
                return place
        for part in package.parts:
            if part not in sheets and _in_part(package, part, today, excused):
                if part == book.part_of("sharedStrings"):
                    return Place(part="unused_texts")
                return Place(part=next((kind for start, kind in _PART_KINDS if part.startswith(start)), "other_parts"))
    # What lies between the parts, where nothing points to it.
    with book.path.open("rb") as file:
        pieces = iter(lambda: file.read(1024 * 1024), b"")
        if scan((piece.replace(b"\0", b"").decode("latin-1") for piece in pieces), today):
            return Place(part="other_parts")
    return None


def _in_sheet(book: Book, entry: SheetEntry, today: date, excused: set[str]) -> Place | None:
    """The place of the first CPR number in the sheet. A short text that says CPR speaks of all cells below.

    `excused` gets the texts that are no CPR numbers by what stands above them.
    """
    facts = SheetFacts(with_aside=True)
    found: list[Place] = []
    outside = scan(_outside_cells(facts, _cell_places(book, entry, facts, today, excused), found), today)
    if found:
        return found[0]
    return Place(sheet=entry.name, part="outside_cells") if outside else None


def _outside_cells(facts: SheetFacts, places: Iterator[Place | None], found: list[Place]) -> Iterator[str]:
    """What stands outside the cells, in pieces, while the sheet's rows are gone through; `found` gets the place."""
    for place in places:
        if place:
            found.append(place)
            return
        yield "".join(facts.aside)
        facts.aside.clear()


def _cell_places(
    book: Book, entry: SheetEntry, facts: SheetFacts, today: date, excused: set[str]
) -> Iterator[Place | None]:
    """The place of the first CPR number in the cells, or None for each lot of rows without one."""
    named: set[int] = set()
    others: dict[int, str] = {}  # columns of numbers of production units or cases, and their headings
    for rows in book.row_lots(entry, facts):
        shown = [[_shown(book, cell) for cell in row] for row in rows]
        # All cells at once, since most lots have neither.
        together = "\n".join(map("\n".join, shown))
        any_digits = first_cpr_number(together, today)
        if not (any_digits or named or names_cpr(together) or names_other_numbers(together)):
            yield None
            continue
        for row, texts in zip(rows, shown, strict=True):
            for cell, text, beside in zip(row, texts, [*texts[1:], ""], strict=True):
                if cell.column in others and any_digits and not without_other_number(others[cell.column], text):
                    excused.add(text)
                    continue
                if (any_digits or cell.column in named) and is_cpr_cell(text, cell.column in named, today, beside):
                    yield Place(cell.row, sheet=entry.name, column=cell.column)
                    return
                if cell.kind != "n" and len(text) <= 60 and names_cpr(text):
                    named.add(cell.column)
                elif cell.kind != "n" and len(text) <= 60 and names_other_numbers(text):
                    others[cell.column] = text
        yield None


def _shown(book: Book, cell: Cell) -> str:
    """The cell's text; of a number its digits, with the zeros and the dash that a format for CPR numbers adds."""
    if cell.kind in ("s", "str", "inlineStr"):
        return book.text_of(cell)
    text = cell.text.strip()
    if cell.kind != "n" or len(text) < 9:
        return text
    try:
        number = Decimal(text)
        # The size comes first: "1e999999" as a whole number takes a million digits.
        fits = number.is_finite() and -10 < number.adjusted() < 10
        digits = str(int(number)) if fits and number == int(number) else ""
    except (ArithmeticError, ValueError):
        return text
    if digits and (match := _PADDED.search(book.format_of(cell))):
        digits = digits.zfill(10)
        return f"{digits[:6]}-{digits[6:]}" if match[1] else digits
    return digits or text


def _in_part(package: Package, part: str, today: date, excused: Collection[str] = ()) -> bool:
    """Whether a part's texts or attributes hold a CPR number; of a part that is not XML, its bytes.

    Runs of one paragraph are joined, since a format may change in the middle of a number.
    """
    if part.endswith((".xml", ".rels", ".vml")) and package.zip.getinfo(part).file_size:  # some are made empty
        texts = _texts(package, part)
        return scan(_without_lines(texts, excused) if excused else texts, today) is not None
    return scan((piece.replace(b"\0", b"").decode("latin-1") for piece in package.pieces(part)), today) is not None


def _without_lines(pieces: Iterator[str], excused: Collection[str]) -> Iterator[str]:
    """A text in pieces, without the lines that are excused."""
    rest = ""
    for piece in pieces:
        *lines, rest = (rest + piece).split("\n")
        yield "".join(f"{line}\n" for line in lines if line not in excused)
    yield rest


def _texts(package: Package, part: str) -> Iterator[str]:
    """The part's texts, comments and the values of its attributes, each on a line, in pieces."""
    held: list[str] = []
    aside: list[str] = []  # values of attributes wait until the paragraph in which they stand has ended
    path: list[list] = []  # the open elements: name, and whether text stands right in them

    def start(tag: str, attributes: dict[str, str]) -> None:
        path.append([tag.rpartition(" ")[2], False])
        if len(path) > DEPTH:
            raise damaged("too_deep")
        for value in attributes.values():
            if len(value) > 9 and not _GUID.fullmatch(value):
                aside.append(value + "\n")

    def text(data: str) -> None:
        if path[-1][0] in _RUNS or not data.isspace():
            path[-1][1] = True
            held.append(data)

    def end(_: str) -> None:
        name, has_text = path.pop()
        if name in _PARAGRAPHS or (has_text and name not in _RUNS) or len(aside) > 1000:
            held.append("\n")
            held.extend(aside)
            aside.clear()

    def comment(data: str) -> None:
        aside.append(data + "\n")

    for _ in package.parse(part, start, end, text, comment):
        yield "".join(held)
        held.clear()
    yield "\n" + "".join(aside)


@dataclass(frozen=True)
class Sheet:
    """A visible sheet with a header; `header` are the texts of row `header_row`, `batches` the rows below it.

    `malformed` are the rows of the table above the header.
    """

    name: str
    header: list[str]
    header_row: int
    _book: Book = field(repr=False)
    _entry: SheetEntry = field(repr=False)
    _merges: dict[int, dict[int, int]] = field(repr=False)  # first row to column to last row
    malformed: list[Finding] = field(default_factory=list)
    is_whole: bool = True
    _read_before: list[BinaryIO] = field(default_factory=list, repr=False)

    @property
    def place(self) -> Place:
        """Where the header is."""
        return Place(self.header_row, sheet=self.name)

    def batches(self, size: int = BATCH_ROWS) -> Iterator[Batch]:
        """The rows with a value in a column of the header, at most `size` at a time; may be called again.

        A text, date or yes/no that is merged down holds for each row of the merge that has a value of its own.
        Once all were read they come out of a temporary file: parsing the sheet again takes a hundred times as long.
        """
        if size != BATCH_ROWS:
            yield from self._parsed(size)
            return
        if not self._read_before:
            file = TemporaryFile()  # noqa: SIM115 - read again later; it goes with the sheet
            for batch in self._parsed(size):
                pickle.dump(batch, file, pickle.HIGHEST_PROTOCOL)
                yield batch
            self._read_before.append(file)
            return
        file = self._read_before[0]
        file.seek(0)
        while file.peek(1):
            yield pickle.load(file)  # noqa: S301 - what was written above

    def _parsed(self, size: int) -> Iterator[Batch]:
        width = len(self.header)
        batch: list[list[Value]] = [[] for _ in range(width)]
        lines: list[int] = []
        raw: list[str] = []
        merged: dict[int, tuple[Value, int]] = {}
        for cells in self._book.rows(self._entry):
            number = cells[0].row
            if number <= self.header_row:
                continue
            values: list[Value] = [""] * width
            for cell in cells:
                if cell.column <= width:
                    value = self._book.value(cell)
                    values[cell.column - 1] = "" if isinstance(value, Error) else value
            if all(value == "" for value in values):
                continue
            raw.append("\t".join(map(_text, values)))
            lines.append(number)
            for column, last in self._merges.get(number, {}).items():
                merged[column] = (values[column - 1], last)
            for column, (value, last) in merged.items():
                if number <= last and values[column - 1] == "":
                    values[column - 1] = value
            for column, value in zip(batch, values, strict=True):
                column.append(value)
            if len(lines) == size:
                yield Batch(list(map(Column.of, batch)), lines, lines, raw, self.name)
                batch, lines, raw = [[] for _ in range(width)], [], []
        if lines:
            yield Batch(list(map(Column.of, batch)), lines, lines, raw, self.name)


def sheets(
    book: Book,
    is_header: Callable[[list[str]], bool],
    is_amount: Callable[[str], bool] = lambda heading: True,
    skipped: Collection[str] = (),
) -> tuple[list[Sheet], list[Finding]]:
    """The visible sheets of a workbook that have a header, and what there is to tell of the workbook.

    Args:
        book: the workbook, which `cpr_place` has gone through.
        is_header: says yes to the texts of a header row, from column A to the last filled; the first such row within
            the first 20 of a sheet is its header.
        is_amount: says of a heading whether numbers in its column would have to be split when they are merged over
            rows; where not, they hold for all the rows as text does.
        skipped: names of sheets that are left alone without a word, such as a template's guide.

    Returns:
        The sheets in the order of the workbook, and findings of the rules `workbook_cell_error`,
        `workbook_formula_without_value`, `workbook_merged_number` and `workbook_hidden_sheet` (errors),
        `workbook_sheet_not_read` and `workbook_cells_not_read` (warnings), `workbook_merged_text` and
        `workbook_hidden_cells` (information).

    Raises:
        DeliveryRejected: the workbook cannot be read; a rule `workbook_…`.
    """
    found: list[Sheet] = []
    findings: list[Finding] = []
    for entry in book.sheets:
        if entry.name in skipped:
            continue
        sheet, of_sheet = _look(book, entry, is_header, is_amount)
        if sheet and not entry.is_hidden:
            found.append(sheet)
        findings += of_sheet
    return found, findings


def top_rows(book: Book, skipped: Collection[str] = ()) -> list[tuple[Place, list[str]]]:
    """The texts of the first rows of each visible sheet, with their places, for saying what a workbook lacks."""
    found = []
    for entry in book.sheets:
        if not entry.is_hidden and entry.name not in skipped:
            for cells in islice(book.rows(entry), HEADER_WITHIN):
                found.append((Place(cells[0].row, sheet=entry.name), _row_texts(book, cells)))
    return found


def _look(
    book: Book, entry: SheetEntry, is_header: Callable[[list[str]], bool], is_amount: Callable[[str], bool]
) -> tuple[Sheet | None, list[Finding]]:
    """One sheet and the findings on it, in one pass; a second where amounts may be merged."""
    place = Place(sheet=entry.name)
    facts = SheetFacts()
    header: list[str] = []
    above: list[tuple[int, list[str]]] = []
    header_row = filled = beside = 0
    marks: dict[str, _Places] = {"workbook_cell_error": _Places(), "workbook_formula_without_value": _Places()}
    for cells in book.rows(entry, facts):
        filled += 1
        if not header:
            if filled <= HEADER_WITHIN and is_header(texts := _row_texts(book, cells)):
                header, header_row = texts, cells[0].row
                if entry.is_hidden:
                    return None, [Finding("workbook_hidden_sheet", place, {"sheet": entry.name})]
            elif filled > HEADER_WITHIN:
                break
            else:
                above.append((cells[0].row, texts))
            continue
        for cell in cells:
            if cell.column > len(header):
                beside += bool(cell.text)
                continue
            # Cells that are plain numbers or shared texts are the most by far, and hold neither.
            if (cell.kind == "e" or cell.is_formula or cell.kind in "nd") and isinstance(
                value := book.value(cell), Error
            ):
                rule = "workbook_formula_without_value" if value.no_value else "workbook_cell_error"
                marks[rule].add(cell, {} if value.no_value else {"found": value.shown})
    if not header:
        is_shown = filled and not entry.is_hidden
        return None, [Finding("workbook_sheet_not_read", place, {"sheet": entry.name})] if is_shown else []
    findings = [finding for rule, places in marks.items() for finding in places.findings(rule, entry.name)]
    if beside:
        findings.append(Finding("workbook_cells_not_read", place, {"sheet": entry.name, "cells": str(beside)}))
    merges, of_merges = _merged(book, entry, facts, header, header_row, is_amount)
    findings += of_merges
    rows = sum(number > header_row for number in facts.hidden_rows)
    columns = sum(max(min(last, len(header)) - first + 1, 0) for first, last in facts.hidden_columns)
    if rows or columns:
        hidden = {"sheet": entry.name, "rows": str(rows), "columns": str(columns)}
        findings.append(Finding("workbook_hidden_cells", place, hidden))
    here = Place(header_row, sheet=entry.name)
    malformed = [
        Finding("row_above_header", Place(row, sheet=entry.name), {"header": here})
        for row, texts in above
        if is_data_above(texts, len(header))
    ]
    return Sheet(entry.name, header, header_row, book, entry, merges, malformed), findings


def _merged(
    book: Book,
    entry: SheetEntry,
    facts: SheetFacts,
    header: list[str],
    header_row: int,
    is_amount: Callable[[str], bool],
) -> tuple[dict[int, dict[int, int]], list[Finding]]:
    """The merges that reach over rows of the table, first row to column to last row, and what to tell of them."""
    merges: dict[int, dict[int, int]] = {}
    for first, last, column, _ in facts.merges:
        if header_row < first < last and column <= len(header):
            merges.setdefault(first, {})[column] = last
    if not merges:
        return {}, []
    numbers = _Places()
    filled = 0
    for cells in book.rows(entry):
        for cell in cells if cells[0].row in merges else ():
            if cell.column not in merges[cell.row]:
                continue
            value = book.value(cell)
            if isinstance(value, Decimal) and is_amount(header[cell.column - 1]):
                numbers.add(cell, {"cells": str(merges[cell.row][cell.column] - cell.row + 1)})
            elif value != "":
                filled += 1
    findings = numbers.findings("workbook_merged_number", entry.name)
    if filled:
        values = {"sheet": entry.name, "cells": str(filled)}
        findings.append(Finding("workbook_merged_text", Place(sheet=entry.name), values))
    return merges, findings


class _Places:
    """The cells that a rule found something in: the first hundred, and how many there are."""

    def __init__(self) -> None:
        self.named: list[tuple[int, int, dict[str, str]]] = []
        self.count = 0

    def add(self, cell: Cell, values: dict[str, str]) -> None:
        self.count += 1
        if len(self.named) < NAMED_PLACES:
            self.named.append((cell.row, cell.column, values))

    def findings(self, rule_code: str, sheet: str) -> list[Finding]:
        findings = [
            Finding(rule_code, Place(row, sheet=sheet, column=column), values) for row, column, values in self.named
        ]
        if more := self.count - len(findings):
            row, _, values = self.named[-1]
            findings[-1] = Finding(rule_code, Place(row, sheet=sheet), values, places=more + 1)
        return findings


def _row_texts(book: Book, cells: list[Cell]) -> list[str]:
    texts = [""] * cells[-1].column
    for cell in cells:
        texts[cell.column - 1] = _text(book.value(cell))
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _text(value: Value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.shown if isinstance(value, Error) else value.isoformat()
