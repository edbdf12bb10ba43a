"""Keeping text that we write from becoming a formula in the spreadsheet that opens it.

Belongs here: that one rule. Does not belong here: writing files.
"""

from __future__ import annotations

import re

FORMULA = (
    r"(^ *)([=+\-@\t\r\n＝＋－＠])"
    # Opened with another separator than the file's, as Excel does by a double click, a cell begins within the text too.
    r"|([;\t\r\n] *|,)([=@＝＠])|([;\t\r\n])([+\-＋－])"
)
"""What a spreadsheet may take for the beginning of a formula, in groups as `GUARDED` has them; also RE2."""
GUARDED = r"\1\3\5'\2\4\6"
_FORMULA = re.compile(FORMULA)


def begins_a_formula(text: str) -> bool:
    """Whether a spreadsheet would take the text's first character for a formula's."""
    return bool((found := _FORMULA.match(text)) and found[2])


def as_text(text: str) -> str:
    """The text as it is, or with an apostrophe before each sign that a spreadsheet would take for a formula's first.

    Only for text in CSV: a negative number must stay a number. A reader of data who is no spreadsheet takes it off
    again.
    """
    return _FORMULA.sub(GUARDED, text)
