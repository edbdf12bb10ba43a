"""Reading a table's values: each column by a function, in two passes over the rows.

The first pass looks at how the file writes its numbers; then the format is settled; the second pass reads. Values
repeat a lot within a column, so each is read once and remembered.

Belongs here: what all table sources share. Does not belong here: the shape of a file (csv, workbook), the columns
of one source (sources).
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

import pyarrow as pa

from ingest.datasets import DATASETS
from ingest.model import MOST_FINDINGS, Finding
from ingest.numbers import NumberEvidence, missing_mark
from ingest.place import Phrase, Place, Unread, column_letter, phrase
from ingest.rows import Batch, Column, is_count
from ingest.values import BecameDate, as_shown, as_text, read_boolean, read_date, read_decimal, read_integer
from ingest.words import garbled, has_lost_letters, heading_key, may_be_odd, may_have_lost_letters, oddities

_CONTROL = re.compile(r"[\x80-\x9f]")  # a letter that is lost, or half of one that is garbled
_REMEMBERED = 100_000  # values per column
_RULE = re.compile("[-=+: ]*")  # a line drawn below headings by a program


@dataclass(frozen=True)
class Facts:
    """What a table says of itself as a whole once its rows are gone through; None where it spans many.

    `is_synthetic`: its rows say that they are simulated.
    """

    source_code: str
    municipality_code: str | None = None
    period: str | None = None
    is_synthetic: bool = False


@dataclass(frozen=True)
class TableSource:
    """A kind of table: how to recognise it by its first rows, and what reads it.

    `columns` are the headings such a table has, for people, `optional` those of them that may be missing, and
    `also_headed` the headings of each column that has several. `recognise(header, first_row)` never raises;
    `reader(header, numbers)` makes a reader for a table with that header, which adds to the file's evidence of how
    numbers are written.
    """

    code: str
    publisher: str
    title: str
    dataset: str
    columns: tuple[str, ...]
    recognise: Callable[[Sequence[str], Sequence[str]], bool]
    reader: Callable[[Sequence[str], NumberEvidence], TableReader]
    form: str = "table"
    optional: frozenset[str] = frozenset()
    also_headed: tuple[tuple[str, ...], ...] = ()

    @property
    def required(self) -> tuple[str, ...]:
        """The columns it cannot be without."""
        return tuple(column for column in self.columns if column not in self.optional)

    def headings(self, column: str) -> tuple[str, ...]:
        """The headings that name a column."""
        return next((names for names in self.also_headed if column in names), (column,))


class TableReader(ABC):
    """Reads one table: `look` at all batches, `settle`, then `read` them again in the same order.

    A source's reader says in `_values` how each landed column comes out of a batch.
    """

    dataset: str
    number_columns: tuple[str, ...] = ()
    name_columns: tuple[str, ...] = ()
    knows_notes = False
    """Whether `data_rows` tells notes from data, so that a short line of words is no damage."""

    def __init__(
        self, source_code: str, header: Sequence[str], numbers: NumberEvidence, names: Sequence[str] | None = None
    ):
        """Make a reader for a table with this header; `names` are the columns' names where the header has others."""
        self.source_code = source_code
        self._headings = list(header)
        self.header = list(names or header)
        self._numbers = numbers
        self.decimal_sign: str | None = None
        self.in_doubt: Finding | None = None
        self.findings: list[Finding] = []
        self.malformed = 0
        self.unread: set[tuple[int, str]] = set()
        self._rows_before = 0
        self._judged: set[tuple[str, str]] = set()
        self._known: dict[str, dict] = {}

    def data_rows(self, batch: Batch, is_reading: bool) -> Batch:
        """The batch without rows that are no data, such as headings again, which the second pass reports."""
        column = batch.columns[0]
        first = heading_key(self._headings[0])
        texts = column.values if isinstance(column, Column) else set(column)
        same = {text for text in texts if _opens_no_data(as_text(text), first)}
        if not same:
            return batch
        keys = list(map(heading_key, self._headings))
        again = set()
        for row in (row for row, text in enumerate(column) if text in same):
            shown = [as_text(values[row]) for values in batch.columns]
            if is_count(shown) or list(map(heading_key, shown)) == keys or all(map(_RULE.fullmatch, shown)):
                again.add(row)
        if not again:
            return batch
        if is_reading:
            self.findings += [self.left_out(batch, row) for row in sorted(again)]
        return batch.with_rows([row for row in range(len(batch.line_from)) if row not in again])

    def left_out(self, batch: Batch, row: int) -> Finding:
        """The finding on a row that is no data."""
        filled = (values[row] for values in batch.columns if values[row] != "")
        return Finding("row_left_out", batch.place(row), {"row": as_shown(*filled)})

    def findings_of_whole(self) -> list[Finding]:
        """The findings that need all rows; asked once, when the second pass is through."""
        return []

    def look(self, batch: Batch) -> None:
        """Take up how the batch writes its numbers, and judge its texts."""
        for number, heading in enumerate(self._headings):
            self._judge_texts(batch, number, heading)
        for name in self.number_columns:
            column = self._column(batch, name)
            self._numbers.add(column.values, partial(self._first_place, batch, name, column.first_rows()))

    def _judge_texts(self, batch: Batch, number: int, heading: str) -> None:
        """Find texts with invisible, garbled or lost letters, and marks for missing figures; each text once."""
        column = batch.columns[number]
        column = column if isinstance(column, Column) else Column.of(column)
        is_number = self.header[number] in self.number_columns
        for index, value in enumerate(column.values):
            if not isinstance(value, str) or not (is_number or may_be_odd(value)):
                continue
            found = _found_in(value, is_number, is_name=self.header[number] in self.name_columns)
            if found is None or (value, heading) in self._judged or len(self.findings) >= MOST_FINDINGS:
                continue
            if not (rows := column.rows_with([index])):
                continue
            self._judged.add((value, heading))
            values = {"value": value[:200], "column": heading, "found": found[1]}
            self.findings.append(Finding(found[0], batch.place(rows[0], number), values, places=len(rows)))

    def _first_place(self, batch: Batch, name: str, rows: Sequence[int], index: int) -> Place:
        number = self.header.index(name)
        return batch.place(rows[index], number, self._headings[number])

    def settle(self, decimal_sign: str | None, in_doubt: Finding | None = None) -> None:
        """Set the sign the file's numbers are read with; what the finding in doubt says is not said of each number."""
        self.decimal_sign, self.in_doubt = decimal_sign, in_doubt

    @property
    def may_lack(self) -> int:
        """How many fields at the end of a row a file may leave out where they are empty."""
        return 0

    def facts(self) -> Facts:
        """What the table says of itself; known after the first pass."""
        return Facts(self.source_code)

    def read(self, batch: Batch) -> dict[str, Column]:
        """The values of the batch's rows by landed column; a value that does not read is None and a finding."""
        values = self._values(batch)
        self._rows_before += len(batch.line_from)
        return values

    @property
    def is_full(self) -> bool:
        """Whether so much was malformed that reading on tells nothing new."""
        return self.malformed >= MOST_FINDINGS

    @abstractmethod
    def _values(self, batch: Batch) -> dict[str, Column]:
        """The values of the batch's rows by landed column."""

    def _column(self, batch: Batch, name: str) -> Column:
        column = batch.columns[self.header.index(name)]
        return column if isinstance(column, Column) else Column.of(column)

    def _read(self, batch: Batch, name: str, function: Callable[[object], object], may_be_empty: bool = True) -> Column:
        """A column's values as `function` reads them; `Unread` says what was expected.

        Empty is None, unless `function` is to judge that too.
        """
        known = self._known.setdefault(name, {})
        if len(known) > _REMEMBERED:
            known.clear()
        column, values, malformed = self._column(batch, name), [], []
        for place, value in enumerate(column.values):
            key = value if type(value) is str else (type(value), value)
            try:
                read = known[key]
            except KeyError:
                try:
                    read = None if may_be_empty and value == "" else function(value)
                except Unread as error:
                    read = error
                known[key] = read
            if isinstance(read, Unread):
                malformed.append(place)
            values.append(read)
        for row in column.rows_with(malformed) if malformed else ():
            self._malformed(batch, row, name, values[column.codes[row]])
        for place in malformed:
            values[place] = None
        return Column(values, column.codes)

    def _source_texts(self, batch: Batch) -> dict[str, Column]:
        """The columns that keep each number as its source writes it."""
        return {
            f"{name}_text": self._column(batch, name).map(lambda value: None if value == "" else as_text(value))
            for name in self.number_columns
        }

    def _malformed(self, batch: Batch, index: int, column: str, unread: Unread) -> None:
        """Add a finding on the value in a row's column."""
        self.malformed += 1
        if self.malformed <= MOST_FINDINGS:
            number = self.header.index(column)
            values = {
                "value": as_shown(self._column(batch, column)[index]),
                "column": self._headings[number],
                "expected": unread.expected,
            }
            values |= {"field": column}
            rule = "value_became_date" if isinstance(unread, BecameDate) else "value_malformed"
            # The row's number in the dataset; the batch knows where it begins.
            row_number = self._rows_before + index + 1
            self.unread.add((row_number, column))
            self.findings.append(Finding(rule, batch.place(index, number), values, self.dataset, row_number))

    def read_decimal(self, value: object, type_: pa.Decimal128Type) -> Decimal | None:
        """A number as the file writes them; None where it writes them in two ways and this is one of the other way."""
        try:
            return read_decimal(value, self.decimal_sign, type_)
        except Unread:
            if self.in_doubt:
                with suppress(Unread):
                    read_decimal(value, "." if self.decimal_sign == "," else ",", type_)
                    return None
            raise

    def _as(self, type_: pa.DataType) -> Callable[[object], object]:
        """The function that reads values of an Arrow type."""
        if pa.types.is_boolean(type_):
            return read_boolean
        if pa.types.is_integer(type_):
            return read_integer
        if pa.types.is_decimal(type_):
            return partial(self.read_decimal, type_=type_)
        if pa.types.is_date(type_):
            return read_date
        return as_text


