"""Which characters a file's bytes are, and which sign its numbers use: decided from evidence, never assumed.

Belongs here: encoding and number format. Does not belong here: what the text means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from ingest.model import DeliveryRejected, Finding

_NUMBER = {
    ",": re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?"),
    ".": re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?"),
}
# Bytes that Windows-1252 leaves undefined: a file that holds one is not text in it.
_UNDEFINED_IN_1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
# Control characters no text file holds (tab, newlines and form feed aside).
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")


@dataclass(frozen=True)
class Decoded:
    """A file as text (newlines as line feeds, no byte order mark), the encoding it was read as and why."""

    text: str
    encoding: str
    evidence: str


def decode(content: bytes) -> Decoded:
    """Decode a file as UTF-8, or as Windows-1252 where it is not UTF-8.

    Raises:
        DeliveryRejected: rule `file_encoding`, naming the first byte that fits neither.
    """
    if content.startswith(b"\xef\xbb\xbf"):
        encoding, evidence = "utf-8-sig", "starts with the UTF-8 byte order mark"
    else:
        encoding, evidence = "utf-8", "every byte sequence is valid UTF-8"
    try:
        text = content.decode(encoding)
        unreadable = _CONTROL.search(content)
    except UnicodeDecodeError as error:
        encoding, evidence = "cp1252", f"not UTF-8 at byte {error.start}; every byte is defined in Windows-1252"
        unreadable = _UNDEFINED_IN_1252.search(content) or _CONTROL.search(content)
        text = "" if unreadable else content.decode(encoding)
    if unreadable:
        values = {"byte": f"0x{unreadable[0].hex()}", "offset": str(unreadable.start())}
        line = content.count(b"\n", 0, unreadable.start()) + 1
        raise DeliveryRejected(Finding("file_encoding", f"line {line}", values))
    return Decoded(text.replace("\r\n", "\n").replace("\r", "\n"), encoding, evidence)


def parse_decimal(text: str, decimal_sign: str) -> Decimal:
    """The number that `text` writes, with `decimal_sign` "," or "." and the other as thousands separator.

    Raises:
        ValueError: the text is not a number written that way.
    """
    text = text.strip()
    if not _NUMBER[decimal_sign].fullmatch(text):
        raise ValueError(f"{text!r} is not a number with decimal sign {decimal_sign!r}")
    thousands = "." if decimal_sign == "," else ","
    return Decimal(text.replace(thousands, "").replace(",", "."))
