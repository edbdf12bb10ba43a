"""What can be wrong with a file that is sent: each fault as a change to a clean file, and the finding it must lead to.

A fault rejects its file; the sender then sends a clean one. An oddity leads to a warning and no more.

Belongs here: the kinds of faults. Does not belong here: which file has which (campaign).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass
class Draft:
    """A file of FTE before it is written: headings and rows of text; `smallest` is the row with the least FTE."""

    headings: list[str]
    rows: list[list[str]]
    decimal_sign: str
    smallest: int
    rng: np.random.Generator
    ending: bytes = b""
    """What the written file has at its end that no program wrote."""

    def put(self, column: int, text: str) -> int:
        """Write into the smallest row and return the row's number."""
        self.rows[self.smallest][column] = text
        return self.smallest + 1


@dataclass(frozen=True)
class Fault:
    """A kind of fault: the rule that finds it, and what makes it.

    `make` changes a draft and returns the numbers of the landed rows that are found, None standing for the file or a
    municipality's year as a whole. `is_reading`: the file ends at reading, before anything is compared.
    """

    rule_code: str
    make: Callable[[Draft], list[int | None]]
    is_reading: bool = False
    is_first_year: bool = False
    encoding: str = ""


_CODE, _YEAR, _AREA, _CHIEF, _UNIT, _LEADS, _FIELD, _FTE, _REMARK = range(9)


def _twice(draft: Draft) -> list[int | None]:
    draft.rows.append(list(draft.rows[draft.smallest]))
    return [draft.smallest + 1, len(draft.rows)]


def _hundredfold(draft: Draft) -> list[int | None]:
    """Hundredths written as wholes."""
    for row in draft.rows:
        whole, _, decimals = row[_FTE].partition(draft.decimal_sign)
        digits = decimals.ljust(2, "0")
        row[_FTE] = str(int(whole + digits[:2]))
    return [None]


def _mixed(draft: Draft) -> list[int | None]:
    draft.put(_FTE, "0.25" if draft.decimal_sign == "," else "0,25")
    return [None]


def _split_name(draft: Draft) -> list[int | None]:
    """A name with the separator in it, which nobody quoted."""
    draft.rows[draft.smallest].insert(_UNIT, "Kontoret")
    return [None]


def _renamed_heading(draft: Draft) -> list[int | None]:
    draft.headings[_UNIT] = "Kontorets betegnelse"
    return [None]


def _garbled(draft: Draft) -> list[int | None]:
    draft.ending = b"\x81"  # means nothing in Windows-1252, and no UTF-8 begins with it
    return [None]


def _negative(draft: Draft) -> list[int | None]:
    return [draft.put(_FTE, "-" + draft.rows[draft.smallest][_FTE])]


FAULTS: dict[str, Fault] = {
    "negative": Fault("fte_negative", _negative),
    "no_such_field": Fault("unknown_catalogue_code", lambda draft: [draft.put(_FIELD, "9.9.9")]),
    "field_of_the_past": Fault("code_outside_validity", lambda draft: [draft.put(_FIELD, "3.2.4")]),
    "no_such_municipality": Fault("unknown_municipality", lambda draft: [draft.put(_CODE, "999")]),
    "no_unit": Fault("required_missing", lambda draft: [draft.put(_UNIT, "")]),
    "row_twice": Fault("row_twice", _twice),
    "hundredfold": Fault("fte_impossible", _hundredfold, is_first_year=True),
    "words_for_a_number": Fault("value_malformed", lambda draft: [draft.put(_FTE, "ca. 4")]),
    "two_decimal_signs": Fault("number_format_mixed", _mixed, is_reading=True),
    "separator_in_a_name": Fault("csv_malformed", _split_name, is_reading=True),
    "heading_changed": Fault("csv_header", _renamed_heading, is_reading=True),
    "garbled": Fault("file_encoding", _garbled, is_reading=True, encoding="cp1252"),
}


def _own_column(draft: Draft) -> list[int | None]:
    draft.headings.append("Journal")
    for row in draft.rows:
        row.append("")
    return [None]


ODDITIES: dict[str, Fault] = {
    "number_as_remark": Fault("looks_like_another_column", lambda draft: [draft.put(_REMARK, "12,5")]),
    "own_column": Fault("column_not_read", _own_column),
}