def _opens_no_data(text: str, heading: str) -> bool:
    """Whether a row that begins so may be headings again, numbers of columns, or a line drawn below headings."""
    if not text or text[0] in "-=(1[":
        return bool(text) and (is_count([text]) or _RULE.fullmatch(text) is not None)
    return bool(heading) and heading_key(text) == heading


def _found_in(text: str, is_number: bool, is_name: bool) -> tuple[str, Phrase | str] | None:
    """The rule that a text breaks as text, and what of it."""
    if is_number:
        return ("value_marked_missing", phrase(mark)) if (mark := missing_mark(text)) else None
    is_lost = has_lost_letters(text)
    if (not is_lost or _CONTROL.search(text)) and (meant := garbled(text)):
        return "text_garbled", meant[:200]
    if is_lost:
        return "text_letters_lost", "\ufffd"
    if sign := may_have_lost_letters(text):
        return "text_letters_lost" if is_name and sign == "?" else "text_letters_doubtful", sign
    return ("text_invisible", odd[0]) if (odd := oddities(text)) else None


def unheaded_column(header: Place, number: int) -> Finding:
    """The finding on a column with values below no heading; it is named by its letter, as spreadsheets show it."""
    return Finding("column_not_read", header, {"column": column_letter(number)})


def column_types(dataset: str) -> Mapping[str, pa.DataType]:
    """The types of a dataset's own columns by name."""
    return {field.name: field.type for field in DATASETS[dataset]}
