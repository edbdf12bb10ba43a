"""OpenDocument spreadsheets (.ods, as LibreOffice saves them) as the same cells that an Excel workbook has.

Belongs here: the XML of `content.xml`. Does not belong here: the zip file (guard), which rows are a table (sheets).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from ingest.rows import DateText
from ingest.workbook.cells import (
    CELL_CHARACTERS,
    COLUMNS,
    ROWS,
    Book,
    Cell,
    Error,
    SheetEntry,
    SheetFacts,
    Value,
)
from ingest.workbook.guard import DEPTH, SHEETS, Package, damaged, too_large

_MIDNIGHT = re.compile(r"T00:00:00(\.0+)?$")
_NUMBERS = ("float", "percentage", "currency")
_NAMES = {
    "urn:oasis:names:tc:opendocument:xmlns:table:1.0": "table",
    "urn:oasis:names:tc:opendocument:xmlns:office:1.0": "office",
    "urn:oasis:names:tc:opendocument:xmlns:text:1.0": "text",
    "urn:oasis:names:tc:opendocument:xmlns:style:1.0": "style",
    "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0": "number",
}


def _short(tag: str) -> str:
    space, _, name = tag.rpartition(" ")
    return f"{_NAMES.get(space, '')}:{name}"


class OpenDocumentBook(Book):
    """The sheets of an OpenDocument spreadsheet; a cell's style says whether a date shows a day, month or year."""

    form = "ods"

    def __init__(self, path: Path):
        self.path = path
        self.main = "content.xml"
        self.relations = {}
        self.sheets = []
        self._grains: dict[str, str] = {}
        self._read_structure()

    def _read_structure(self) -> None:
        """The names of sheets, hidden ones among them, and what date styles show."""
        shown: dict[str, set[str]] = {}
        families: dict[str, str] = {}
        parents: dict[str, str] = {}
        hidden: set[str] = set()
        current = [""]
        named: list[tuple[str, str]] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            name, given = _short(tag), {_short(key): value for key, value in attributes.items()}
            if name in ("style:style", "number:date-style"):
                current[0] = given.get("style:name", "")
            if name == "style:style":
                parents[current[0]] = given.get("style:parent-style-name", "")
            if name == "style:style" and "style:data-style-name" in given:
                families[current[0]] = given["style:data-style-name"]
            elif name == "number:date-style":
                shown[current[0]] = set()
            elif name.startswith("number:") and current[0] in shown:
                shown[current[0]].add(name.removeprefix("number:"))
            elif name == "style:table-properties" and given.get("table:display") == "false":
                hidden.add(current[0])
            elif name == "table:table":
                if len(named) == SHEETS:
                    raise too_large("sheets", SHEETS)
                named.append((given.get("table:name", ""), given.get("table:style-name", "")))

        with Package(self.path) as package:
            for part in ("styles.xml", "content.xml"):
                if part in package.parts:
                    for _ in package.parse(part, start):
                        pass
        self.sheets = [SheetEntry(name, "content.xml", style in hidden) for name, style in named]
        for style in parents:
            own = style
            for _ in range(DEPTH):  # a style has the format of the one it is made from
                if own in families or not own:
                    break
                own = parents.get(own, "")
            parts = shown.get(families.get(own, ""), {"day"})
            self._grains[style] = "day" if "day" in parts else "month" if "month" in parts else "year"

    def row_lots(self, entry: SheetEntry, facts: SheetFacts | None = None) -> Iterator[list[list[Cell]]]:
        """The sheet's rows that have cells, in lots as they are read."""
        reading = _SheetReading(entry.name, facts or SheetFacts())
        with Package(self.path) as package:
            for _ in package.parse("content.xml", reading.start, reading.end, reading.text):
                yield reading.rows
                reading.rows = []

    def text_of(self, cell: Cell) -> str:
        """The text of a cell that holds text."""
        return cell.text

    def format_of(self, cell: Cell) -> str:
        """No format: OpenDocument has none that adds digits."""
        return "General"

    def value(self, cell: Cell) -> Value:
        """What the cell holds."""
        text = cell.text.strip()
        if cell.kind == "str":
            return Error(text) if cell.is_formula and text.startswith(("#", "Err:", "Fejl:")) else text
        if not text:
            return Error("", no_value=True) if cell.is_formula else ""
        if cell.kind == "b":
            return text == "true"
        try:
            if cell.kind == "d":
                day, grain = date.fromisoformat(_MIDNIGHT.sub("", text)), self._grains.get(cell.style, "day")
                if grain not in ("month", "year"):
                    return day
                return DateText(f"{day:%Y-%m}" if grain == "month" else f"{day:%Y}")
            number = float(text)
            return Decimal(text) if text.lstrip("-").isdecimal() and len(text) <= 15 else Decimal(f"{number:.15g}")
        except (ValueError, OverflowError, ArithmeticError):
            return text


