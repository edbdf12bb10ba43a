"""Finding CPR numbers (Danish personal identity numbers) before anything of a file is kept.

What counts as one, how often other numbers pass for one, and what is not found, stands in docs/checks.md.

Belongs here: what looks like a CPR number. Does not belong here: what happens to the file (landing), taking a workbook
apart (workbook_guard).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

_BLANK = " \u00a0\u2007\u202f"
_DASH = "\\-\u00ad\u2010-\u2015\u2212"
# ddmmyy, a separator or none, and four digits, with no digit around them. That none stands before is looked at after
# the month; as the first thing of the pattern it would make the search much slower.
_CANDIDATE = re.compile(
    r"[0-36-9][0-9](?:0[1-9]|1[0-2])(?<![0-9]{5})[0-9]{2}"
    rf"([{_BLANK}]?[{_DASH}]?[{_BLANK}]?|[./])[0-9]{{4}}(?![0-9])"
)
# A first look at a text as bytes: every digit a "0", all that may be a separator (letters beyond Latin-1 too) a "-".
_SHAPE = bytes(0x30 if chr(c) in "0123456789" else 0x2D if chr(c) in "?-./ \u00a0\u00ad" else 0x2E for c in range(256))
_POSSIBLE = re.compile(rb"000000(?<!0000000)-{0,3}0000(?!0)")
# One cell of a column that is headed as CPR numbers; a spreadsheet drops the first zero, or adds decimals.
_CELL = re.compile(rf"\s*'?\s*([0-9]{{1,2}}[0-9]{{4}})[{_BLANK}{_DASH}./]*([0-9]{{4}})(?:[.,]0+)?\s*")
_NAMED = re.compile(
    r"cpr|person-? ?(?:nummer|nr\b|numre)|personal (?:identity|identification) n|civil registration n", re.IGNORECASE
)
# Identifiers that programs write in hexadecimal: their digits are no numbers of their own.
_IDENTIFIER = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}|(?:0x)?(?=[0-9]*[A-Fa-fx])[0-9A-Fa-f]{16,})"
    r"(?![0-9A-Za-z])"
)
_PRODUCTION_UNIT = re.compile(r"\bp-?(?: ?nr\b|nummer|numre)|produktionsenhed|production unit", re.IGNORECASE)
_PRODUCTION_UNIT_NUMBER = re.compile(r"\s*10[0-9]{8}(?:[.,]0+)?\s*")
_NAMED_BEFORE = 30
_LONGEST = 13
_LONGEST_IDENTIFIER = 64
_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_OLDEST = 125
_REPLACEMENT = 60


def first_cpr_number(text: str, today: date | None = None) -> tuple[int, int] | None:
    """The line and column (1-based) of the first CPR number in `text`, or None.

    A candidate must hold a birth date that a person alive on `today` (default: this day) can have. Ten digits run
    together must also pass the modulus 11 check, since other numbers have ten digits; numbers given out since 2007 may
    fail it, so those with a blank or dash, or with the word CPR before them, need not pass.
    """
    for match in _cpr_numbers(text, today or date.today()):
        line = text.count("\n", 0, match.start()) + 1
        return line, match.start() - text.rfind("\n", 0, match.start())
    return None


def without_cpr_numbers(text: str, today: date | None = None) -> str:
    """The text with each CPR number as "[CPR]": for what is shown of values that reading has put together anew."""
    pieces, end = [], 0
    for match in _cpr_numbers(text, today or date.today()):
        pieces += [text[end : match.start()], "[CPR]"]
        end = match.end()
    return "".join([*pieces, text[end:]])


def scan(chunks: Iterable[str], today: date | None = None) -> tuple[int, int] | None:
    """As `first_cpr_number`, of a text that comes in pieces, wherever they are cut; memory is that of one piece."""
    today = today or date.today()
    # The end of a piece is looked at again with the next: what stands in its second half may go on there, and its
    # first half is only what stands before.
    kept = 2 * (_LONGEST_IDENTIFIER + _LONGEST)
    before, line, line_start, offset = "", 1, 0, 0  # `offset` is where `before` starts in the whole text
    for chunk, is_last in _with_last(chunks):
        text = before + chunk
        seen = kept // 2 if offset else 0
        for match in _cpr_numbers(text, today):
            if match.start() >= seen and (is_last or match.end() <= len(text) - _LONGEST_IDENTIFIER):
                newline = text.rfind("\n", 0, match.start())
                line += text.count("\n", 0, match.start())
                start = line_start if newline < 0 else offset + newline + 1
                return line, offset + match.start() - start + 1
        cut = max(len(text) - kept, 0)
        if (newline := text.rfind("\n", 0, cut)) >= 0:
            line += text.count("\n", 0, cut)
            line_start = offset + newline + 1
        before, offset = text[cut:], offset + cut
    return None


def cpr_in_table(
    header: Sequence[str], columns: Sequence[Sequence[object]], today: date | None = None
) -> tuple[int, int] | None:
    """The row and column (0-based) of the first CPR number in the columns of a table, or None.

    Finds what the text of the file does not show: in a column whose heading says CPR number, nine digits (a spreadsheet
    has dropped the first zero) or ten with a birth date are one, whatever parts them and without modulus 11; and a
    field is a number of its own, whatever separator the file has.
    """
    today = today or date.today()
    first = None
    for index, values in enumerate(columns):
        named = index < len(header) and names_cpr(header[index])
        if index < len(header) and names_production_units(header[index]):
            values = [without_production_unit(str(value)) for value in values]
        # All cells at once, since most columns have none.
        if not named and next(_cpr_numbers("\n".join(map(str, values)), today), None) is None:
            continue
        for row, value in enumerate(values if first is None else values[: first[0]]):
            if is_cpr_cell(str(value), named, today):
                first = row, index
                break
    return first


def names_cpr(heading: str) -> bool:
    """Whether a heading says that its column holds CPR numbers."""
    return _NAMED.search(heading) is not None


def names_production_units(heading: str) -> bool:
    """Whether a heading says that its column holds numbers of production units (P-numre)."""
    return _PRODUCTION_UNIT.search(heading) is not None and not names_cpr(heading)


def without_production_unit(text: str) -> str:
    """Nothing for a text that is the number of a production unit: ten digits, of which the first are 10."""
    return "" if _PRODUCTION_UNIT_NUMBER.fullmatch(text) else text


def is_cpr_cell(text: str, named: bool, today: date) -> bool:
    """Whether a cell's text holds a CPR number; `named` says that its column is headed as CPR numbers."""
    if named and (match := _CELL.fullmatch(text)):
        return _born(match[1].zfill(6), match[2][0], today, replacement=True)
    return next(_cpr_numbers(text, today), None) is not None


