"""Rows of a table file, some thousands at a time, so that a file of any length is read in the same memory.

Belongs here: what a batch of rows is. Does not belong here: where rows come from (csvfile, workbook), what their values
mean (tables, sources).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

BATCH_ROWS = 20_000


@dataclass(frozen=True)
class Batch:
    """Consecutive rows, column by column in the order of the header.

    A value is text (stripped, "" where empty) or, from a workbook, Decimal, bool or date. `line_from` and `line_to` are
    lines of the file (1-based, inclusive), or rows of the sheet; `raw_text` is each row as received.
    """

    columns: list[list]
    line_from: list[int]
    line_to: list[int]
    raw_text: list[str]
    sheet: str | None = None

    def location(self, index: int) -> str:
        """Where the row with this index stands, for people."""
        line = self.line_from[index]
        return f"sheet “{self.sheet}”, row {line}" if self.sheet else f"line {line}"


def is_archive(start: bytes) -> bool:
    """Whether a file that starts so is a zip file or one of an old Office program: a workbook, or to be refused."""
    return start.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0"))


class RowFile(Protocol):
    """A table in a file: its header, and its rows, which can be gone through again."""

    header: list[str]
    place: str  # where the header stands, for people

    def batches(self, size: int = BATCH_ROWS) -> Iterator[Batch]:
        """The rows below the header, in their order, at most `size` at a time."""
