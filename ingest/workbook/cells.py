"""The cells of a workbook, row by row as they stand: kind, text and format, with shared texts and formats looked up.

One reader for everything that looks at cells, so that what is looked through for CPR numbers is what is read.

Belongs here: what a cell holds. Does not belong here: which rows are a table (workbook).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel, from_ISO8601

from ingest.rows import DateText
from ingest.workbook.guard import DEPTH, SHEETS, Package, damaged, too_large

ROWS = 1_048_576
"""Rows of a sheet, as Excel has them."""
COLUMNS = 500
"""Columns with a value. A template has nine; a pivoted sheet of every task field and measure has some 320."""
CELL_CHARACTERS = 32_767
"""Characters of a cell, as Excel has them."""
TEXTS, TEXT_CHARACTERS = 2_000_000, 64 * 1024 * 1024
"""Shared texts and their characters, which are kept in memory while the workbook is read."""
MERGES = 100_000
"""Merged ranges of a sheet. They are made by hand, so a program that merges every row goes too far."""

_SPREADSHEET = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main ",
    "http://purl.oclc.org/ooxml/spreadsheetml/main ",
)
_RELATION_ID = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_OPERANDS = re.compile(r'"([^"]*)"|(?<![A-Za-z$0-9.!])([0-9]+)(?![A-Za-z0-9(.!])')
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_ESCAPED = re.compile(r"_x(?![dD][89a-fA-F])([0-9A-Fa-f]{4})_")  # not halves of characters
_NOT_SHOWN = re.compile(r'\[[^]]*\]|"[^"]*"|\\.|_.|\*.')
_YES = ("1", "true")


_COLUMNS = {get_column_letter(column): column for column in range(1, 16_385)}


@dataclass(frozen=True)
class Error:
    """A cell that holds no value but an error, as Excel shows it; `no_value` is a formula whose result is not kept."""

    shown: str
    no_value: bool = False


Value = str | Decimal | bool | date | Error
"""What a cell holds; text is stripped, "" where it is empty."""


class Cell(NamedTuple):
    """A cell as the sheet's XML has it: place (from 1), type, text, style, and whether a formula made it."""

    row: int
    column: int
    kind: str
    text: str
    style: str
    is_formula: bool


@dataclass
class SheetFacts:
    """What a sheet says apart from its cells' values; whole once all its rows have been read."""

    with_aside: bool = False
    aside: list[str] = field(default_factory=list)  # what stands outside cells, and formulas; for the reader to empty
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)  # rows from, to, columns from, to
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class SheetEntry:
    """A worksheet as the workbook lists it."""

    name: str
    part: str
    is_hidden: bool


