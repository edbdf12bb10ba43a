"""Which characters a file's bytes are: decided from evidence, never assumed.

Belongs here: encodings of whole files. Does not belong here: how numbers are written (numbers), letters that were lost
before (words).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.model import DeliveryRejected, Finding
from ingest.place import Phrase, Place, phrase

_CHUNK = 1 << 20
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf8_mark"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf32_mark"),  # begins with the mark of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32", "utf32_mark"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf16_mark"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf16_mark"),
)
# Control characters no text file holds (tab, newlines, form feed, and the vertical tab of a line within a cell aside).
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
END_MARK = "\x1a"
"""Old programs end a text file with it; it is nothing of the text there."""
FILLING = " \t\r\n\x00"
"""What may follow the end mark, up to a whole block of the disk."""
_ENDED = re.compile(rb"\x1a[\s\x00]*\Z")
_IN_UTF8 = re.compile(rb"[\xc3\xc4\xc5][\x80-\xbf]")
# Bytes that Windows-1252 leaves undefined, control characters, and signs that no word holds where they are: there they
# are letters of an older encoding (æ, ø and å are 0x91, 0x9B and 0x86 in that of DOS, 0xBE, 0xBF and 0x8C in that of
# old Macs; Æ and Ø begin a word as 0x92 or as 0xAE and 0xAF).
_UNDEFINED = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")
_NOT_IN_1252 = re.compile(
    rb"[\x81\x8d\x8f\x90\x9d]|[\x00-\x08\x0e-\x1f]"
    rb"|(?<=[A-Za-z])(?:[\x86\x87\x91\x9b](?=[A-Za-z])|[\x8c\xbe\xbf]|\x86(?=[ ;,\t\r\n]))"
    rb"|(?:(?<=[;,\t\n])\x92|(?<![A-Za-z])[\xae\xaf])(?=[a-z])"
)
_ABOVE_ASCII, _NOT_IN_LATIN_1 = re.compile(rb"[\x80-\xff]"), re.compile(rb"[\x80-\x9f]")


@dataclass(frozen=True)
class Encoding:
    """The encoding a file is read in (a Python codec's name), and why."""

    name: str
    evidence: Phrase


def decide_encoding(path: Path) -> Encoding:
    """Decide a file's encoding from all its bytes, a piece at a time.

    UTF-8, UTF-16 and UTF-32 by their byte order marks; UTF-16 without one by the zero bytes beside its digits and
    signs; UTF-8 where every byte sequence is valid; else Windows-1252, of which ISO-8859-1 is a part.

    Raises:
        DeliveryRejected: rule `file_encoding`, naming the first byte that fits none of them.
    """
    with path.open("rb") as file:
        start = file.read(_CHUNK)
    for mark, name, evidence in _BYTE_ORDER_MARKS:
        if start.startswith(mark):
            if name == "utf-8-sig" and (other_at := _first_not_utf8(path)) is not None:
                raise _two_encodings(path, 0, other_at)
            return _decoded_whole(path, Encoding(name, phrase(evidence)))
    if name := _utf16_without_mark(start):
        return _decoded_whole(path, Encoding(name, phrase("utf16")))
    not_utf8_at, size = _first_not_utf8(path), path.stat().st_size
    if not_utf8_at is None:
        return _decoded_whole(path, Encoding("utf-8", phrase("utf8")))
    with path.open("rb") as file:
        file.seek(not_utf8_at)
        if (byte := file.read(1)) in _UNDEFINED:
            raise _unreadable(path, not_utf8_at, f"0x{byte.hex()}")
    offset, wholly_latin_1 = 0, True
    for piece in _pieces(path):
        if offset + len(piece) == size:
            piece = _ENDED.sub(b"", piece)
        if (mixed := _utf8_line(piece)) is not None:
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
        DeliveryRejected: rule `file_encoding`, or `text_control` for a control character.
    """
    decoder, line, is_ended = codecs.getincrementaldecoder(encoding.name)(), 1, False
    try:
        for piece in _pieces(path):
            text = decoder.decode(piece)
            if is_ended and text.strip(FILLING):
                raise _control(line, END_MARK)
            if is_ended := is_ended or text.rstrip(FILLING).endswith(END_MARK):
                text = text.rstrip(FILLING).removesuffix(END_MARK)
            if control := _CONTROL.search(text):
                raise _control(line + text.count("\n", 0, control.start()), control[0])
            line += text.count("\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        values = {"byte": f"0x{error.object[error.start]:02x}"}
        raise DeliveryRejected(Finding("file_encoding", Place(line), values)) from error
    return encoding


def _control(line: int, sign: str) -> DeliveryRejected:
    return DeliveryRejected(Finding("text_control", Place(line), {"sign": f"U+{ord(sign):04X}"}))


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
    return DeliveryRejected(Finding("file_encoding", Place(line), {"byte": byte}))
