"""Tables saved from StatBank's pages, turned into the rows of its API.

The pages save a matrix or a list, in Danish or English, in Windows-1252: title lines, then times (or other values) as
headings over the figures and the rest as stubs to their left, each group's value on a line of its own; or one figure a
line without any headings. Neither names its variables, so a value tells which variable it is of. A variable that only
has its total is not landed, as in a file of the API without it. Saved as a workbook, the cells are the same.

Belongs here: the shape of such files. Does not belong here: what the values mean (values, sources.statbank).
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.csv.reader import fields_found
from ingest.model import MOST_FINDINGS, DeliveryRejected, Finding
from ingest.place import FIRST_LINE, Place
from ingest.rows import BATCH_ROWS, Batch, Column
from ingest.statbank.values import FUNCTION, TABLES, TIME, danish_text, danish_time
from ingest.values import as_text

if TYPE_CHECKING:
    from ingest.workbook.cells import Book, SheetEntry

_VARIABLES = ("OMRÅDE", "FUNKTION", "DRANST", "ART", "PRISENHED", "KØN", "ALDER", "CIVILSTAND", "TID")
_LANDED = ("OMRÅDE", "FUNKTION", "ART", "PRISENHED", "TID")
_FIGURE = re.compile(r"-?\d+([.,]\d+)?|\.{1,3}|-|…")
_POPULATION = re.compile(r"folketal|befolkning|population", re.IGNORECASE)
_LIST_HEADINGS = {
    *("område", "region", "kommune", "municipality", "tid", "time", "kvartal", "quarter", "år", "year"),
    *("køn", "sex", "alder", "age", "civilstand", "marital status", "funktion", "function"),
    *("dranst", "art", "kind", "prisenhed", "price unit"),
}
_Rows = Callable[[], Iterator[tuple[int, list[str], str]]]
"""The rows of a file from its beginning: number, values, text as received."""
_TITLE_LINES = 20
_LABELS_SEEN = 1_000


@dataclass(frozen=True)
class _Figure:
    """A figure with the values it is of, by position: stubs from the left, then headings from the top.

    `fields` are those of its row, `expected` those of the headings or, in a list, of the first row.
    """

    values: tuple[str, ...]
    text: str
    line: int
    raw_text: str
    fields: int
    expected: int


@dataclass(frozen=True)
class StatBankPage:
    """A table saved from StatBank's pages, with the header that the API would give it."""

    rows: _Rows
    header: list[str]
    places: tuple[int | None, ...]  # of each column's value; None is the figure
    sheet: str | None = None
    place: Place = FIRST_LINE
    malformed: list[Finding] = field(default_factory=list)
    is_whole: bool = True

    def batches(self, size: int = BATCH_ROWS) -> Iterator[Batch]:
        """The figures as rows, at most `size` at a time; lines are those of the saved file.

        A figure beyond the headings, or in a row that lost a value, is left out and becomes a finding in `malformed`.
        """
        self.malformed.clear()
        figures = filter(self._is_complete, _figures(self.rows()))
        while lot := list(islice(figures, size)):
            columns = [
                Column.of(figure.text if place is None else _canonical(name, figure.values[place]) for figure in lot)
                for name, place in zip(self.header, self.places, strict=True)
            ]
            lines = [figure.line for figure in lot]
            yield Batch(columns, lines, lines, [figure.raw_text for figure in lot], self.sheet)

    def _is_complete(self, figure: _Figure) -> bool:
        """Whether a figure has a value of each variable; one that has not is a finding."""
        is_complete = len(figure.values) > max(place or 0 for place in self.places)
        if not is_complete and len(self.malformed) < MOST_FINDINGS:
            found = fields_found(figure.fields, figure.expected)
            self.malformed.append(Finding("csv_malformed", Place(figure.line, sheet=self.sheet), {"found": found}))
        return is_complete


def statbank_page(path: Path, encoding: str) -> StatBankPage | None:
    """The text file as a table saved from StatBank's pages; None where it is none.

    Raises:
        DeliveryRejected: It is one, and it has values of a variable that is not landed beside the total.
    """
    start = list(islice(_lines(path, encoding), _TITLE_LINES))
    separator = max(";,\t", key=lambda sign: sum(line.count(sign) for line in start))
    return _page(lambda: _text_rows(_lines(path, encoding), separator), None)


def statbank_sheet(book: Book, entry: SheetEntry) -> StatBankPage | None:
    """The sheet of a workbook as a table saved from StatBank's pages; None where it is none.

    Raises:
        DeliveryRejected: It is one, and it has values of a variable that is not landed beside the total.
    """
    from ingest.workbook.cells import Error

    def rows() -> Iterator[tuple[int, list[str], str]]:
        for cells in book.rows(entry):
            row = [""] * cells[-1].column
            for cell in cells:
                value = book.value(cell)
                row[cell.column - 1] = " ".join(("" if isinstance(value, Error) else as_text(value)).split())
            yield cells[0].row, row, "\t".join(row)

    return _page(rows, entry.name)


