"""Which characters a file's bytes are, and how its numbers are written: decided from evidence, never assumed.

Belongs here: encoding and number format. Does not belong here: what the text means.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from ingest.model import DeliveryRejected, Finding
from ingest.place import Phrase, Place, phrase

_CHUNK = 1 << 20
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf8_mark"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf16_mark"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf16_mark"),
)
# Control characters no text file holds (tab, newlines and form feed aside).
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
END_MARK = "\x1a"
"""Old programs end a text file with it; it is nothing of the text there."""
_ENDED = re.compile(rb"\x1a\s*\Z")
_IN_UTF8 = re.compile(rb"[\xc3\xc4\xc5][\x80-\xbf]")
# Bytes that Windows-1252 leaves undefined, control characters, and signs that no word holds between its letters: there
# they are letters of an older encoding (in that of DOS 0x86, 0x91 and 0x9B are å, æ and ø).
_NOT_IN_1252 = re.compile(
    rb"[\x81\x8d\x8f\x90\x9d]|[\x00-\x08\x0b\x0e-\x1f]|(?<=[A-Za-z])[\x86\x87\x91\x9b\xbe\xbf](?=[A-Za-z])"
)
_ABOVE_ASCII, _NOT_IN_LATIN_1 = re.compile(rb"[\x80-\xff]"), re.compile(rb"[\x80-\x9f]")


@dataclass(frozen=True)
class Encoding:
    """The encoding a file is read in (a Python codec's name), and why."""

    name: str
    evidence: Phrase


def decide_encoding(path: Path) -> Encoding:
    """Decide a file's encoding from all its bytes, a piece at a time.

    UTF-8 and UTF-16 by their byte order marks; UTF-16 without one by the zero bytes beside its digits and signs; UTF-8
    where every byte sequence is valid; else Windows-1252, of which ISO-8859-1 is a part.

    Raises:
        DeliveryRejected: rule `file_encoding`, naming the first byte that fits none of them.
    """
    with path.open("rb") as file:
        start = file.read(_CHUNK)
    for mark, name, evidence in _BYTE_ORDER_MARKS:
        if start.startswith(mark):
            return _decoded_whole(path, Encoding(name, phrase(evidence)))
    if name := _utf16_without_mark(start):
        return _decoded_whole(path, Encoding(name, phrase("utf16")))
    not_utf8_at, size = _first_not_utf8(path), path.stat().st_size
    if not_utf8_at is None:
        return _decoded_whole(path, Encoding("utf-8", phrase("utf8")))
    offset, wholly_latin_1 = 0, True
    for piece in _pieces(path):
        if offset + len(piece) == size:
            piece = _ENDED.sub(b"", piece)
        if mixed := _utf8_line(piece):
            raise _two_encodings(path, offset + mixed, not_utf8_at)
        if unreadable := _NOT_IN_1252.search(piece):
            raise _unreadable(path, offset + unreadable.start(), f"0x{unreadable[0].hex()}")
        wholly_latin_1 &= not _NOT_IN_LATIN_1.search(piece)
        offset += len(piece)
    return Encoding("cp1252", phrase("latin_1" if wholly_latin_1 else "windows_1252", not_utf8_at))


def read_text(path: Path, encoding: str) -> str:
    """A whole file as text, newlines as line feeds; for files that are held whole."""
    with path.open(encoding=encoding, newline=None) as file:
        return file.read()


def text_pieces(path: Path, encoding: str) -> Iterator[str]:
    """A file's text a piece at a time, newlines as line feeds; what cannot be decoded stands as a replacement sign."""
    with path.open(encoding=encoding, errors="replace", newline=None) as file:
        while piece := file.read(_CHUNK):
            yield piece


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            yield piece


def _utf16_without_mark(start: bytes) -> str | None:
    even, odd = start[0::2].count(0), start[1::2].count(0)
    half = len(start) // 2
    if half >= 2 and max(even, odd) > half * 0.7 and min(even, odd) == 0:
        return "utf-16-le" if odd else "utf-16-be"
    return None


def _first_not_utf8(path: Path) -> int | None:
    decoder, offset = codecs.getincrementaldecoder("utf-8")(), 0
    for piece in _pieces(path):
        held = len(decoder.getstate()[0])
        try:
            decoder.decode(piece)
        except UnicodeDecodeError as error:
            return offset - held + error.start
        offset += len(piece)
    return offset - len(decoder.getstate()[0]) if decoder.getstate()[0] else None


def _decoded_whole(path: Path, encoding: Encoding) -> Encoding:
    """The encoding, once all of the file was decoded in it without a control character.

    Raises:
        DeliveryRejected: rule `file_encoding`.
    """
    decoder, line, is_ended = codecs.getincrementaldecoder(encoding.name)(), 1, False
    try:
        for piece in _pieces(path):
            text = decoder.decode(piece)
            if is_ended and text.strip():
                raise _control(line, END_MARK)
            if is_ended := is_ended or text.rstrip().endswith(END_MARK):
                text = text.rstrip().removesuffix(END_MARK)
            if control := _CONTROL.search(text):
                raise _control(line + text.count("\n", 0, control.start()), control[0])
            line += text.count("\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        values = {"byte": f"0x{error.object[error.start]:02x}", "offset": "–"}
        raise DeliveryRejected(Finding("file_encoding", Place(line), values)) from error
    return encoding


def _control(line: int, sign: str) -> DeliveryRejected:
    values = {"byte": f"0x{ord(sign):02x}", "offset": "–"}
    return DeliveryRejected(Finding("file_encoding", Place(line), values))


def _utf8_line(piece: bytes) -> int | None:
    """The place of the first line with letters beyond ASCII that are all written in UTF-8."""
    for found in _IN_UTF8.finditer(piece):
        start, end = piece.rfind(b"\n", 0, found.start()) + 1, piece.find(b"\n", found.end())
        line = piece[start : end if end >= 0 else None]
        try:
            line.decode()
        except UnicodeDecodeError:
            continue
        return start
    return None


def _two_encodings(path: Path, utf8_at: int, other_at: int) -> DeliveryRejected:
    lines = {at: 1 + sum(piece.count(b"\n") for piece in _pieces_to(path, at)) for at in (utf8_at, other_at)}
    later, earlier = max(lines.values()), min(lines.values())
    return DeliveryRejected(Finding("text_two_encodings", Place(later), {"other_place": Place(earlier)}))


def _pieces_to(path: Path, end: int) -> Iterator[bytes]:
    for piece in _pieces(path):
        yield piece[:end]
        end -= len(piece)
        if end <= 0:
            return


def _unreadable(path: Path, offset: int, byte: str) -> DeliveryRejected:
    line, left = 1, offset
    for piece in _pieces(path):
        line += piece.count(b"\n", 0, left)
        left -= len(piece)
        if left <= 0:
            break
    return DeliveryRejected(Finding("file_encoding", Place(line), {"byte": byte, "offset": str(offset)}))


# Spaces between thousands: the plain one, those that do not break a line, and narrow ones.
_SPACES = " \u00a0\u202f\u2007\u2009\u200a\u2006"
_MINUS = "-−–‐‑﹣－"
# Programs write round numbers so, and all their digits; with a capital E a spreadsheet shows some of the digits only.
_SCIENTIFIC = re.compile(rf"(?P<number>[{_MINUS}+]?\d{{1,15}}(?:[.,]\d+)?)e(?P<exponent>[+-]?\d{{1,2}})", re.ASCII)
_TRAILING_MINUS = re.compile(rf"(?P<number>\d[\d.,]*)[{_MINUS}]", re.ASCII)
MISSING = {
    **dict.fromkeys(("..", "...", "…", ":"), "not_available"),
    **dict.fromkeys((".", "x", "X"), "not_possible"),
    **dict.fromkeys(("-", "–", "—", "−"), "dash"),
    **dict.fromkeys(
        ("N/A", "n/a", "NA", "#N/A", "n.a.", "i.a.", "I/A", "i/a", "i.t.", "NULL", "null", "NaN", "nan"), "no_value"
    ),
}
"""How statistics offices and programs write that a figure is missing, and what the mark says: never that it is zero."""
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
    """The value that `text` writes; see `read_number`. Also with a power of ten (3e3), the minus last, or after "'"."""
    text = text.strip().removeprefix("'")
    if found := _TRAILING_MINUS.fullmatch(text):
        return -read_number(found["number"], decimal_sign).value
    if found := _SCIENTIFIC.fullmatch(text):
        return read_number(found["number"], decimal_sign).value.scaleb(int(found["exponent"]))
    return read_number(text, decimal_sign).value


_NOT_A_NUMBER = (
    (re.compile(r".*\d[eE][+-]?\d+"), "number_not_scientific"),
    (re.compile(r"\(.*\d.*\)"), "number_not_bracketed"),
    (re.compile(r".*\d\s*%"), "number_not_percent"),
    (re.compile(r".*\d\s*(\*+|\d?\)|[¹²³†‡]|[a-z]\))"), "number_without_footnote"),
    (
        re.compile(r"(ca\.?|cirka|omkring|about|[~<>≈])?\s*[\d.,\s]*\d[\d.,]*\s*[^\d\s].*|\D+\d[\d.,]*", re.IGNORECASE),
        "number_alone",
    ),
)


def expected_number(text: str, decimal_sign: str) -> Phrase:
    """What should stand where this text is no number: names the notation, where it is one that people use."""
    for pattern, key in _NOT_A_NUMBER:
        if pattern.fullmatch(text.strip()):
            return phrase(key)
    return phrase("number_with_sign", decimal_sign)


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
    if not any(sign in text for sign in ",.") or text in MISSING:
        return None
    text = text.removeprefix("'")
    if found := _SCIENTIFIC.fullmatch(text) or _TRAILING_MINUS.fullmatch(text):
        text = found["number"]
    reads = [sign for sign in (",", ".") if _PATTERN[sign].fullmatch(text)]
    return "either" if len(reads) == 2 else reads[0] if reads else None
