"""Reading delimited text strictly and as a stream: the same number of fields on each row, quotes closed.

Belongs here: the shape of a CSV file. Does not belong here: the meaning of a column.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.model import MOST_FINDINGS, DeliveryRejected, Finding
from ingest.rows import BATCH_ROWS, Batch

_SEPARATORS = ";,\t"
LONGEST_LINE = 1_000_000
"""Characters; a longer line is no row of a table, and reading it would take memory without end."""


@dataclass(frozen=True)
class CsvFile:
    """A CSV file in a known encoding."""

    path: Path
    encoding: str
    place: str = "line 1"

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

        Raises:
            DeliveryRejected: `csv_malformed` for each row (at most 100 named) with another number of fields than the
                header, an endless line, or a quotation mark that is not closed.
        """
        names = self.header
        lines = self._lines()
        separator = _separator(next(lines, "")) if names else _SEPARATORS[0]
        pulled: list[str] = []  # the lines of the row that is being read

        def rest() -> Iterator[str]:
            for line in lines:
                pulled.append(line)
                yield line

        reader = csv.reader(rest(), delimiter=separator, strict=True)
        malformed: list[Finding] = []
        rows: list[list[str]] = []
        line_from, line_to, raw_text = [], [], []
        before = 1
        while True:
            try:
                fields = next(reader, None)
            except (csv.Error, _EndlessLine) as error:
                malformed.append(_malformed(before + 1, str(error), names))
                break
            if fields is None:
                break
            first, before = before + 1, reader.line_num + 1
            text = "".join(pulled).removesuffix("\n")
            pulled.clear()
            if not fields:
                continue
            if len(fields) != len(names):
                malformed.append(_malformed(first, str(len(fields)), names))
                if len(malformed) == MOST_FINDINGS:
                    break
                continue
            rows.append(fields)
            line_from.append(first)
            line_to.append(before)
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
    return Finding("csv_malformed", f"line {line}", {"found": found, "expected": str(len(names))})
