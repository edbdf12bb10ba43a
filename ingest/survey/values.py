"""Values of the standard submission as people write them: codes, years and periods.

Belongs here: one value. Does not belong here: which code a text means (understood), numbers and plain types (values).
"""

from __future__ import annotations

import re
from datetime import date

from ingest.place import Unread, phrase
from ingest.survey.columns import codes
from ingest.survey.understood import code_of, codes_of, meanings
from ingest.values import MONTHS, BecameDate, as_text, refuse_date

_YEAR = re.compile(r"'?([12])[.\s]?(\d{3})([.,]0+)?")  # a cell's format may part thousands
_PART = r"(?P<letter>[HKQ]|halvår|kvartal|half-?year|quarter)"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"'?(?P<year>\d{4})([.,]0+)?",
        rf"(?P<year>\d{{4}})[-\s]?{_PART}\s?(?P<part>[1-4])",
        rf"{_PART}\s?(?P<part>[1-4])[-\s,/]*(?P<year>\d{{4}})",
        rf"(?P<part>[1-4])\.?\s?{_PART}[-\s,]*(?P<year>\d{{4}})",
        r"(?P<year>\d{4})[-/M](?P<month>\d{1,2})(-(?P<day>\d{1,2}))?",
        r"(?P<month>\d{1,2})[-/](?P<year>\d{4})",
        r"(?P<day>\d{1,2})[-.](?P<month>\d{1,2})[-.](?P<year>\d{4})",
        rf"(?P<name>{MONTHS})[-.\s]*(?P<year>\d{{4}}|\d{{2}})",
    )
)
_SERIAL = re.compile(r"[34]\d{4}([.,]0+)?")
"""A day as spreadsheets count them, from 1982 to 2036, where its format was lost; 20266 is a year with a digit more."""


def read_code(code_list: str, value: object) -> str:
    """The code that a value means: a code, a code with its name behind it as lists show it, or a name of the list.

    What is none stays as it is, and is a finding of the rules on codes.

    Raises:
        BecameDate: a spreadsheet has made a date of it.
        Unread: it means several, such as a code with the name of another.
    """
    if len(several := meanings(code_list, text := as_text(value))) > 1:
        names = codes(code_list)
        raise Unread(phrase("one_code", ", ".join(f"{code} {names[code]}" for code in sorted(several))))
    understood = code_of(code_list, text)
    if understood not in codes_of(code_list):
        refuse_date(value)
        if _SERIAL.fullmatch(text):
            raise BecameDate(phrase("no_date"))
    return understood


def read_fte_period(value: object) -> tuple[str, date, int]:
    """Type, first day and year of a period that FTE can be the average of: a month at least.

    Raises:
        BecameDate: it is the first day of a month as a date, and may have been the month.
        Unread: it is no such period.
    """
    if found := _YEAR.fullmatch(as_text(value)):
        return "year", date(year := int(found[1] + found[2]), 1, 1), year
    if (period := read_period(value, "fte_period_such_as"))[0] == "day":
        if isinstance(value, date):
            refuse_date(value)
        raise Unread(phrase("fte_period_such_as"))
    return period


def read_period(value: object, expected: str = "period_such_as") -> tuple[str, date, int]:
    """Type, first day and year of a period; `expected` is the phrase of what should have stood there.

    Raises:
        BecameDate: it is the first day of a month as a date, and may have been the month.
        Unread: it is no period that can be understood in one way only.
    """
    text, expected = as_text(value), phrase(expected)
    found = next(filter(None, (form.fullmatch(text) for form in _FORMS)), None)
    if found is None:
        refuse_date(value)
        if _SERIAL.fullmatch(text):
            raise BecameDate(phrase("no_date"))
        raise Unread(expected)
    parts = found.groupdict()
    year = int(parts["year"]) + (2000 if len(parts["year"]) == 2 else 0)
    try:
        if part := int(parts.get("part") or 0):
            is_half = parts["letter"][:4].lower() in ("h", "half", "halv")
            if is_half and part > 2:
                raise Unread(expected)
            months, type_ = (6, "half_year") if is_half else (3, "quarter")
            return type_, date(year, 1 + months * (part - 1), 1), year
        month = _month(parts["name"]) if parts.get("name") else int(parts.get("month") or 0)
        if not parts.get("day"):
            return ("month" if month else "year"), date(year, month or 1, 1), year
        if int(parts["day"]) == 1 and not text.startswith(parts["year"]):
            raise BecameDate(phrase("no_date"))
        return "day", date(year, month, int(parts["day"])), year
    except ValueError as error:
        raise error if isinstance(error, Unread) else Unread(expected) from None


def period_code(period_type: str, first: date) -> str:
    """A period as the templates have it written: 2031, 2031H1, 2031K1, 2031-05 or 2031-05-31."""
    parts = {"half_year": f"H{1 + first.month // 7}", "quarter": f"K{(first.month + 2) // 3}"}
    if period_type in ("month", "day"):
        return first.isoformat()[: 7 if period_type == "month" else 10]
    return f"{first.year}{parts.get(period_type, '')}"


def _month(name: str) -> int:
    """The number of a month by its name or the first letters of it, in Danish or English."""
    starts = ("jan", "feb", "mar", "apr", "maj|may", "jun", "jul", "aug", "sep", "okt|oct", "nov", "dec")
    return next(number for number, start in enumerate(starts, 1) if re.match(start, name, re.IGNORECASE))
