"""Finding CPR numbers (Danish personal identity numbers) before anything of a file is kept.

Belongs here: what looks like a CPR number. Does not belong here: what happens to the file (landing).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

# ddmmyy-nnnn, or the ten digits run together or parted by a space, with no digit or number sign around them.
_CANDIDATE = re.compile(r"(?<![\d.,-])(\d{2})(\d{2})(\d{2})([- ]?)(\d{4})(?![\d.,-]*\d)")
_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


def first_cpr_number(text: str) -> tuple[int, int] | None:
    """The line and column (1-based) of the first CPR number in `text`, or None.

    A candidate must hold a real birth date. Ten digits run together must also pass the modulus 11 check, since other
    numbers have ten digits; numbers given out since 2007 may fail it, so those with a hyphen or space need not pass.
    """
    for match in _cpr_numbers(text):
        line = text.count("\n", 0, match.start()) + 1
        return line, match.start() - text.rfind("\n", 0, match.start())
    return None


def scan(pieces: Iterable[str]) -> tuple[int, int] | None:
    """The line and column of the first CPR number in a text that comes in pieces."""
    line, rest = 1, ""
    for piece in pieces:
        text = rest + piece
        if place := first_cpr_number(text):
            return line + place[0] - 1, place[1]
        kept = text.rfind("\n") + 1
        line += text.count("\n", 0, kept)
        rest = text[kept:]
    return None


def without_cpr_numbers(text: str) -> str:
    """The text with each CPR number as "[CPR]": for what is shown of values that reading has put together anew."""
    for match in reversed(list(_cpr_numbers(text))):
        text = f"{text[: match.start()]}[CPR]{text[match.end() :]}"
    return text


def _cpr_numbers(text: str) -> Iterator[re.Match]:
    for match in _CANDIDATE.finditer(text):
        day, month, year, separator, serial = match.groups()
        # The seventh digit tells the century; either reading of the two-digit year makes the same set of real dates
        # but for 29 February 1900, which no living person has.
        try:
            date(2000 + int(year), int(month), int(day))
        except ValueError:
            continue
        digits = day + month + year + serial
        if separator or sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=True)) % 11 == 0:
            yield match
