"""Finding CPR numbers (Danish personal identity numbers) before anything of a file is kept.

What counts as one, how often other numbers pass for one, and what is not found, stands in docs/checks.md.

Belongs here: what looks like a CPR number. Does not belong here: what happens to the file (landing), taking a workbook
apart (workbook_guard).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

_ALIKE = {
    "-": "\u00ac\u00ad\u00b7\u2022\u2027\u2043\u207b\u208b\u2212\u2500\u2501\u30fb\u30fc",
    ".": "\u2024\u3002\uff0e",
    "/": "\u2044\u2215\uff0f",
    "_": "\u203f\uff3f",
}
"""Signs that are used for another one, beside those that Unicode calls dashes, blanks and digits."""


def _normal_sign(character: str) -> str | None:
    """What a sign looks like: a digit, a blank (of any width, none too), a dash; None of all others."""
    if (digit := unicodedata.digit(character, None)) is not None:
        return str(digit)
    if found := next((form for form, signs in _ALIKE.items() if character in signs), None):
        return found
    return {"Pd": "-", "Zs": " ", "Cf": " ", "Mn": " "}.get(unicodedata.category(character))


# Every sign stands for one of the same length, so that places stay. Ideographs are left out, since looking them up
# takes a second; beyond them only digits are of use.
_NORMAL = {
    code: form
    for codes in (range(128, 0x3100), range(0xA600, 0xAC00), range(0xFB00, 0x20000))
    for code in codes
    if code < 0x11000 or chr(code).isdigit()
    if (form := _normal_sign(chr(code)))
}
_NOT_NORMAL = re.compile(f"[{''.join(map(re.escape, map(chr, _NORMAL)))}]")
_BLANK = " \t"
_DASH = "\\-_~"
_PARTED = rf"[{_BLANK}]{{0,3}}(?:[{_DASH}]{{1,2}}[{_BLANK}]{{0,3}})?"
# ddmmyy, a separator or none, and four digits, with no digit around them. That none stands before is looked at after
# the month; as the first thing of the pattern it would make the search much slower.
_TOGETHER = (
    r"[0-36-9][0-9](?:0[1-9]|1[0-2])(?<![0-9]{5})[0-9]{2}"
    rf"({_PARTED}|[{_BLANK}]?[.:/|,;=+*\\][{_BLANK}]?)[0-9]{{4}}(?![0-9])"
)
# The same with its parts or all its digits apart.
_APART = (
    r"(?<![0-9])(?<![0-9][.,:/-])[0-36-9](?P<space>[ \t]?)[0-9](?P<part>[ ./_-]|(?P=space))"
    r"(?:0(?P=space)[1-9]|1(?P=space)[0-2])(?P=part)[0-9](?P=space)[0-9]"
    rf"(?P<last>{_PARTED}|[./])[0-9](?P=space)[0-9](?P=space)[0-9](?P=space)[0-9](?![ ]?[0-9])"
)
_CANDIDATE = re.compile(_TOGETHER)
_CANDIDATE_APART = re.compile(_APART)
# The same with a dash among quotes, brackets, lines and what marks text up, or a dash that is written as its name.
_NAMED_DASH = "&(?:[mn]?dash|hyphen|minus|shy|nbsp|thinsp|e[mn]sp);"
_FAR = (
    r"[0-36-9][0-9](?:0[1-9]|1[0-2])(?<![0-9]{5})[0-9]{2}"
    rf"((?:[\s\"'`*(){{}}\[\]{_DASH}]|{_NAMED_DASH}|</?(?:b|i|u|em|font|span|strong)>){{1,12}})[0-9]{{4}}(?![0-9])"
)
_CANDIDATE_FAR = re.compile(_FAR, re.IGNORECASE)
_IS_DASH = re.compile(f"[{_DASH}]|{_NAMED_DASH}", re.IGNORECASE)
# The same with all four digits of the year.
_CANDIDATE_OF_YEAR = re.compile(
    r"(?<![0-9])(?<![0-9][.,:/-])([0-3][0-9])([./ -]?)(0[1-9]|1[0-2])\2(18|19|20)([0-9]{2})"
    rf"[{_BLANK}]?[{_DASH}][{_BLANK}]?([0-9]{{4}})(?![0-9])"
)


def _shape(separators: str) -> bytes:
    """A table of bytes for a first look at a text: every digit a "0", all that may be a separator a "-"."""
    forms = (_NORMAL.get(code, chr(code)) for code in range(256))
    return bytes(0x30 if form in "0123456789" else 0x2D if form in separators else 0x2E for form in forms)


_SHAPE = _shape("-_~./:|,;=+*\\ \t")
_SHAPE_APART = _shape("-_~./ \t")
_NORMAL_LATIN = bytes(ord(_NORMAL.get(code, chr(code))) for code in range(256))
_POSSIBLE = re.compile(rb"000000(?<!0000000)-{0,8}0000(?!0)")
_POSSIBLE_FAR = re.compile(rb"000000(?<!0000000)[-.]{1,24}0000(?!0)")
_POSSIBLE_OF_YEAR = re.compile(rb"0000-{1,3}0000(?!0)")
_POSSIBLE_APART = re.compile(rb"-0-?0-0-?0-{0,8}0-?0-?0-?0")  # from the month on; that finds a place to begin faster
# One cell of a column that is headed as CPR numbers; a spreadsheet drops the first zero, or adds decimals.
_CELL = re.compile(rf"\s*'?\s*([0-9]{{1,2}}[0-9]{{4}})[{_BLANK}{_DASH}./]*([0-9]{{4}})(?:[.,]0+)?\s*")
_PARTS = re.compile(rf"[0-9{_BLANK}{_DASH}./']*")
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
# Cases are often numbered by citizen, so that the word alone clears no number; see _may_be_issued.
_CASE = re.compile(
    r"\b(?:sags?|journal|j\.?|case|file|esdh)[-. ]?(?:nr\b|nummer|numre|no\b|number|id\b)", re.IGNORECASE
)
_CASE_NUMBER = re.compile(rf"\s*([0-9]{{6}})[{_BLANK}]?[{_DASH}{_BLANK}][{_BLANK}]?([0-9]{{4}})\s*")
_NAMED_BEFORE = 30
_LONGEST = 40
_LONGEST_IDENTIFIER = 64
_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_OLDEST = 125
_REPLACEMENT = 60


def first_cpr_number(text: str, today: date | None = None) -> tuple[int, int] | None:
    """The line and column (1-based) of the first CPR number in `text`, or None.

    A candidate must hold a birth date that a person alive on `today` (default: this day) can have. Ten digits run
    together must also pass the modulus 11 check, since other numbers have ten digits; numbers given out since 2007 may
    fail it, so those with a blank or dash, or with the word CPR before them, need not pass. With the words for a case's
    number before them, only those of a 1 January need not, to whom alone such numbers have been given.
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
        if index < len(header) and names_other_numbers(header[index]):
            values = [without_other_number(header[index], str(value)) for value in values]
        # All cells at once, since most columns have none.
        if not named and next(_cpr_numbers("\n".join(map(str, values)), today), None) is None:
            continue
        for row, value in enumerate(values if first is None else values[: first[0]]):
            beside = columns[index + 1][row] if named and index + 1 < len(columns) else ""
            if is_cpr_cell(str(value), named, today, str(beside)):
                first = row, index
                break
    return first


