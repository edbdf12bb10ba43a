"""Reading a table's values: each column by a function, in two passes over the rows.

The first pass looks at how the file writes its numbers; then the format is settled; the second pass reads. Values
repeat a lot within a column, so each is read once and remembered.

Belongs here: what all table sources share. Does not belong here: the shape of a file (csvfile, workbook), the columns
of one source (sources).
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from functools import partial

import pyarrow as pa

from ingest.datasets import DATASETS
from ingest.locale import MISSING, NumberEvidence, expected_number, parse_decimal
from ingest.model import MOST_FINDINGS, Finding
from ingest.place import Phrase, Place, Unread, phrase
from ingest.rows import Batch, Column, DateText
from ingest.words import cleaned, garbled, has_lost_letters, may_have_lost_letters, oddities

_BOOLEANS = {"true": True, "false": False, "ja": True, "nej": False, "yes": True, "no": False}
_BOOLEANS |= {"sand": True, "falsk": False, "j": True, "n": False, "y": True}
_EXACT_DIGITS = 15
"""Significant digits that a spreadsheet keeps; what follows is noise of binary fractions (0.30000000000000004)."""
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
        """The batch without rows that are no data, such as totals, which the second pass reports."""
        return batch

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
            if not isinstance(value, str) or (value.isascii() and "?" not in value and not is_number):
                continue
            found = _found_in(value, is_number, is_name=self.header[number] in self.name_columns)
            if found is None or (value, heading) in self._judged or len(self.findings) >= MOST_FINDINGS:
                continue
            self._judged.add((value, heading))
            rows = column.rows_with([index])
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
            shown = as_text(self._column(batch, column)[index])
            values = {"value": shown[:200], "column": self._headings[number], "expected": unread.expected}
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


def _found_in(text: str, is_number: bool, is_name: bool) -> tuple[str, Phrase | str] | None:
    """The rule that a text breaks as text, and what of it."""
    if is_number:
        return ("value_marked_missing", phrase(MISSING[text])) if text in MISSING else None
    if has_lost_letters(text):
        return "text_letters_lost", "\ufffd"
    if meant := garbled(text):
        return "text_garbled", meant[:200]
    if may_have_lost_letters(text):
        return "text_letters_lost" if is_name else "text_letters_doubtful", "?"
    return ("text_invisible", odd[0]) if (odd := oddities(text)) else None


def column_types(dataset: str) -> Mapping[str, pa.DataType]:
    """The types of a dataset's own columns by name."""
    return {field.name: field.type for field in DATASETS[dataset]}


def as_text(value: object) -> str:
    """A value as text, letters composed: a workbook's 730 is "730", and a date is written as ISO 8601."""
    if isinstance(value, str):
        return cleaned(value)
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


def read_decimal(value: object, decimal_sign: str | None, type_: pa.Decimal128Type) -> Decimal | None:
    """A number of an Arrow decimal type, exactly; None for a mark that says it is missing.

    Raises:
        Unread: it is no number written with the sign, or has more digits than the type holds.
    """
    if isinstance(value, Decimal):
        number = value
    elif (text := as_text(value)) in MISSING:
        return None
    else:
        refuse_date(value)
        try:
            number = parse_decimal(text, decimal_sign or ",")
        except ValueError:
            raise Unread(expected_number(text, decimal_sign or ",")) from None
    if -number.as_tuple().exponent > type_.scale and len(number.as_tuple().digits) > _EXACT_DIGITS:
        number = Context(prec=_EXACT_DIGITS).plus(number).normalize()
    whole, decimals = len(str(abs(int(number)))), max(0, -number.as_tuple().exponent)
    if decimals > type_.scale or whole > type_.precision - type_.scale:
        raise Unread(phrase("at_most_decimals", type_.scale))
    return number


class BecameDate(Unread):
    """A value that a spreadsheet has made a date of."""


_MONTH = (
    r"(jan(uar|uary)?|feb(ruar|ruary)?|mar(ts|ch)?|apr(il)?|maj|may|jun[ie]?|jul[iy]?|aug(ust)?|sept?(ember)?"
    r"|o[kc]t(ober)?|nov(ember)?|dec(ember)?)\.?"
)
_LIKE_A_DATE = re.compile(
    r"\d{1,2}[-/]\d{1,2}[-/](\d{2}|\d{4})( 00[:.]00([:.]00)?)?|\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d\d-\d\d( 00:00:00)?"
    rf"|\d{{1,2}}[-. ]+{_MONTH}([-. ]+(\d{{2}}|\d{{4}}))?|{_MONTH}[-. ]+(\d{{2}}|\d{{4}})",
    re.IGNORECASE,
)


def refuse_date(value: object) -> None:
    """Refuse what a spreadsheet makes of a code or a number that looks to it like a date.

    Raises:
        BecameDate: the value is a date.
    """
    is_date = isinstance(value, date | DateText)
    if is_date or (isinstance(value, str) and _LIKE_A_DATE.fullmatch(value)):
        raise BecameDate(phrase("no_date"))


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
