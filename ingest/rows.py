"""Rows of a table file, some thousands at a time, so that a file of any length is read in the same memory.

Belongs here: what a batch of rows is. Does not belong here: where rows come from (csv, workbook), what their values
mean (tables, sources).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa

from ingest.model import Finding
from ingest.place import Place

BATCH_ROWS = 20_000


class DateText(str):
    """A date in a cell whose format shows a part of it: the month (2026-05), the year (2026) or the day (31-05)."""


class Column(Sequence):
    """A column of some rows as its distinct values and each row's place among them.

    Values repeat a lot within a column, so what is done to each distinct value once is done to all rows.
    """

    def __init__(self, values: list, codes: np.ndarray):
        """Make a column; `codes` are places in `values`, which may hold equal ones."""
        self.values = values
        self.codes = codes

    @classmethod
    def of(cls, rows: Iterable) -> Column:
        """The column of these values; True and 1 stay two."""
        places: dict = {}
        values: list = []
        codes = []
        for value in rows:
            key = value if type(value) is str else (type(value), value)
            if (place := places.get(key)) is None:
                place = places[key] = len(values)
                values.append(value)
            codes.append(place)
        return cls(values, np.array(codes, np.int32))

    @classmethod
    def constant(cls, value: object, count: int) -> Column:
        """The same value in each row."""
        return cls([value], np.zeros(count, np.int32))

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, row: int) -> object:
        return self.values[self.codes[row]]

    def __iter__(self) -> Iterator:
        return map(self.values.__getitem__, self.codes.tolist())

    def map(self, function: Callable[[object], object]) -> Column:
        """The column with the function applied to each distinct value."""
        return Column(list(map(function, self.values)), self.codes)

    def first_rows(self) -> list[int]:
        """The first row of each distinct value; 0 for one that no row has."""
        first = np.zeros(len(self.values), np.int64)
        places, rows = np.unique(self.codes, return_index=True)
        first[places] = rows
        return first.tolist()

    def rows_with(self, places: Sequence[int]) -> list[int]:
        """The rows that have one of the distinct values at these places, in their order."""
        return np.flatnonzero(np.isin(self.codes, places)).tolist()

    def as_arrow(self, type_: pa.DataType) -> pa.Array:
        """The column as Arrow has it."""
        return pa.array(self.values, type_).take(pa.array(self.codes))


def zipped(*columns: Column) -> Column:
    """A column of tuples, one value from each."""
    codes = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        # Codes of what was seen so far stay below the number of rows, so products stay small.
        codes = np.unique(codes * max(len(column.values), 1) + column.codes, return_inverse=True)[1]
    first = np.unique(codes, return_index=True)[1].tolist()
    return Column([tuple(column[row] for column in columns) for row in first], codes.astype(np.int32))


@dataclass(frozen=True)
class Batch:
    """Consecutive rows, column by column in the order of the header.

    A value is text (stripped, "" where empty) or, from a workbook, Decimal, bool or date. `line_from` and `line_to` are
    lines of the file (1-based, inclusive), or rows of the sheet; `raw_text` is each row as received, or its UTF-8.
    """

    columns: list[Sequence]
    line_from: Sequence[int]
    line_to: Sequence[int]
    raw_text: Sequence[str | bytes]
    sheet: str | None = None

    def with_rows(self, rows: Sequence[int]) -> Batch:
        """The batch with these of its rows only, in their order."""

        def taken(column: Sequence) -> Sequence:
            if isinstance(column, Column):
                return Column(column.values, column.codes[rows])
            return column[rows] if isinstance(column, np.ndarray) else [column[row] for row in rows]

        lines = taken(self.line_from), taken(self.line_to), taken(self.raw_text)
        return Batch([taken(column) for column in self.columns], *lines, self.sheet)

    def place(self, index: int, column: int | None = None, heading: str | None = None) -> Place:
        """Where the row with this index is, or its value in a column (from 0) with this heading."""
        number = column + 1 if column is not None and self.sheet is not None else None
        return Place(int(self.line_from[index]), sheet=self.sheet, column=number, heading=heading)


def is_data_above(texts: Sequence[str], width: int) -> bool:
    """Whether a row above the header is a row of the table, which sorting it with its header brings there.

    It fills more than half of the header's columns, digits among them; titles fill few, and column numbers count up.
    """
    filled = [text for text in texts if text]
    has_digits = bool(re.search(r"\d", "".join(filled)))
    return 2 * len(filled) > width and len(filled) > 1 and has_digits and not is_count(filled)


def is_count(texts: Sequence[str]) -> bool:
    """Whether these texts count columns: 1, 2, 3 …, in brackets or not."""
    return [text.strip("()[]. ") for text in texts] == [str(number) for number in range(1, len(texts) + 1)]


def is_archive(start: bytes) -> bool:
    """Whether a file that starts so is a zip file or one of an old Office program: a workbook, or to be refused."""
    return start.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0"))


class RowFile(Protocol):
    """A table in a file: its header, and its rows, which can be gone through again."""

    header: list[str]
    place: Place  # where the header is
    malformed: list[Finding]  # of the pass over the rows that was made last
    is_whole: bool  # whether that pass came to the end of the file

    def batches(self, size: int = BATCH_ROWS) -> Iterator[Batch]:
        """The rows below the header, in their order, at most `size` at a time."""
