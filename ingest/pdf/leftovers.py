"""What a PDF holds besides the text of its pages: strings, names, metadata and earlier versions, in any stream.

PDFium gives pages, comments, form fields and properties. A file can hold more: XMP, links, layers, alternative texts,
objects within streams, what an earlier version said. So every string of the file is taken as it stands, also those in
compressed streams. Belongs here: finding strings in bytes. Does not belong here: what is searched for in them (cpr).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

MAXIMUM_BYTES = 64 << 20
"""All streams of a file together, unpacked; what lies beyond is not looked through."""
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_LITERAL = re.compile(rb"\(((?:\\.|[^\\()]|\([^()]*\))*)\)", re.DOTALL)
_ARRAY = re.compile(rb"\[((?:[^\[\]()]|\((?:\\.|[^\\()])*\))*)\]\s*TJ", re.DOTALL)
_HEXADECIMAL = re.compile(rb"<([0-9A-Fa-f\s]{18,})>")
_NAME = re.compile(rb"/((?:#[0-9A-Fa-f]{2}|[^\s/<>\[\]()%#])+)")
_COMMENT = re.compile(rb"%([^\r\n]*)")
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|.))", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_DIGITS = 9
"""A string with fewer digits holds no CPR number."""


def strings(content: bytes) -> Iterator[str]:
    """Every string with digits enough for a CPR number, of the file and of its streams."""
    left = MAXIMUM_BYTES
    outside, end = [], 0
    for match in _STREAM.finditer(content):
        outside.append(content[end : match.start(1)])
        end = match.end(1)
        stream = _unpacked(match[1], left)
        left -= len(stream)
        yield from _strings_in(stream)
    yield from _strings_in(b"\n".join([*outside, content[end:]]))


def _unpacked(stream: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream, max(most, 1))
    except zlib.error:
        return stream[: max(most, 0)]


def _strings_in(data: bytes) -> Iterator[str]:
    found = [_unescaped(match[1]) for match in _LITERAL.finditer(data)]
    found += [b"".join(map(_unescaped, _LITERAL.findall(match[1]))) for match in _ARRAY.finditer(data)]
    found += [_from_hexadecimal(match[1]) for match in _HEXADECIMAL.finditer(data)]
    found += [re.sub(rb"#(..)", lambda code: bytes([int(code[1], 16)]), match[1]) for match in _NAME.finditer(data)]
    found += _COMMENT.findall(data)
    if data.lstrip()[:1] == b"<" and not data.lstrip().startswith(b"<<"):  # XMP, or a form as XML
        found.append(re.sub(rb"<[^>]*>", b"\n", data))
        found.append(data)
    for one in found:
        text = _decoded(one)
        if sum(map(str.isdigit, text)) >= _DIGITS:
            yield text


def _unescaped(literal: bytes) -> bytes:
    def code(match: re.Match[bytes]) -> bytes:
        if match[1]:
            return bytes([int(match[1], 8) & 255])
        return _ESCAPED.get(match[2], match[2].strip(b"\r\n"))

    return _ESCAPE.sub(code, literal) if b"\\" in literal else literal


def _from_hexadecimal(digits: bytes) -> bytes:
    digits = b"".join(digits.split())
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())


def _decoded(value: bytes) -> str:
    if value.startswith(b"\xfe\xff"):
        return value[2:].decode("utf-16-be", "replace")
    return value.replace(b"\0", b"").decode("utf-8", "replace")
