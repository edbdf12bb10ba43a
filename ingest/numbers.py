"""How a file's numbers are written: decided from evidence, never assumed.

Belongs here: reading one written number, and the decimal sign of a file. Does not belong here: what a number means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from ingest.model import Finding
from ingest.place import Phrase, Place, phrase
from ingest.words import cleaned

# Between thousands: the plain space, those that do not break a line, narrow ones, and the Swiss apostrophes.
_SPACES = " \u00a0\u202f\u2007\u2009\u200a\u2006'\u2019"
_MINUS = "-−–‐‑﹣－"
# Programs write round numbers so, and all their digits; with a capital E a spreadsheet shows some of the digits only.
_SCIENTIFIC = re.compile(rf"(?P<number>[{_MINUS}+]?\d{{1,15}}(?:[.,]\d+)?)e(?P<exponent>[+-]?\d{{1,2}})", re.ASCII)
_LEADING_MINUS = re.compile(rf"[{_MINUS}]\s+(?=[\d,.])")  # as formats for accounts have it
_TRAILING_MINUS = re.compile(rf"(?P<number>\d[\d.,]*)[{_MINUS}]", re.ASCII)
_WITHOUT_ZERO = re.compile(rf"(?P<sign>[{_MINUS}+]?)(?P<decimals>[.,]\d+)", re.ASCII)
_MISSING = {
    **dict.fromkeys(("..", "...", "…", ". .", ". . .", "....", ":"), "not_available"),
    **dict.fromkeys((".", "x", "·"), "not_possible"),
    **dict.fromkeys(("-", "–", "—", "−", "‐", "‑", "--", "---", "- -"), "dash"),
    **dict.fromkeys(("n/a", "na", "#n/a", "n.a", "<na>", "i.a", "ia", "i/a", "i.t", "i/t", "#i/t"), "no_value"),
    **dict.fromkeys(("u.o", "n.d", "tom", "blank"), "no_value"),
    **dict.fromkeys(("null", "none", "nan", "uoplyst", "ikke oplyst", "ikke tilgængelig", "mangler"), "no_value"),
    **dict.fromkeys(("ukendt", "ikke opgjort", "ikke opgivet", "(tom)", "(blank)", "missing", "unknown"), "no_value"),
    **dict.fromkeys(("not available", "not applicable", "not stated", "ikke relevant"), "no_value"),
    **dict.fromkeys(("fortroligt", "fortrolig", "diskretioneret", "skjult", "confidential", "suppressed"), "withheld"),
}


def missing_mark(text: str) -> str | None:
    """What a text says that statistics offices and programs write for a missing figure; None for any other text.

    It is a key of `ingest.texts`, and never says that the figure is zero.
    """
    if text[:1].isdigit():
        return None
    plain = cleaned(text).casefold()
    # Words are abbreviated with a point at the end or without.
    return _MISSING.get(plain) or (_MISSING.get(plain.removesuffix(".")) if plain[:1].isalpha() else None)


_PATTERN = {
    sign: re.compile(
        rf"(?P<sign>[{_MINUS}+]?)(?P<whole>0|[1-9]\d*|[1-9]\d{{0,2}}(?:(?P<thousands>[{re.escape(other)}{_SPACES}])\d{{3}})"
        rf"(?:(?P=thousands)\d{{3}})*)(?:{re.escape(sign)}(?P<decimals>\d+))?",
        re.ASCII,
    )
    for sign, other in ((",", "."), (".", ","))
}


@dataclass(frozen=True)
class Number:
    """A number as it is written: its value with the decimals it shows, and its signs."""

    value: Decimal
    decimal_sign: str
    thousands: str = ""
    sign: str = ""

    def __str__(self) -> str:
        """The text it was read from, to the letter."""
        whole, _, decimals = f"{abs(self.value):f}".partition(".")
        if self.thousands:
            first = len(whole) % 3 or 3
            whole = self.thousands.join([whole[:first], *re.findall(r"\d{3}", whole[first:])])
        return self.sign + whole + (self.decimal_sign + decimals if decimals else "")


def read_number(text: str, decimal_sign: str) -> Number:
    """The number that `text` writes, with `decimal_sign` "," or "."; the other, or a space, may part thousands.

    Raises:
        ValueError: the text is not a number written that way.
    """
    text = text.strip()
    if not (found := _PATTERN[decimal_sign].fullmatch(text)):
        raise ValueError(f"{text!r} is not a number with decimal sign {decimal_sign!r}")
    digits = re.sub(r"\D", "", found["whole"]) + (f".{found['decimals']}" if found["decimals"] else "")
    value = -Decimal(digits) if found["sign"] and found["sign"] in _MINUS else Decimal(digits)
    return Number(value, decimal_sign, found["thousands"] or "", found["sign"])


def parse_decimal(text: str, decimal_sign: str) -> Decimal:
    """The value that `text` writes; see `read_number`. Also 3e3, 5-, - 5, ,5 and '5."""
    text = _plainly_signed(text)
    if found := _WITHOUT_ZERO.fullmatch(text):
        return read_number(f"{found['sign']}0{found['decimals']}", decimal_sign).value
    if found := _TRAILING_MINUS.fullmatch(text):
        return -read_number(found["number"], decimal_sign).value
    if found := _SCIENTIFIC.fullmatch(text):
        return read_number(found["number"], decimal_sign).value.scaleb(int(found["exponent"]))
    return read_number(text, decimal_sign).value


