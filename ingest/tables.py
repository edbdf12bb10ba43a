"""Reading a table's values: each column by a function, in two passes over the rows.

The first pass looks at how the file writes its numbers; then the format is settled; the second pass reads. Values
repeat a lot within a column, so each is read once and remembered.

Belongs here: what all table sources share. Does not belong here: the shape of a file (csvfile, workbook), the columns
of one source (sources).
"""

from __future__ import annotations

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

import pyarrow as pa

from ingest.datasets import DATASETS
from ingest.locale import NumberEvidence, parse_decimal
from ingest.model import MOST_FINDINGS, Finding
from ingest.place import Phrase, Place, Unread, phrase
from ingest.rows import Batch, Column

_BOOLEANS = {"true": True, "false": False, "ja": True, "nej": False, "yes": True, "no": False}
_REMEMBERED = 100_000  # values per column


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

    `columns` are the headings such a table has, for people. `recognise(header, first_row)` never raises;
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


class TableReader(ABC):
    """Reads one table: `look` at all batches, `settle`, then `read` them again in the same order.

    A source's reader says in `_values` how each landed column comes out of a batch.
    """

    dataset: str
    number_columns: tuple[str, ...] = ()

    def __init__(
        self, source_code: str, header: Sequence[str], numbers: NumberEvidence, names: Sequence[str] | None = None
    ):
        """Make a reader for a table with this header; `names` are the columns' names where the header has others."""
        self.source_code = source_code
        self._headings = list(header)
        self.header = list(names or header)
        self._numbers = numbers
        self.decimal_sign: str | None = None
        self.findings: list[Finding] = []
        self.malformed = 0
        self._known: dict[str, dict] = {}

    def look(self, batch: Batch) -> None:
        """Take up how the batch writes its numbers."""
        for name in self.number_columns:
            column = self._column(batch, name)
            self._numbers.add(column.values, partial(self._first_place, batch, name, column.first_rows()))

    def _first_place(self, batch: Batch, name: str, rows: Sequence[int], index: int) -> Place:
        number = self.header.index(name)
        return batch.place(rows[index], number, self._headings[number])

    def settle(self, decimal_sign: str | None) -> None:
        """Set the sign the file's numbers are read with."""
        self.decimal_sign = decimal_sign

    def facts(self) -> Facts:
        """What the table says of itself; known after the first pass."""
        return Facts(self.source_code)

    def read(self, batch: Batch) -> dict[str, Column]:
        """The values of the batch's rows by landed column; a value that does not read is None and a finding."""
        return self._values(batch)

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
            if type(read) is Unread:
                malformed.append(place)
            values.append(read)
        for row in column.rows_with(malformed) if malformed else ():
            self._malformed(batch, row, name, values[column.codes[row]].expected)
        for place in malformed:
            values[place] = None
        return Column(values, column.codes)

    def _source_texts(self, batch: Batch) -> dict[str, Column]:
        """The columns that keep each number as its source writes it."""
        return {
            f"{name}_text": self._column(batch, name).map(lambda value: None if value == "" else as_text(value))
            for name in self.number_columns
        }

    def _malformed(self, batch: Batch, index: int, column: str, expected: Phrase | str, value: object = None) -> None:
        """Add a finding on the value in a row's column."""
        self.malformed += 1
        if self.malformed <= MOST_FINDINGS:
            shown = as_text(self._column(batch, column)[index] if value is None else value)
            number = self.header.index(column)
            values = {"value": shown[:200], "column": self._headings[number], "expected": expected}
            self.findings.append(Finding("value_malformed", batch.place(index, number), values))

    def _as(self, type_: pa.DataType) -> Callable[[object], object]:
        """The function that reads values of an Arrow type."""
        if pa.types.is_boolean(type_):
            return read_boolean
        if pa.types.is_integer(type_):
            return read_integer
        if pa.types.is_decimal(type_):
            return lambda value: read_decimal(value, self.decimal_sign, type_)
        if pa.types.is_date(type_):
            return read_date
        return as_text


def column_types(dataset: str) -> Mapping[str, pa.DataType]:
    """The types of a dataset's own columns by name."""
    return {field.name: field.type for field in DATASETS[dataset]}


def as_text(value: object) -> str:
    """A value as text, letters composed: a workbook's 730 is "730", and a date is written as ISO 8601."""
    if isinstance(value, str):
        return value if value.isascii() else unicodedata.normalize("NFC", value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


def read_boolean(value: object) -> bool:
    """Yes or no, in the words the templates allow.

    Raises:
        Unread: it is none of them.
    """
    if isinstance(value, bool):
        return value
    if (word := as_text(value).casefold()) not in _BOOLEANS:
        raise Unread(phrase("true_or_false"))
    return _BOOLEANS[word]


def read_integer(value: object) -> int:
    """A whole number of at most nine digits.

    Raises:
        Unread: it is none.
    """
    text = as_text(value)
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Unread(phrase("whole_number"))
    return int(text)


def read_decimal(value: object, decimal_sign: str | None, type_: pa.Decimal128Type) -> Decimal:
    """A number of an Arrow decimal type, exactly.

    Raises:
        Unread: it is no number written with the sign, or has more digits than the type holds.
    """
    if isinstance(value, Decimal):
        number = value
    else:
        try:
            number = parse_decimal(as_text(value), decimal_sign or ",")
        except ValueError:
            raise Unread(phrase("number_with_sign", decimal_sign or ",")) from None
    whole, decimals = len(str(abs(int(number)))), max(0, -number.as_tuple().exponent)
    if decimals > type_.scale or whole > type_.precision - type_.scale:
        raise Unread(phrase("at_most_decimals", type_.scale))
    return number


def read_date(value: object) -> date:
    """A day.

    Raises:
        Unread: it is none, or not written as ISO 8601.
    """
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(as_text(value))
    except ValueError:
        raise Unread(phrase("date_such_as", "2031-05-31")) from None
