"""Values of cells, read as texts, numbers, days or yes and no: one value at a time, exactly or not at all.

Belongs here: what one value is. Does not belong here: columns and files (tables), how a file writes numbers (numbers).
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Context, Decimal

import pyarrow as pa

from ingest.numbers import expected_number, missing_mark, parse_decimal
from ingest.place import Phrase, Unread, phrase
from ingest.rows import DateText
from ingest.words import cleaned

_BOOLEANS = {"true": True, "false": False, "ja": True, "nej": False, "yes": True, "no": False}
_BOOLEANS |= {"sand": True, "falsk": False, "sandt": True, "falskt": False, "j": True, "n": False, "y": True}
_BOOLEANS |= {"1": True, "0": False}
_SPACED, _POINTED = re.compile(r"-?\d{1,3}( \d{3})+"), re.compile(r"-?\d+([.,]\d+)+")
_EXACT_DIGITS = 15
"""Significant digits that a spreadsheet keeps; what follows is noise of binary fractions (0.30000000000000004)."""


def as_text(value: object) -> str:
    """A value as text, letters composed: a workbook's 730 is "730", and a date is written as ISO 8601."""
    if isinstance(value, str):
        return cleaned(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


def as_shown(*values: object) -> str | Phrase:
    """Values as people see them, at most 200 characters: a workbook's numbers and days as a Danish one shows them."""
    english = " · ".join(map(as_text, values))[:200]
    danish = " · ".join(map(_in_danish, values))[:200]
    return english if english == danish else phrase("each_language", danish, english)


def _in_danish(value: object) -> str:
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    return as_text(value).replace(".", ",") if isinstance(value, Decimal) else as_text(value)


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
    """A whole number of at most nine digits, with blanks between thousands or without.

    Raises:
        Unread: it is none.
    """
    text = unspaced(as_text(value))
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Unread(expected_whole_number(text))
    return int(text)


def unspaced(text: str) -> str:
    """A whole number without the blanks between its thousands; any other text as it is."""
    return text.replace(" ", "") if _SPACED.fullmatch(text) else text


def expected_whole_number(text: str) -> Phrase:
    """What should stand where this text is no whole number."""
    return phrase("whole_number_plain" if _POINTED.fullmatch(text) else "whole_number")


def read_decimal(value: object, decimal_sign: str | None, type_: pa.Decimal128Type) -> Decimal | None:
    """A number of an Arrow decimal type, exactly; None for a mark that says it is missing.

    Raises:
        Unread: it is no number written with the sign, or has more digits than the type holds.
    """
    if isinstance(value, Decimal):
        number = value
    elif missing_mark(text := as_text(value)):
        return None
    else:
        refuse_date(value)
        try:
            number = parse_decimal(text, decimal_sign or ",")
        except ValueError:
            raise Unread(expected_number(text)) from None
    if -number.as_tuple().exponent > type_.scale:
        number = Context(prec=max(_EXACT_DIGITS, len(str(abs(int(number)))))).plus(number).normalize()
    whole, decimals = len(str(abs(int(number)))), max(0, -number.as_tuple().exponent)
    if whole > type_.precision - type_.scale:
        raise Unread(phrase("at_most_digits", type_.precision - type_.scale))
    if decimals > type_.scale:
        raise Unread(phrase("at_most_decimals", type_.scale))
    return number


class BecameDate(Unread):
    """A value that a spreadsheet has made a date of."""


MONTHS = (
    r"(jan(uar|uary)?|feb(ruar|ruary)?|mar(ts|ch)?|apr(il)?|maj|may|jun[ie]?|jul[iy]?|aug(ust)?|sept?(ember)?"
    r"|o[kc]t(ober)?|nov(ember)?|dec(ember)?)\.?"
)
"""Names of months, whole or short, in Danish and English."""
_LIKE_A_DATE = re.compile(
    r"\d{1,2}[-/]\d{1,2}[-/](\d{2}|\d{4})( 00[:.]00([:.]00)?)?|\d{1,2}\.\d{1,2}\.\d{4}"
    r"|\d{4}(-\d\d?-|/\d\d?/)\d\d?([ T]00:00(:00)?)?"
    rf"|\d{{1,2}}[-. ]+{MONTHS}([-. ]+(\d{{2}}|\d{{4}}))?|{MONTHS}[-. ]+(\d{{2}}|\d{{4}})",
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