def names_cpr(heading: str) -> bool:
    """Whether a heading says that its column holds CPR numbers."""
    return _NAMED.search(heading) is not None


def names_other_numbers(heading: str) -> bool:
    """Whether a heading says that its column holds numbers of production units (P-numre) or of cases."""
    return any(name.search(heading) for name in (_PRODUCTION_UNIT, _CASE)) and not names_cpr(heading)


def without_other_number(heading: str, text: str) -> str:
    """Nothing for a text that is the number that its heading names, and no CPR number.

    Production units have ten digits, of which the first are 10; a case's number is one that no person has been given.
    """
    if _PRODUCTION_UNIT.search(heading) and _PRODUCTION_UNIT_NUMBER.fullmatch(text):
        return ""
    case = _CASE_NUMBER.fullmatch(_normal(text)) if _CASE.search(heading) else None
    return "" if case and not _may_be_issued(case[1] + case[2]) else text


def is_cpr_cell(text: str, named: bool, today: date, beside: str = "") -> bool:
    """Whether a cell's text holds a CPR number; `named` says that its column is headed as CPR numbers.

    `beside` is the text of the next cell to the right, which may hold the last four digits.
    """
    if named:
        text, beside = _normal(text), _normal(beside).strip().strip("'")
        digits = re.sub(r"[^0-9]", "", text) if _PARTS.fullmatch(text) else ""
        if 5 <= len(digits) <= 6 and (last := re.fullmatch("-?([0-9]{1,4})", beside)):
            digits = digits.zfill(6) + last[1].zfill(4)  # a spreadsheet drops zeros in front
        if (match := _CELL.fullmatch(text)) or (9 <= len(digits) <= 10 and (match := _CELL.fullmatch(digits))):
            return _born(match[1].zfill(6), match[2][0], today, replacement=True)
    return next(_cpr_numbers(text, today), None) is not None


@dataclass(frozen=True)
class _Number:
    """A CPR number in a text: from where to where it goes."""

    first: int
    last: int

    def start(self) -> int:
        """Where it starts."""
        return self.first

    def end(self) -> int:
        """Where it ends."""
        return self.last


def _normal(text: str) -> str:
    """The text with one digit, blank and dash for all that look so; every sign stays in its place."""
    return text if text.isascii() or not _NOT_NORMAL.search(text) else text.translate(_NORMAL)


