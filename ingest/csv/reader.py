"""Reading delimited text strictly and as a stream: the same number of fields on each row, quotes closed.

Belongs here: the shape of a CSV file. Does not belong here: the meaning of a column.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TextIO

import numpy as np
import pyarrow as pa
from pyarrow.csv import ConvertOptions, ParseOptions, ReadOptions, read_csv

from ingest.encoding import END_MARK, FILLING
from ingest.model import MOST_FINDINGS, Finding
from ingest.place import Phrase, Place, phrase
from ingest.rows import BATCH_ROWS, Batch, Column, is_data_above

_SEPARATORS = ";,\t|"
# Excel's own hint on the first line, which it reads and does not show.
_HINT = re.compile(r'"?sep=([;,\t|])\1*"?', re.IGNORECASE)
# A short row that begins with a word may be a note below the table, which the reader of the table knows.
_NOTE = re.compile(r"[^\W\d_]|^\W+$")
_BLANKS = re.compile(r"[^\S\x85]+")
HEADER_WITHIN = 20
"""Rows among which the header is looked for; titles and notes may stand above it."""
LONGEST_LINE = 1_000_000
"""Characters; a longer line is no row of a table, and reading it would take memory without end."""
_BLOCK = 1 << 21  # characters
_CODED = pa.dictionary(pa.int32(), pa.string())


@dataclass(frozen=True)
class _Head:
    """The header of a table: its names, its first and last line, the separator, and its width as written.

    `above` are the lines of rows of the table that are above it, `top` the rows among which none is a header.
    """

    names: list[str]
    first: int = 0
    last: int = 0
    separator: str = _SEPARATORS[0]
    width: int = 0
    above: tuple[int, ...] = ()
    top: tuple[tuple[Place, list[str]], ...] = ()


@dataclass
class CsvFile:
    """A CSV file in a known encoding.

    `is_header` says of the fields of a row whether they are a header; the first such row within the first twenty is,
    or else the first row. `may_lack` is how many fields at the end of a row may be left out, as spreadsheets do where
    the last column is empty; `may_have_notes` lets a short row of words through as a note. `malformed` holds the
    findings of the last pass over the rows, `is_whole` says whether that pass came to the end of the file, `unheaded`
    in which columns (from 1) to the right of the headings it found values.
    """

    path: Path
    encoding: str
    is_header: Callable[[list[str]], bool] = lambda fields: False
    may_lack: int = 0
    may_have_notes: bool = False
    malformed: list[Finding] = field(default_factory=list)
    is_whole: bool = True
    unheaded: set[int] = field(default_factory=set)

    @cached_property
    def _head(self) -> _Head:
        lines: list[str] = []
        with suppress(_EndlessLine):
            lines.extend(islice(self._lines(), 4 * HEADER_WITHIN))
        at, hint, first = 0, "", None
        above: list[tuple[int, list[str]]] = []
        while at < len(lines) and len(above) < HEADER_WITHIN:
            if (found := _HINT.fullmatch(lines[at].strip())) or lines[at].startswith("#TYPE"):
                hint = found[1] if found else hint
                at += 1
                continue
            # A hint that is not true of its own file is none.
            for separator in dict.fromkeys([hint or _separator(lines[at]), _separator(lines[at])]):
                fields, used = _first_row(lines[at:], separator)
                if not any(fields):
                    continue
                width = max(number for number, name in enumerate(fields, 1) if name)
                head = _Head(fields[:width], at + 1, at + used, separator, len(fields))
                if self.is_header(head.names):
                    return replace(head, above=tuple(line for line, row in above if is_data_above(row, width)))
            if not any(fields):
                at += used
                continue
            above.append((head.first, fields))
            first, at = first or head, at + used
        return replace(first or _Head([]), top=tuple((Place(line), row) for line, row in above))

    @property
    def header(self) -> list[str]:
        """The column names; empty where there is no row of a table."""
        return self._head.names

    @property
    def place(self) -> Place:
        """Where the header is."""
        return Place(self._head.first or 1)

    @property
    def top(self) -> tuple[tuple[Place, list[str]], ...]:
        """The rows among which no header was found, with their places; none where one was."""
        return self._head.top

    @property
    def separator(self) -> str:
        """The sign that parts its fields."""
        return self._head.separator

    @property
    def first_row(self) -> list[str]:
        """The values of the first row below the header; empty where there is none that reads."""
        batch = next(self.batches(1), None)
        return [column[0] for column in batch.columns] if batch else []

    def batches(self, size: int = BATCH_ROWS) -> Iterator[Batch]:
        """The rows below the header; values are text, stripped, and rows without a value are no rows.

        Blocks of the file in which every row is one line are read by Arrow, as a batch each; the others row by row,
        and so is everything where a `size` is asked for. A row with another number of fields than the header, an
        endless line and a quotation mark that is not closed are left out and become findings in `malformed`.
        """
        head, self.is_whole = self._head, True
        self.malformed = [Finding("row_above_header", Place(line), {"header": self.place}) for line in head.above]
        width = len(head.names)
        with self.path.open(encoding=self.encoding, newline=None) as file:
            lines = _Lines(file)
            for _ in range(head.last):
                next(lines, "")
            lines.taken()
            reader = csv.reader(lines, delimiter=head.separator, skipinitialspace=True, strict=True)
            rows: list[list[str]] = []
            line_from, line_to, raw_text = [], [], []
            while True:
                last = lines.number
                try:
                    if size == BATCH_ROWS and lines.is_block_new() and (plain := _plain(lines, head)):
                        if rows:
                            yield Batch(_columns(rows), line_from, line_to, raw_text)
                            rows, line_from, line_to, raw_text = [], [], [], []
                        yield plain
                        continue
                    fields = next(reader, None)
                except (csv.Error, _EndlessLine) as error:
                    self.malformed.append(Finding("csv_malformed", Place(last + 1), {"found": _broken(error)}))
                    self.is_whole = False
                    break
                if fields is None:
                    break
                text, is_ended = lines.taken(), lines.is_line_ended
                if not any(map(str.strip, fields)):
                    continue
                if len(fields) == 1:
                    fields = _unwrapped(fields, head.separator)
                if len(fields) > width and (len(fields) <= head.width or not any(map(str.strip, fields[width:]))):
                    self.unheaded |= {
                        number for number, text in enumerate(fields, 1) if number > width and text.strip()
                    }
                    del fields[width:]
                # A last line that breaks off may have lost more than empty fields.
                elif is_ended and (
                    0 < width - len(fields) <= self.may_lack
                    or (self.may_have_notes and 2 * len(fields) <= width and _NOTE.search(fields[0]))
                ):
                    fields += [""] * (width - len(fields))
                if len(fields) != width:
                    found = fields_found(len(fields), width, head.separator)
                    self.malformed.append(Finding("csv_malformed", Place(last + 1), {"found": found}))
                    if len(self.malformed) == MOST_FINDINGS:
                        self.is_whole = False
                        break
                    continue
                rows.append(fields)
                line_from.append(last + 1)
                line_to.append(lines.number)
                raw_text.append(text)
                if len(rows) == size:
                    yield Batch(_columns(rows), line_from, line_to, raw_text)
                    rows, line_from, line_to, raw_text = [], [], [], []
        if rows:
            yield Batch(_columns(rows), line_from, line_to, raw_text)

    def split_rows(self) -> Iterator[list[str]]:
        """What stands between separators on each row of the file, in whatever shape; nothing is refused."""
        reader = csv.reader(self._lines(), delimiter=self.separator, skipinitialspace=True)
        while True:
            try:
                yield _unwrapped(next(reader), self.separator)
            except csv.Error:
                continue
            except (StopIteration, _EndlessLine):
                return

    def _lines(self) -> Iterator[str]:
        """The file's lines, each with one line feed at the end whatever the file has there."""
        with self.path.open(encoding=self.encoding, newline=None) as file:
            while line := file.readline(LONGEST_LINE):
                if len(line) == LONGEST_LINE and not line.endswith("\n"):
                    raise _EndlessLine
                yield line


