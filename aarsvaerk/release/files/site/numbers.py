"""Numbers, days and gaps as a reader of either language writes them.

Belongs here: form alone. Does not belong here: what a number means (words, content).
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

LANGUAGES = ("da", "en")
_DANISH = str.maketrans(",.", ".,")
_MONTHS = {
    "da": "januar,februar,marts,april,maj,juni,juli,august,september,oktober,november,december",
    "en": "January,February,March,April,May,June,July,August,September,October,November,December",
}


def number(value: Decimal | float | int | None, language: str, decimals: int = 0, signed: bool = False) -> str:
    """A number with thousands separated, 1.326,9 in Danish and 1,326.9 in English; a dash where there is none."""
    if value is None:
        return "–"
    if isinstance(value, Decimal):
        value = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    if value == 0:
        value = abs(value)
    written = f"{value:{'+' if signed and value else ''},.{decimals}f}".replace("-", "−")
    return written.translate(_DANISH) if language == "da" else written


def exact(value: Decimal | None, language: str) -> str:
    """A number with all the decimals it has, and at least one."""
    if value is None:
        return "–"
    digits = -value.normalize().as_tuple().exponent
    return number(value, language, max(1, digits))


def day(value: date | None, language: str) -> str:
    """A day, 1. maj 2023 in Danish and 1 May 2023 in English; a dash where there is none."""
    if value is None:
        return "–"
    month = _MONTHS[language].split(",")[value.month - 1]
    return f"{value.day}{'.' if language == 'da' else ''} {month} {value.year}"