def _cpr_numbers(text: str, today: date) -> Iterator[_Number]:
    try:
        signs = text.encode("latin-1")
        text = signs.translate(_NORMAL_LATIN).decode("latin-1")
    except UnicodeEncodeError:
        text = _normal(text)
        signs = text.encode("latin-1", "replace")
    shape = signs.translate(_SHAPE)
    found = []
    if _POSSIBLE.search(shape):
        found += _together(text, today)
    if _POSSIBLE_APART.search(signs.translate(_SHAPE_APART)):
        found += _apart(text, today)
    if _POSSIBLE_FAR.search(shape):
        known = {one.start() for one in found}
        found += (one for one in _far(text, today) if one.start() not in known)
    if _POSSIBLE_OF_YEAR.search(shape):
        found += _of_year(text, today)
    yield from (one for one in sorted(found, key=_Number.start) if not _is_case_number(text, one))


def _together(text: str, today: date) -> Iterator[_Number]:
    for match in _CANDIDATE.finditer(text):
        birth, separator, serial = match[0][:6], match[1], match[0][-4:]
        if not _born(birth, serial[0], today, replacement=True):
            continue
        # Day plus 60 marks a replacement number; without a dash or the word CPR it is more often another number.
        is_replacement = int(birth[:2]) > _REPLACEMENT
        if separator.strip(_BLANK) in tuple(".:/|,;=+*\\") or separator == "" or "\t" in separator:
            alone = not is_replacement and _passes_modulus_11(birth + serial)
            alone = alone and (not separator or "\t" in separator)
            is_cpr = alone and not _in_longer_number(text, *match.span())
        else:
            is_cpr = not is_replacement or separator.strip(_BLANK) != ""
        if (is_cpr or _named_before(text, match.start(), _NAMED)) and not _is_identifier(text, match, separator):
            yield _Number(*match.span())


def _far(text: str, today: date) -> Iterator[_Number]:
    """Numbers such as 010203---0001, "010203"-"0001" and 010203&ndash;0001."""
    for match in _CANDIDATE_FAR.finditer(text):
        is_short = len(match[0]) <= _LONGEST and int(match[0][:2]) < _REPLACEMENT
        is_born = is_short and _born(match[0][:6], match[0][-4], today, replacement=False)
        if is_born and _IS_DASH.search(match[1]) and not _is_identifier(text, match, match[1]):
            yield _Number(*match.span())


def _of_year(text: str, today: date) -> Iterator[_Number]:
    """Numbers such as 01-02-1903-0001, where the year is the one that the seventh digit tells of."""
    for match in _CANDIDATE_OF_YEAR.finditer(text):
        day, _, month, century, year, serial = match.groups()
        digits = day + month + year
        is_born = _born(digits, serial[0], today, replacement=False)
        is_born = is_born and _year(serial[0], int(year)) == int(century + year)
        if is_born and not _is_identifier(text, match, "-"):
            yield _Number(*match.span())


def _apart(text: str, today: date) -> Iterator[_Number]:
    """Numbers such as 01.02.03-0001 and 0 1 0 2 0 3 - 0 0 0 1.

    A date and a number after it look the same, so a dash, the word CPR or, of digits apart, modulus 11 must speak for
    it.
    """
    for match in _CANDIDATE_APART.finditer(text):
        space, part, last = match["space"], match["part"], match["last"]
        if not space and not part:
            continue  # together
        digits = re.sub("[^0-9]", "", match[0])
        if not _born(digits[:6], digits[6], today, replacement=True):
            continue
        is_dashed = part != "-" and any(sign in "-_~" for sign in last)
        is_even = space or part in (" ", "-")
        if is_dashed or (is_even and _passes_modulus_11(digits)) or _named_before(text, match.start(), _NAMED):
            yield _Number(*match.span())


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
    year = _year(seventh, year)
    try:
        return today.year - _OLDEST <= year and date(year, month, day) <= today
    except ValueError:
        return False


def _is_case_number(text: str, number: _Number) -> bool:
    """Whether the words for a case's number stand before a number that nobody can have been given."""
    digits = re.sub("[^0-9]", "", text[number.first : number.last])
    is_named = len(digits) == 10 and not _may_be_issued(digits) and _named_before(text, number.first, _CASE)
    return is_named and not _named_before(text, number.first, _NAMED)


def _may_be_issued(digits: str) -> bool:
    """Whether a person may have the number: without modulus 11, numbers are issued to those born on a 1 January only.

    Source: cpr.dk, "Personnumre uden kontrolciffer (modulus 11 kontrol)", May 2023. Replacement numbers need not pass.
    """
    return digits.startswith("0101") or int(digits[:2]) > _REPLACEMENT or _passes_modulus_11(digits)


def _year(seventh: str, year: int) -> int:
    """The year of birth, of whose last two digits and the seventh of the number."""
    if seventh in "0123":
        return 1900 + year
    if seventh in "49":
        return year + (2000 if year <= 36 else 1900)
    return year + (2000 if year <= 57 else 1800)


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