class _EndlessLine(Exception):
    """A line that is longer than any row of a table."""


class _Lines:
    """The lines of a file, each with one line feed at the end, out of blocks of whole lines; `number` counts them."""

    def __init__(self, file: TextIO):
        self._file = file
        self._block, self._position, self._rest = "", 0, ""
        self._is_tried = False
        self.is_line_ended = True
        self._taken: list[str] = []
        self.number = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self._position == len(self._block) and not self._fill():
            raise StopIteration
        end = self._block.find("\n", self._position) + 1 or len(self._block)
        line, self._position = self._block[self._position : end], end
        if len(line) > LONGEST_LINE:
            raise _EndlessLine
        self.number += 1
        self.is_line_ended = line.endswith("\n")
        self._taken.append(line)
        return line

    def taken(self) -> str:
        """The lines taken since this was asked last, without the line feed at their end."""
        text = "".join(self._taken).removesuffix("\n")
        self._taken.clear()
        return text

    def is_block_new(self) -> bool:
        """Whether the rest of the block, or if nothing is left of it a new one, was not asked for as a whole yet."""
        if self._position == len(self._block):
            self._fill()
        is_new, self._is_tried = not self._is_tried, True
        return is_new and self._position < len(self._block)

    def block(self) -> str:
        """The rest of the block, which stays untaken."""
        return self._block[self._position :]

    def take_block(self, lines: int) -> None:
        """Go on after the rest of the block, which is so many lines."""
        self._position = len(self._block)
        self.number += lines
        self._taken.clear()

    def _fill(self) -> bool:
        text = self._rest
        while True:
            piece = self._file.read(_BLOCK)
            text += piece
            is_end = len(piece) < _BLOCK
            if is_end and END_MARK in text:
                text = text.rstrip(FILLING).removesuffix(END_MARK)
            end = len(text) if is_end else text.rfind("\n") + 1
            if end or is_end:
                break
            if len(text) >= LONGEST_LINE:
                raise _EndlessLine
        self._block, self._rest, self._position, self._is_tried = text[:end], text[end:], 0, False
        return bool(self._block)