def _plainly_signed(text: str) -> str:
    """A number's text without the apostrophe that makes it text in a spreadsheet and the blank after its minus."""
    return _LEADING_MINUS.sub("-", text.strip().removeprefix("'"), count=1)


_NOT_A_NUMBER = (
    (re.compile(r"#.*|Err:\d+|Fejl:\d+"), "number_not_error"),
    (re.compile(r"=.*"), "number_not_formula"),
    (re.compile(r".*\d[eE][+-]?\d+"), "number_not_scientific"),
    (re.compile(r"-?\d+:\d\d(:\d\d)?(\.\d+)?"), "number_not_time"),
    (re.compile(r".*[½⅓⅔¼¾⅛⅜⅝⅞]|(\d+ )?\d{1,2}[/⁄]\d{1,3}"), "number_not_fraction"),
    (re.compile(r"\(.*\d.*\)"), "number_not_bracketed"),
    (re.compile(r".*\d\s*%"), "number_not_percent"),
    (re.compile(r".*\d\s*(\*+|\d?\)|[¹²³†‡]|[a-z]\))"), "number_without_footnote"),
    (re.compile(r".*\d.*([^\W\d_]|[€$£¤~<>≈±]).*|.*([^\W\d_]|[€$£¤~<>≈±]).*\d.*"), "number_alone"),
    (re.compile(r"[+-]?0+\d+([.,]\d+)?"), "number_without_zeros"),
    (re.compile(r".*\d.*"), "number_written_plainly"),
)


def expected_number(text: str) -> Phrase:
    """What should stand where this text is no number: names the notation, where it is one that people use."""
    for pattern, key in _NOT_A_NUMBER:
        if pattern.fullmatch(text.strip()):
            return phrase(key)
    return phrase("number_alone_or_zero")


class NumberEvidence:
    """What a file's numbers tell of their decimal sign; a file has one, so each number counts for all."""

    def __init__(self) -> None:
        self._first: dict[str, tuple[str, Place]] = {}  # what a number shows → the first such text and its place
        self._count: dict[str, int] = {}
        self._seen: set[str] = set()

    def add(self, values: Iterable[object], place: Callable[[int], Place]) -> None:
        """Take up the texts of numbers among values; `place` gives the place of a value by its index."""
        for index, text in enumerate(values):
            if not isinstance(text, str) or text in self._seen:
                continue
            if len(self._seen) < 1_000_000:  # beyond that a text may be looked at twice
                self._seen.add(text)
            if shown := _shown(text):
                self._first.setdefault(shown, (text, place(index)))
                self._count[shown] = self._count.get(shown, 0) + 1

    def decide(self, answer: str | None = None) -> tuple[str | None, Phrase | None, Finding | None]:
        """The decimal sign, the evidence for it, and what is in doubt; no sign where no number needs one.

        In doubt are `number_format_mixed`, where some numbers have a decimal comma and others a decimal point (the
        place is that of the rarer, the sign that of the others), and `number_format_ambiguous`, where "1.234" may be
        1234 or 1.234 and nothing settles it.

        Args:
            answer: the sign the sender named, for a file that does not settle it.
        """
        settled = [sign for sign in (",", ".") if sign in self._first]
        if len(settled) == 2:
            rare, common = sorted(settled, key=lambda sign: self._count[sign])
            (text, where), (other, elsewhere) = self._first[rare], self._first[common]
            values = {"value": text, "other": other, "other_place": elsewhere}
            return common, None, Finding("number_format_mixed", where, values)
        if settled:
            text, where = self._first[settled[0]]
            return settled[0], phrase("number_at", text, where), None
        if "either" not in self._first:
            return None, None, None
        text, where = self._first["either"]
        if answer:
            return answer, phrase("answer_since", text, where), None
        whole, part = re.sub(r"\D", "", text), text.replace(",", ".")
        values = {"value": text, "whole": whole, "part": part}
        return None, None, Finding("number_format_ambiguous", where, values)


def _shown(text: str) -> str | None:
    """The decimal sign a number can only have, "either" where it may have both, None where it needs none."""
    text = cleaned(text)
    if not any(sign in text for sign in ",.") or missing_mark(text):
        return None
    text = _plainly_signed(text)
    if found := _SCIENTIFIC.fullmatch(text) or _TRAILING_MINUS.fullmatch(text):
        text = found["number"]
    elif found := _WITHOUT_ZERO.fullmatch(text):
        text = f"0{found['decimals']}"
    reads = [sign for sign in (",", ".") if _PATTERN[sign].fullmatch(text)]
    return "either" if len(reads) == 2 else reads[0] if reads else None