def _page(rows: _Rows, sheet: str | None) -> StatBankPage | None:
    start = list(islice(rows(), _TITLE_LINES))
    titles = "\n".join(text for _, _, text in start)
    if not _looks_saved([row for _, row, _ in start]):
        return None
    seen: dict[int, set[str]] = defaultdict(set)
    for figure in _figures(rows()):
        for place, value in enumerate(figure.values):
            if len(seen[place]) < _LABELS_SEEN:
                seen[place].add(value)
    found = {}
    for place, values in seen.items():
        variable = _variable(values)
        others = sorted(value for value in values if variable is None or not _is_of(variable, value))
        if variable in found or (variable is None and not _POPULATION.search(titles)):
            return None
        if others and variable not in _LANDED:
            raise DeliveryRejected(Finding("statbank_page", Place(), {"value": others[0][:80]}))
        if variable in _LANDED:
            found[variable] = place
    if not {"OMRÅDE", "TID"} <= found.keys():
        return None
    # A list of areas, years and figures could be anything; only its title makes it a count of inhabitants.
    are_years = all(value.isdecimal() for value in seen[found["TID"]])
    if "FUNKTION" not in found and are_years and not _POPULATION.search(titles):
        return None
    names = [name for name in _VARIABLES if name in found]
    return StatBankPage(rows, [*names, "INDHOLD"], (*(found[name] for name in names), None), sheet)


def _looks_saved(start: Sequence[list[str]]) -> bool:
    """Whether the first lines are titles and blank stubs before headings, or figures with a time each."""
    rows = [row for row in start if len(row) > 1]
    if not rows:
        return False
    if _is_heading(rows[0]):
        return any(map(_is_known, rows[0][1:]))
    if _heads_list(rows[0]):
        rows = rows[1:]
    times = sum(bool(TIME.fullmatch(value)) for value in rows[0][:-1]) if rows else 0
    return times == 1 and len(rows[0]) > 2 and all(map(_is_list_row, rows))


def _heads_list(row: Sequence[str]) -> bool:
    return {name.casefold() for name in row[:-1]} <= _LIST_HEADINGS and not _FIGURE.fullmatch(row[-1])


def _is_list_row(row: Sequence[str]) -> bool:
    return bool(_FIGURE.fullmatch(row[-1])) and all(row[:-1]) and any(map(_is_known, row[:-1]))


def _is_heading(row: Sequence[str]) -> bool:
    """Whether a line holds headings: blank over the stubs, then values and no figures."""
    return not row[0] and any(row) and all(not value or _is_known(value) for value in row)


def _figures(rows: Iterable[tuple[int, list[str], str]]) -> Iterator[_Figure]:
    headings: list[list[str]] = []
    stubs: list[str] | None = None  # None until the headings come, and in a list, which has none
    width = 0
    for number, row, line in rows:
        if stubs is None:
            if len(row) > 1 and not width and _is_heading(row):
                width = len(row)
                stubs = [""] * next(place for place, value in enumerate(row) if value)
            elif len(row) > 1 and not _heads_list(row):
                width = width or len(row)
                yield _Figure(tuple(row[:-1]), row[-1], number, line, len(row), width)
                continue
            else:
                continue  # a title, or the headings of a list
        over_figures = len(row) == width and not any(row[: len(stubs)]) and not any(stubs)
        if over_figures and all(not value or _is_known(value) for value in row):
            headings.append(_filled_right(row[len(stubs) :]))
            continue
        for place, value in enumerate(row[: len(stubs)]):
            if value:
                stubs[place:] = [value, *[""] * (len(stubs) - place - 1)]
        for place, text in enumerate(row[len(stubs) :]):
            if text:
                values = (*stubs, *(heading[place] for heading in headings if place < len(heading)))
                yield _Figure(values, text, number, line, len(row), width)


def _filled_right(row: Sequence[str]) -> list[str]:
    """Headings that span several columns stand over the first of them."""
    filled: list[str] = []
    for value in row:
        filled.append(value or (filled[-1] if filled else ""))
    return filled


def _text_rows(lines: Iterable[str], separator: str) -> Iterator[tuple[int, list[str], str]]:
    for number, line in enumerate(lines, 1):
        try:
            row = next(csv.reader([line], delimiter=separator), [])
        except csv.Error:  # a field longer than any that the pages save
            row = []
        yield number, [" ".join(value.split()) for value in row], line.removesuffix("\n")


def _lines(path: Path, encoding: str) -> Iterator[str]:
    with path.open(encoding=encoding, newline=None) as file:
        while line := file.readline(1_000_000):
            yield line


def _variable(values: set[str]) -> str | None:
    """The variable that a position's values are of: the one that knows most of them."""
    counts = {name: sum(_is_of(name, value) for value in values) for name in _VARIABLES}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else None


def _is_known(value: str) -> bool:
    return any(_is_of(name, value) for name in _VARIABLES)


def _is_of(variable: str, value: str) -> bool:
    if variable == "TID":
        return bool(TIME.fullmatch(value))
    if variable == "FUNKTION" and FUNCTION.fullmatch(value):
        return True
    # A bare number could be a figure; the pages save texts.
    return not value.isdecimal() and any(danish_text(table, variable, value) for table in TABLES)


def _canonical(variable: str, value: str) -> str:
    if variable == "TID":
        return danish_time(value)
    return next(filter(None, (danish_text(table, variable, value) for table in TABLES)), value)