def _plain(lines: _Lines, head: _Head) -> Batch | None:
    """The rest of a block as a batch, where each of its lines is one row or empty; None where that is not certain."""
    data = lines.block().encode()
    raw = data.removesuffix(b"\n").split(b"\n")
    if head.width < 2 or len(max(raw, key=len)) > LONGEST_LINE or not _is_quoted_plainly(data, head.separator):
        return None
    names = [str(number) for number in range(head.width)]
    try:
        table = read_csv(
            pa.BufferReader(data),
            ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=names),
            ParseOptions(delimiter=head.separator),  # leaves out empty lines
            ConvertOptions(column_types=dict.fromkeys(names, _CODED), check_utf8=False, strings_can_be_null=False),
        )
    except pa.ArrowInvalid:  # another number of fields somewhere; row by row it is found where
        return None
    numbers = np.arange(lines.number + 1, lines.number + 1 + len(raw), dtype=np.int32)
    if not all(raw):
        numbers, raw = numbers[[bool(line) for line in raw]], list(filter(None, raw))
    coded = [column.combine_chunks() for column in table.columns]
    columns = [Column([_value(value) for value in one.dictionary.to_pylist()], one.indices.to_numpy()) for one in coded]
    if any(any(column.values) for column in columns[len(head.names) :]):
        return None
    lines.take_block(lines.block().count("\n") + (not lines.block().endswith("\n")))
    batch = Batch(columns[: len(head.names)], numbers, numbers, raw)
    is_filled = np.zeros(len(raw), bool)
    for column in batch.columns:
        is_filled |= np.array([value != "" for value in column.values] or [False])[column.codes]
        if is_filled.all():
            return batch
    return batch.with_rows(np.flatnonzero(is_filled))


def _is_quoted_plainly(data: bytes, separator: str) -> bool:
    """Whether each field without quotation marks is as it is, and each with some is wholly within two, on one line."""
    if b'"' not in data:
        return True
    sign = re.escape(separator).encode()
    return bool(re.fullmatch(rb'(?:(?:"(?:[^"\n]|"")*+"|[^"\n%b]*+)(?:[\n%b]|\Z))*+' % (sign, sign), data))


def _first_row(lines: list[str], separator: str) -> tuple[list[str], int]:
    """The fields of the row that begins on the first of these lines, their white space as single blanks; its lines.

    U+0085 is none: where letters are garbled it is a half of one.
    """
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True)
    try:
        fields = _unwrapped(next(reader, []), separator)
        return [_BLANKS.sub(" ", name).strip(" ") for name in fields], max(reader.line_num, 1)
    except csv.Error:
        return [], 1


def _unwrapped(fields: list[str], separator: str) -> list[str]:
    """The fields of a row that is wholly within quotation marks, as spreadsheets save rows that they did not part."""
    if len(fields) == 1 and separator in fields[0]:
        with suppress(csv.Error):
            return next(csv.reader(fields, delimiter=separator, skipinitialspace=True, strict=True))
    return fields


def _separator(line: str) -> str:
    return max(_SEPARATORS, key=line.count)


def _columns(rows: list[list[str]]) -> list[list[str]]:
    return [list(map(_value, column)) for column in zip(*rows, strict=True)]


def _value(field: str) -> str:
    """A field's value; ="0563" is how a program keeps a spreadsheet from dropping the zero."""
    text = field.strip()
    return text[2:-1].strip() if text.startswith('="') and text.endswith('"') and len(text) > 2 else text


def fields_found(found: int, expected: int, separator: str = "") -> Phrase:
    """What a row with another number of fields has; commas may be those of numbers."""
    if separator == "," and found > expected:
        return phrase("fields_by_comma", found, expected)
    return phrase("field" if found == 1 else "fields", found, expected)


def _broken(error: Exception) -> Phrase:
    """What a row has that cannot be parted into fields."""
    if isinstance(error, _EndlessLine):
        return phrase("endless_line", LONGEST_LINE)
    return phrase("quote_open" if "end of data" in str(error) else "quote_inside")