class Book:
    """A workbook's list of sheets, its shared texts and its formats."""

    form = "xlsx"

    def __init__(self, path: Path):
        self.path = path
        with Package(path) as package:
            self.main = package.main
            self.relations = package.relations(package.main)
            self.sheets: list[SheetEntry] = []
            self.epoch = CALENDAR_WINDOWS_1900
            self.is_calculated = True  # if not, programs write 0 as the result of a formula
            package.parse_whole(package.main, self._start)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag.endswith(" workbookPr") and attributes.get("date1904") in _YES:
            self.epoch = CALENDAR_MAC_1904
        if tag.endswith(" calcPr") and attributes.get("fullCalcOnLoad") in _YES:
            self.is_calculated = False
        if tag.startswith(_SPREADSHEET) and tag.endswith(" sheet"):
            identifier = next((attributes[name] for name in _RELATION_ID if name in attributes), "")
            kind, part = self.relations.get(identifier, ("", ""))
            if not kind:
                raise damaged("part_missing")
            if kind == "worksheet":  # others are charts, which have no cells
                if any(part == sheet.part for sheet in self.sheets):
                    raise damaged("parts_overlap")
                if len(self.sheets) == SHEETS:
                    raise too_large("sheets", SHEETS)
                self.sheets.append(
                    SheetEntry(attributes.get("name", ""), part, attributes.get("state", "visible") != "visible")
                )

    def part_of(self, kind: str) -> str | None:
        """The one part of a kind ("sharedStrings", "styles") that the workbook points to."""
        return next((part for found, part in self.relations.values() if found == kind), None)

    @cached_property
    def texts(self) -> list[str]:
        """The shared texts, runs joined, without the readings that some languages print above the words."""
        texts: list[str] = []
        path: list[str] = []
        held: list[str] = []
        total = 0

        def start(tag: str, _: dict[str, str]) -> None:
            path.append(tag.rpartition(" ")[2])
            if len(path) > DEPTH:
                raise damaged("too_deep")
            if path[-1] == "si":
                held.clear()

        def text(data: str) -> None:
            nonlocal total
            if path[-1] == "t" and "rPh" not in path:
                held.append(data)
                total += len(data)
                if total > TEXT_CHARACTERS:
                    raise too_large("characters_of_text", TEXT_CHARACTERS)

        def end(_: str) -> None:
            if path.pop() == "si":
                texts.append(_plain("".join(held)))
                if len(texts) > TEXTS:
                    raise too_large("texts", TEXTS)

        if part := self.part_of("sharedStrings"):
            with Package(self.path) as package:
                _need(package, part)
                for _ in package.parse(part, start, end, text):
                    pass
        return texts

    @cached_property
    def formats(self) -> dict[str, str]:
        """The number format of each style, by the number that cells give it."""
        own: dict[str, str] = {}
        styles: list[str] = []
        within = False

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal within
            name = tag.rpartition(" ")[2]
            if name == "numFmt":
                own[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            elif name == "cellXfs":
                within = True
            elif name == "xf" and within:
                styles.append(attributes.get("numFmtId", "0"))

        def end(tag: str) -> None:
            nonlocal within
            if tag.endswith(" cellXfs"):
                within = False

        if part := self.part_of("styles"):
            with Package(self.path) as package:
                _need(package, part)
                package.parse_whole(part, start, end)
        builtin = {str(number): code for number, code in BUILTIN_FORMATS.items()}
        return {str(i): own.get(number, builtin.get(number, "General")) for i, number in enumerate(styles)}

    @cached_property
    def _times(self) -> dict[str, str]:
        """The styles whose numbers are durations ("duration"), or what `_grain` calls them."""
        return {
            style: "duration" if is_timedelta_format(code) else _grain(code)
            for style, code in self.formats.items()
            if is_date_format(code) or is_timedelta_format(code)
        }

    def rows(self, entry: SheetEntry, facts: SheetFacts | None = None) -> Iterator[list[Cell]]:
        """The sheet's rows that have cells, in order, each with the cells that hold a value or a formula.

        `facts` is filled on the way. Raises `DeliveryRejected` for rows or cells that are out of order or too many.
        """
        for lot in self.row_lots(entry, facts):
            yield from lot

    def row_lots(self, entry: SheetEntry, facts: SheetFacts | None = None) -> Iterator[list[list[Cell]]]:
        """As `rows`, in lots as they are read; a lot may be empty."""
        reading = _SheetReading(facts or SheetFacts())
        with Package(self.path) as package:
            _need(package, entry.part)
            for _ in package.parse(entry.part, reading.start, reading.end, reading.text, reading.comment):
                yield reading.rows
                reading.rows = []

    def format_of(self, cell: Cell) -> str:
        """The number format of a cell."""
        return self.formats.get(cell.style, "General")

    def text_of(self, cell: Cell) -> str:
        """The text of a cell that holds text."""
        if cell.kind != "s":
            return _plain(cell.text)
        try:
            return self.texts[_whole(cell.text.strip())]
        except IndexError:
            raise damaged("cell_text") from None

    def value(self, cell: Cell) -> Value:
        """What the cell holds."""
        if cell.kind in ("s", "str", "inlineStr"):
            return self.text_of(cell).strip()
        text = cell.text.strip()
        if cell.kind == "e":
            return Error(text)
        if cell.is_formula and (not text or (text == "0" and not self.is_calculated)):
            return Error("", no_value=True)
        if not text:
            return ""
        if cell.kind == "b":
            return text in _YES
        try:
            if cell.kind == "d":
                return _day(from_ISO8601(text))
            if not _NUMBER.fullmatch(text):
                raise damaged("cell_number")
            if kind := self._times.get(cell.style):
                return _day(from_excel(float(text), self.epoch, timedelta=kind == "duration"), kind)
        except (ValueError, OverflowError, TypeError):
            return Error("####")
        if text.lstrip("-").isdecimal() and len(text) <= 15:
            return Decimal(text)
        number = float(text)
        if not math.isfinite(number):
            return Error("####")
        return Decimal(f"{number:.15g}")  # as many digits as a spreadsheet itself keeps and shows


class _Names(dict):
    """The name of a spreadsheet's own tag, by the tag; "" for tags of other namespaces."""

    def __missing__(self, tag: str) -> str:
        name = tag.rpartition(" ")[2] if tag.startswith(_SPREADSHEET) else ""
        if len(self) < 500:  # a workbook has some 50; one that was made to fill the memory has as many as it likes
            self[tag] = name
        return name


class _SheetReading:
    """The state while a sheet's XML is read; `rows` are those that are whole."""

    def __init__(self, facts: SheetFacts):
        self.facts = facts
        self.rows: list[list[Cell]] = []
        self.names = _Names()
        self.path: list[str] = []
        self.row = self.column = 0
        self.row_digits = ""
        self.cells: list[Cell] = []
        self.kind, self.style, self.is_formula = "", "", False
        self.held: list[str] = []
        self.length = 0
        self.taken = ""  # the element whose text is the cell's
        self.formula: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = self.names[tag]
        self.path.append(name)
        if name == "c":
            reference = attributes.get("r")
            column = _COLUMNS.get(reference.removesuffix(self.row_digits), 0) if reference else self.column + 1
            if column <= self.column:
                raise damaged("out_of_order")
            self.column = column
            self.kind, self.style, self.is_formula = attributes.get("t", "n"), attributes.get("s", "0"), False
            self.taken = "t" if self.kind == "inlineStr" else "v"
        elif name == "f":
            self.is_formula = bool(self.kind)
        elif name == "row":
            self._start_row(attributes)
        elif name not in ("v", "is", "t"):
            self._start_other(name, attributes)

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = _whole(attributes["r"]) if "r" in attributes else self.row + 1
        if number <= self.row:
            raise damaged("out_of_order")
        if number > ROWS:
            raise too_large("rows", ROWS)
        self.row, self.row_digits, self.column, self.cells = number, str(number), 0, []
        if attributes.get("hidden") in _YES:
            self.facts.hidden_rows.append(number)

    def _start_other(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.path) > DEPTH:
            raise damaged("too_deep")
        if name == "mergeCell":
            if len(self.facts.merges) == MERGES:
                raise too_large("merged_ranges", MERGES)
            first, _, last = attributes.get("ref", "").partition(":")
            (row, column), (last_row, last_column) = _place(first), _place(last or first)
            self.facts.merges.append((row, last_row, column, last_column))
        elif name == "col" and attributes.get("hidden") in _YES:
            if len(self.facts.hidden_columns) == len(_COLUMNS):
                raise damaged("out_of_order")
            self.facts.hidden_columns.append((_whole(attributes.get("min", "")), _whole(attributes.get("max", ""))))
        if self.facts.with_aside:
            self.facts.aside.extend(f"{value}\n" for value in attributes.values() if len(value) > 9)

    def text(self, data: str) -> None:
        if self.path[-1] == self.taken and "rPh" not in self.path:
            self.held.append(data)
            self.length += len(data)
            if self.length > CELL_CHARACTERS:
                raise too_large("characters_of_cell", CELL_CHARACTERS)
        elif self.facts.with_aside and not data.isspace():
            self.facts.aside.append(data)
            if self.path[-1] == "f":
                self.formula.append(data)

    def comment(self, data: str) -> None:
        """A comment, or an instruction to a program."""
        if self.facts.with_aside:
            self.facts.aside.append(f"\n{data}\n")

    def end(self, _: str) -> None:
        name = self.path.pop()
        if name == "c":
            if self.held or self.is_formula:
                if self.column > COLUMNS:
                    raise too_large("columns", COLUMNS)
                text = "".join(self.held)
                self.held.clear()
                self.length = 0
                self.cells.append(Cell(self.row, self.column, self.kind, text, self.style, self.is_formula))
            self.kind = self.taken = ""
        elif name == "row":
            if self.cells:
                self.rows.append(self.cells)
                self.cells = []
        elif name not in ("v", "t") and self.facts.with_aside:
            self.facts.aside.append(f"\n{joined(''.join(self.formula))}\n" if self.formula else "\n")
            self.formula.clear()


def joined(formula: str) -> str:
    """What a formula that puts texts together comes to: its texts, and numbers between them, one after another."""
    if not ('"' in formula and ("&" in formula or "(" in formula)):
        return ""
    return "".join(text or number for text, number in _OPERANDS.findall(formula))


def _place(reference: str) -> tuple[int, int]:
    match = _REFERENCE.fullmatch(reference)
    if not match or match[1] not in _COLUMNS:
        raise damaged("cell_place")
    return int(match[2]), _COLUMNS[match[1]]


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 7):
        raise damaged("cell_place")
    return int(text)