class _SheetReading:
    """The state while the sheet with a name is read; `rows` are those that are whole."""

    def __init__(self, name: str, facts: SheetFacts):
        self.name, self.facts = name, facts
        self.rows: list[list[Cell]] = []
        self.path: list[str] = []
        self.within = False
        self.row = self.column = 0
        self.row_times = self.times = 1
        self.cells: list[Cell] = []
        self.kind = self.given = self.style = self.row_style = ""
        self.columns: list[tuple[int, str]] = []  # last column and default style of each definition
        self.is_formula = False
        self.spanned: tuple[int, int] = (1, 1)
        self.held: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name, given = _short(tag), {_short(key): value for key, value in attributes.items()}
        self.path.append(name)
        if len(self.path) > DEPTH:
            raise damaged("too_deep")
        if name == "table:table":
            self.within, self.row, self.column = given.get("table:name", "") == self.name, 0, 0
            self.columns.clear()
        elif not self.within:
            return
        elif name == "table:table-row":
            self.column, self.cells = 0, []
            self.row_style = given.get("table:default-cell-style-name", "")
            self.row_times = _times(given.get("table:number-rows-repeated", "1"), ROWS)
            if given.get("table:visibility") in ("collapse", "filter"):
                self.facts.hidden_rows.append(self.row + 1)
        elif name == "table:table-column":
            times = _times(given.get("table:number-columns-repeated", "1"), 16_384)
            first = self.columns[-1][0] + 1 if self.columns else 1
            self.columns.append((first + times - 1, given.get("table:default-cell-style-name", "")))
            if given.get("table:visibility") in ("collapse", "filter"):
                self.facts.hidden_columns.append((first, first + times - 1))
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._start_cell(given)
        elif name == "text:p" and self.held:
            self.held.append("\n")
        elif name in ("text:s", "text:tab", "text:line-break"):
            self.held.append(" ")
        if self.within and self.facts.with_aside and name not in ("table:table-cell", "table:table-row"):
            self.facts.aside.extend(f"{value}\n" for value in attributes.values() if len(value) > 9)

    def _start_cell(self, given: dict[str, str]) -> None:
        type_ = given.get("office:value-type", "")
        self.times = _times(given.get("table:number-columns-repeated", "1"), 16_384)
        self.style, self.is_formula = given.get("table:style-name", ""), "table:formula" in given
        if not self.style:  # then the row's style holds, or else the column's
            of_column = (style for last, style in self.columns if last > self.column)
            self.style = self.row_style or next(of_column, "")
        self.spanned = (
            _times(given.get("table:number-rows-spanned", "1"), ROWS),
            _times(given.get("table:number-columns-spanned", "1"), 16_384),
        )
        self.held.clear()
        if type_ in _NUMBERS:
            self.kind, self.given = "n", given.get("office:value", "")
        elif type_ == "date":
            self.kind, self.given = "d", given.get("office:date-value", "")
        elif type_ == "boolean":
            self.kind, self.given = "b", given.get("office:boolean-value", "")
        else:  # a formula without a type has no result
            self.kind, self.given = "str" if type_ or not self.is_formula else "n", given.get("office:string-value", "")

    def text(self, data: str) -> None:
        if not self.within or "text:p" not in self.path:
            return
        if "office:annotation" in self.path:
            if self.facts.with_aside:
                self.facts.aside.append(data + "\n")
        else:
            self.held.append(data)
            if sum(map(len, self.held)) > CELL_CHARACTERS:
                raise too_large("characters_of_cell", CELL_CHARACTERS)

    def end(self, _: str) -> None:
        name = self.path.pop()
        if not self.within:
            return
        if name in ("table:table-cell", "table:covered-table-cell"):
            text = self.given or "".join(self.held) if self.kind == "str" else self.given
            if text or self.is_formula:
                self._add_cell(text)
            self.column += self.times
            self.held.clear()
            self.kind = self.given = ""
        elif name == "table:table-row":
            if self.cells:
                if self.row + self.row_times > ROWS:
                    raise too_large("rows", ROWS)
                for number in range(self.row + 1, self.row + self.row_times + 1):
                    self.rows.append([cell._replace(row=number) for cell in self.cells])
            self.row += self.row_times
        elif name == "table:table":
            self.within = False

    def _add_cell(self, text: str) -> None:
        if self.column + self.times > COLUMNS:
            raise too_large("columns", COLUMNS)
        rows, columns = self.spanned
        if rows > 1 or columns > 1:
            self.facts.merges.append((self.row + 1, self.row + rows, self.column + 1, self.column + columns))
        for column in range(self.column + 1, self.column + self.times + 1):
            self.cells.append(Cell(self.row + 1, column, self.kind, text, self.style, self.is_formula))


def _times(text: str, limit: int) -> int:
    """How often something is repeated, within what a sheet can have."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 7):
        raise damaged("cell_place")
    return min(max(int(text), 1), limit)
