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

from ingest.model import DeliveryQuarantined, DeliveryRejected, Finding
from ingest.place import Phrase, Place, phrase

_CHUNK = 1 << 20
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf8_mark"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf16_mark"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf16_mark"),
)
# Control characters no text file holds (tab, newlines and form feed aside).
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
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
    not_utf8_at = _first_not_utf8(path)
    if not_utf8_at is None:
        return _decoded_whole(path, Encoding("utf-8", phrase("utf8")))
    offset, wholly_latin_1 = 0, True
    for piece in _pieces(path):
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
    decoder, line = codecs.getincrementaldecoder(encoding.name)(), 1
    try:
        for piece in _pieces(path):
            text = decoder.decode(piece)
            if control := _CONTROL.search(text):
                line += text.count("\n", 0, control.start())
                values = {"byte": f"0x{ord(control[0]):02x}", "offset": "–"}
                raise DeliveryRejected(Finding("file_encoding", Place(line), values))
            line += text.count("\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        values = {"byte": f"0x{error.object[error.start]:02x}", "offset": "–"}
        raise DeliveryRejected(Finding("file_encoding", Place(line), values)) from error
    return encoding


def _unreadable(path: Path, offset: int, byte: str) -> DeliveryRejected:
    line, left = 1, offset
    for piece in _pieces(path):
        line += piece.count(b"\n", 0, left)
        left -= len(piece)
        if left <= 0:
            break
    return DeliveryRejected(Finding("file_encoding", Place(line), {"byte": byte, "offset": str(offset)}))


# Spaces between thousands: the plain one, and the two that do not break a line.
_SPACES = " \u00a0\u202f"
_MINUS = "-−"
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
    """The value that `text` writes; see `read_number`."""
    return read_number(text, decimal_sign).value


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

    def decide(self, answer: str | None = None) -> tuple[str | None, Phrase | None]:
        """The decimal sign and the evidence for it; None where no number needs one.

        Args:
            answer: the sign the sender named, for a file that does not settle it.

        Raises:
            DeliveryRejected: `number_format_mixed`; some numbers have a decimal comma, others a decimal point. The
                place is that of the rarer.
            DeliveryQuarantined: `number_format_ambiguous`; "1.234" may be 1234 or 1.234, and nothing settles it.
        """
        settled = [sign for sign in (",", ".") if sign in self._first]
        if len(settled) == 2:
            rare, common = sorted(settled, key=lambda sign: self._count[sign])
            (text, where), (other, elsewhere) = self._first[rare], self._first[common]
            values = {"value": text, "other": other, "other_place": elsewhere}
            raise DeliveryRejected(Finding("number_format_mixed", where, values))
        if settled:
            text, where = self._first[settled[0]]
            return settled[0], phrase("number_at", text, where)
        if "either" not in self._first:
            return None, None
        text, where = self._first["either"]
        if answer:
            return answer, phrase("answer_since", text, where)
        whole, part = re.sub(r"\D", "", text), text.replace(",", ".")
        raise DeliveryQuarantined(
            Finding("number_format_ambiguous", where, {"value": text, "whole": whole, "part": part})
        )


def _shown(text: str) -> str | None:
    """The decimal sign a number can only have, "either" where it may have both, None where it needs none."""
    if not any(sign in text for sign in ",."):
        return None
    reads = [sign for sign in (",", ".") if _PATTERN[sign].fullmatch(text)]
    return "either" if len(reads) == 2 else reads[0] if reads else None