def _grain(code: str) -> str:
    """What a date format shows: days, months (mmm-yy) or years (yyyy); the format decides what the cell means.

    Days without a year (d-mmm) are what a spreadsheet makes of 1-5 or 1/5, with a year that nobody typed.
    """
    shown = _NOT_SHOWN.sub("", code).lower()
    if "d" in shown and not {"y", "å", "e", "h"} & set(shown):
        return "day_of_year"
    if "d" in shown or "h" in shown or "s" in shown:
        return "day"
    return "month" if "m" in shown else "year"


def _day(value: object, kind: str = "day") -> str | date | Decimal:
    """A date, or the part of it that is shown; with a time of the day as text, as it is neither a day nor a number."""
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, datetime) and kind in ("month", "year"):
        return DateText(f"{value:%Y-%m}" if kind == "month" else f"{value:%Y}")
    if isinstance(value, datetime) and kind == "day_of_year":
        return DateText(f"{value:%d-%m}")
    if isinstance(value, datetime) and value.time() == time(0):
        return value.date()
    return value if isinstance(value, date) and not isinstance(value, datetime) else str(value)


def _plain(text: str) -> str:
    """The text with characters that XML cannot hold, written as _x000D_, as themselves."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def _need(package: Package, part: str) -> None:
    if part not in package.zip.NameToInfo:
        raise damaged("part_missing")
