"""Reading delimited text strictly and as a stream: the same number of fields on each row, quotes closed.

Belongs here: the shape of a CSV file. Does not belong here: the meaning of a column.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import numpy as np
import pyarrow as pa
from pyarrow.csv import ConvertOptions, ParseOptions, ReadOptions, read_csv

from ingest.model import MOST_FINDINGS, DeliveryRejected, Finding
from ingest.place import FIRST_LINE, Place
from ingest.rows import BATCH_ROWS, Batch, Column

_SEPARATORS = ";,\t"
LONGEST_LINE = 1_000_000
"""Characters; a longer line is no row of a table, and reading it would take memory without end."""
_BLOCK = 1 << 22  # characters
_CODED = pa.dictionary(pa.int32(), pa.string())


@dataclass(frozen=True)
class CsvFile:
    """A CSV file in a known encoding."""

    path: Path
    encoding: str
    place: Place = FIRST_LINE

    @property
    def header(self) -> list[str]:
        """The column names on the first line; empty where that is no row of a table."""
        try:
            return header(next(self._lines(), ""))
        except _EndlessLine:
            return []

    @property
    def separator(self) -> str:
        """The sign that parts its fields."""
        return _separator(next(self._lines(), ""))

    @property
    def first_row(self) -> list[str]:
        """The values of the first row below the header; empty where there is none that reads."""
        try:
            batch = next(self.batches(1), None)
        except DeliveryRejected:
            return []
        return [column[0] for column in batch.columns] if batch else []

    def batches(self, size: int = BATCH_ROWS) -> Iterator[Batch]:
        """The rows below the header; values are text, stripped, and blank lines are no rows.

        Blocks of the file in which every row is one line are read by Arrow, as a batch each; the others row by row,
        and so is everything where a `size` is asked for.

        Raises:
            DeliveryRejected: `csv_malformed` for each row (at most 100 named) with another number of fields than the
                header, an endless line, or a quotation mark that is not closed.
        """
        names = self.header
        with self.path.open(encoding=self.encoding, newline=None) as file:
            lines = _Lines(file)
            separator = _separator(next(lines, "")) if names else _SEPARATORS[0]
            lines.taken()
            reader = csv.reader(lines, delimiter=separator, strict=True)
            malformed: list[Finding] = []
            rows: list[list[str]] = []
            line_from, line_to, raw_text = [], [], []
            while True:
                last = lines.number
                try:
                    if size == BATCH_ROWS and lines.is_block_new() and (plain := _plain(lines, separator, len(names))):
                        if rows:
                            yield Batch(_columns(rows), line_from, line_to, raw_text)
                            rows, line_from, line_to, raw_text = [], [], [], []
                        yield plain
                        continue
                    fields = next(reader, None)
                except (csv.Error, _EndlessLine) as error:
                    malformed.append(_malformed(last + 1, str(error), names))
                    break
                if fields is None:
                    break
                text = lines.taken()
                if not fields:
                    continue
                if len(fields) != len(names):
                    malformed.append(_malformed(last + 1, str(len(fields)), names))
                    if len(malformed) == MOST_FINDINGS:
                        break
                    continue
                rows.append(fields)
                line_from.append(last + 1)
                line_to.append(lines.number)
                raw_text.append(text)
                if len(rows) == size:
                    yield Batch(_columns(rows), line_from, line_to, raw_text)
                    rows, line_from, line_to, raw_text = [], [], [], []
        if malformed:
            raise DeliveryRejected(*malformed)
        if rows:
            yield Batch(_columns(rows), line_from, line_to, raw_text)

    def split_rows(self) -> Iterator[list[str]]:
        """What stands between separators on each row below the header, in whatever shape; nothing is refused."""
        lines = self._lines()
        separator = _separator(next(lines, ""))
        reader = csv.reader(lines, delimiter=separator)
        while True:
            try:
                yield next(reader)
            except csv.Error:
                continue
            except (StopIteration, _EndlessLine):
                return

    def _lines(self) -> Iterator[str]:
        """The file's lines, each with one line feed at the end whatever the file has there."""
        with self.path.open(encoding=self.encoding, newline=None) as file:
            while line := file.readline(LONGEST_LINE):
                if len(line) == LONGEST_LINE and not line.endswith("\n"):
                    raise _EndlessLine(f"more than {LONGEST_LINE} characters")
                yield line


class _EndlessLine(Exception):
    """A line that is longer than any row of a table."""


class _Lines:
    """The lines of a file, each with one line feed at the end, out of blocks of whole lines; `number` counts them."""

    def __init__(self, file: TextIO):
        self._file = file
        self._block, self._position, self._rest = "", 0, ""
        self._is_tried = False
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
            raise _EndlessLine(f"more than {LONGEST_LINE} characters")
        self.number += 1
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
            end = len(text) if is_end else text.rfind("\n") + 1
            if end or is_end:
                break
            if len(text) >= LONGEST_LINE:
                raise _EndlessLine(f"more than {LONGEST_LINE} characters")
        self._block, self._rest, self._position, self._is_tried = text[:end], text[end:], 0, False
        return bool(self._block)


def _plain(lines: _Lines, separator: str, width: int) -> Batch | None:
    """The rest of a block as a batch, where each of its lines is one row or empty; None where that is not certain."""
    data = lines.block().encode()
    raw = data.removesuffix(b"\n").split(b"\n")
    if width < 2 or len(max(raw, key=len)) > LONGEST_LINE or not _is_quoted_plainly(data, raw, separator):
        return None
    names = [str(number) for number in range(width)]
    try:
        table = read_csv(
            pa.BufferReader(data),
            ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=names),
            ParseOptions(delimiter=separator),  # leaves out empty lines
            ConvertOptions(column_types=dict.fromkeys(names, _CODED), check_utf8=False, strings_can_be_null=False),
        )
    except pa.ArrowInvalid:  # another number of fields somewhere; row by row it is told where
        return None
    numbers = np.arange(lines.number + 1, lines.number + 1 + len(raw), dtype=np.int32)
    lines.take_block(len(raw))
    if not all(raw):
        numbers, raw = numbers[[bool(line) for line in raw]], list(filter(None, raw))
    coded = [column.combine_chunks() for column in table.columns]
    columns = [Column([value.strip() for value in one.dictionary.to_pylist()], one.indices.to_numpy()) for one in coded]
    return Batch(columns, numbers, numbers, raw)


def _is_quoted_plainly(data: bytes, raw: list[bytes], separator: str) -> bool:
    """Whether no quoted field spans lines, and each quotation mark that is not doubled begins or ends a field."""
    if b'"' not in data:
        return True
    if any(line.count(b'"') % 2 for line in raw):
        return False
    sign = re.escape(separator).encode()
    return not re.search(rb'[^\n%b]"[^\n%b]' % (sign, sign), data.replace(b'""', b""))


def header(line: str) -> list[str]:
    """The column names on a file's first line, split by the separator that stands most often in it."""
    try:
        return [name.strip() for name in next(csv.reader([line], delimiter=_separator(line)), [])]
    except csv.Error:
        return []


def _separator(line: str) -> str:
    return max(_SEPARATORS, key=line.count)


def _columns(rows: list[list[str]]) -> list[list[str]]:
    return [[value.strip() for value in column] for column in zip(*rows, strict=True)]


def _malformed(line: int, found: str, names: list[str]) -> Finding:
    return Finding("csv_malformed", Place(line), {"found": found, "expected": str(len(names))})
