"""Keeping text that we write from becoming a formula in the spreadsheet that opens it.

Belongs here: that one rule. Does not belong here: writing files.
"""

from __future__ import annotations

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""The first characters that a spreadsheet takes for a formula's."""


def as_text(text: str) -> str:
    """The text as it is, or behind an apostrophe where a spreadsheet would take its first character for a formula's.

    Only for text: a negative number must stay a number. A reader of data who is no spreadsheet takes it off again.
    """
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text
