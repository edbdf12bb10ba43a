"""Where something is in a delivery, and short phrases of ours, as values until a person reads them.

Belongs here: the two types. Does not belong here: their words in Danish and English (texts, messages).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A place in a file; without anything, the whole file.

    `line` counts from 1: lines of a text, printed lines of a PDF's `page`, rows of a workbook's `sheet`; `line_to` is
    the last of several. `column` is the number of a sheet's column (A is 1), in a text the number of a character.
    `heading` is what the column is headed. `part` is a key of `ingest.texts` for what has no lines, such as comments.
    `dataset` is a landed dataset or a table as a whole. `words` is a place as an earlier version wrote it.
    """

    line: int | None = None
    line_to: int | None = None
    sheet: str | None = None
    page: int | None = None
    column: int | None = None
    heading: str | None = None
    part: str | None = None
    dataset: str | None = None
    words: str | None = None

    def holds(self, line: int) -> bool:
        """Whether a line (or row of a sheet) is part of the place."""
        return self.line is not None and self.line <= line <= (self.line_to or self.line)


FIRST_LINE = Place(1)


@dataclass(frozen=True)
class Phrase:
    """A phrase of ours: its key in `ingest.texts`, and what fills the text's places."""

    key: str
    values: tuple[str | int | Place, ...] = ()


def phrase(key: str, *values: str | int | Place) -> Phrase:
    """The phrase with these values."""
    return Phrase(key, values)


class Unread(ValueError):
    """A value that cannot be read; `expected` is what should stand there."""

    def __init__(self, expected: Phrase | str):
        super().__init__(expected)
        self.expected = expected


def column_letter(number: int) -> str:
    """The letters of a sheet's column by its number: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