def _cpr_numbers(text: str, today: date) -> Iterator[re.Match]:
    if not _POSSIBLE.search(text.encode("latin-1", "replace").translate(_SHAPE)):
        return
    for match in _CANDIDATE.finditer(text):
        birth, separator, serial = match[0][:6], match[1], match[0][-4:]
        if not _born(birth, serial[0], today, replacement=True):
            continue
        # Day plus 60 marks a replacement number; without a dash or the word CPR it is more often another number.
        is_replacement = int(birth[:2]) > _REPLACEMENT
        if separator in ("", ".", "/"):
            alone = not separator and not is_replacement and _passes_modulus_11(birth + serial)
            is_cpr = alone and not _in_longer_number(text, *match.span())
        else:
            is_cpr = not is_replacement or separator.strip(_BLANK) != ""
        if (is_cpr or _named_before(text, match.start(), _NAMED)) and not _is_identifier(text, match, separator):
            yield match


def _named_before(text: str, start: int, name: re.Pattern) -> bool:
    """Whether the word CPR (or another) stands shortly before on the same line, with no digit between."""
    before = text[max(start - _NAMED_BEFORE, 0) : start]
    return bool(name.search(re.split("[0-9\n]", before)[-1]))


def _is_identifier(text: str, match: re.Match, separator: str) -> bool:
    """Whether the digits are part of a hexadecimal identifier or UUID, or are said to be a production unit's number.

    The numbers of production units begin with 1 and have ten digits run together.
    """
    if not separator and match[0].startswith("10") and _named_before(text, match.start(), _PRODUCTION_UNIT):
        return not _named_before(text, match.start(), _NAMED)
    around = text[max(match.start() - _LONGEST_IDENTIFIER, 0) : match.end() + _LONGEST_IDENTIFIER]
    start = match.start() - max(match.start() - _LONGEST_IDENTIFIER, 0)
    return any(found.start() <= start < found.end() for found in _IDENTIFIER.finditer(around))


def _born(birth: str, seventh: str, today: date, replacement: bool) -> bool:
    """Whether ddmmyy and the seventh digit, which tells the century, give a day a person alive on `today` was born."""
    day, month, year = int(birth[:2]), int(birth[2:4]), int(birth[4:])
    if replacement and day > _REPLACEMENT:
        day -= _REPLACEMENT
    if seventh in "0123":
        year += 1900
    elif seventh in "49":
        year += 2000 if year <= 36 else 1900
    else:
        year += 2000 if year <= 57 else 1800
    try:
        return today.year - _OLDEST <= year and date(year, month, day) <= today
    except ValueError:
        return False


def _in_longer_number(text: str, start: int, end: int) -> bool:
    """Whether digits parted by a point, comma or dash go on on either side, as in an amount or a longer number.

    A comma on both sides, or before a field that no digit stands before, parts the fields of a CSV file.
    """
    before, after = text[max(start - 2, 0) : start], text[end : end + 2]
    if before.endswith(",") and (after.startswith(",") or not before[0].isdigit()):
        return False
    goes_on = len(after) == 2 and after[0] in ".,-" and after[1].isdigit()
    return goes_on or (len(before) == 2 and before[1] in ".,-" and before[0].isdigit())


def _passes_modulus_11(digits: str) -> bool:
    return sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11 == 0


def _with_last(chunks: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Each piece, and whether it is the last."""
    chunks = iter(chunks)
    held = next(chunks, None)
    while held is not None:
        following = next(chunks, None)
        yield held, following is None
        held = following
