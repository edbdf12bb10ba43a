"""The process that reads a PDF: bytes on standard input, one JSON object on standard output.

PDFs come from anywhere and PDFium is written in C++, so it works in a process of its own that may neither grow nor
run without end: if a file makes it crash, `ingest.pdf.documents` sees a process that ended, and tells it as a finding.

Belongs here: what needs PDFium. Does not belong here: lines (pdf_layout), findings (documents).
"""

from __future__ import annotations

import ctypes
import json
import re
import resource
import sys
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.pdf.layout import Character, page_lines
from ingest.pdf.leftovers import strings

_SCRIPT = re.compile(rb"/JavaScript\b")
_ATTACHMENT = re.compile(rb"/EmbeddedFiles?\b")
# Bullets that Word takes from the Symbol and Wingdings fonts have codes of their own.
_SYMBOLS = {"\uf0b7": "•", "\uf0a7": "•", "\uf0d8": "•", "\uf0fc": "•", "\uf02d": "-"}
_HIDDEN_VALUES = (b"Contents", b"V", b"TU", b"DV")  # comments and what form fields hold
_RETURN, _FEED = 13, 10
_TURNED = 0.1  # radians
_METADATA = ("Title", "Author", "Subject", "Keywords")


class _Refused(Exception):
    """The file is not read; the text says why in a word."""


def main() -> None:
    """Answer with `pages` (lists of lines) and `hidden` (texts that stand on no line), or with `refused`."""
    seconds, memory, most_pages, most_characters = map(int, sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    try:
        content = sys.stdin.buffer.read()
        answer = _read(content, most_pages, most_characters)
        written = json.dumps(answer)
    except _Refused as refusal:
        written = json.dumps({"refused": str(refusal)})
    except MemoryError:
        written = json.dumps({"refused": "memory"})
    sys.stdout.write(written)


def _read(content: bytes, most_pages: int, most_characters: int) -> dict:
    try:
        document = pdfium.PdfDocument(content)
        pages = len(document)
    except pdfium.PdfiumError as error:
        encrypted = raw.FPDF_GetLastError() in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        raise _Refused("encrypted" if encrypted else "damaged") from error
    if raw.FPDF_GetSecurityHandlerRevision(document) != -1:
        raise _Refused("encrypted")
    if pages > most_pages:
        raise _Refused("pages")
    if raw.FPDFDoc_GetAttachmentCount(document) > 0 or _ATTACHMENT.search(content):
        raise _Refused("attachment")
    if raw.FPDFDoc_GetJavaScriptActionCount(document) > 0 or _SCRIPT.search(content):
        raise _Refused("script")
    read, hidden, characters = [], [*_metadata(document), *strings(content)], 0
    for index in range(pages):
        try:
            page = document[index]
            text = page.get_textpage()
        except pdfium.PdfiumError as error:
            raise _Refused("damaged") from error
        characters += text.count_chars()
        if characters > most_characters:
            raise _Refused("characters")
        turned: list[str] = []
        read.append(page_lines(_characters(text, turned)))
        hidden += [*_annotations(page), "".join(turned)]
        text.close()
        page.close()
    return {"pages": read, "hidden": hidden}


def _characters(text: pdfium.PdfTextPage, turned: list[str]) -> Iterator[Character]:
    """The page's characters in the order of the file; those that do not run from left to right go to `turned`."""
    x, y, box = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, index)
        if code in (_RETURN, _FEED):  # PDFium's own idea of where lines end
            continue
        is_hyphen = raw.FPDFText_IsHyphen(text, index) == 1  # one at a line's end has another code
        letter = "-" if is_hyphen else chr(code) if code <= sys.maxunicode else ""
        letter = _SYMBOLS.get(letter, " " if letter.isspace() else letter)
        if not (letter == " " or letter.isprintable()) or not letter:
            continue
        size = raw.FPDFText_GetFontSize(text, index)
        raw.FPDFText_GetCharOrigin(text, index, x, y)
        raw.FPDFText_GetLooseCharBox(text, index, box)
        # The type size may be scaled on its way to the page; the height of the letter's place is not.
        size = box.top - box.bottom or size
        if letter != " " and not (raw.FPDFText_GetCharAngle(text, index) < _TURNED and size > 0):
            turned.append(letter)
            continue
        yield Character(letter, box.left, box.right, y.value, size)


def _metadata(document: pdfium.PdfDocument) -> list[str]:
    """What the file says of itself, and the titles of its outline."""
    values = [document.get_metadata_value(key) for key in _METADATA]
    values += [bookmark.get_title() for bookmark in document.get_toc(max_depth=5)]
    return [value for value in values if value]


def _annotations(page: pdfium.PdfPage) -> list[str]:
    """The texts of a page's comments and form fields, which stand on no line. A file hung on the page is refused."""
    values = []
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        if raw.FPDFAnnot_GetSubtype(annotation) == raw.FPDF_ANNOT_FILEATTACHMENT:
            raise _Refused("attachment")
        for key in _HIDDEN_VALUES:
            length = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
            if length > 2:
                buffer = ctypes.create_string_buffer(length)
                pointer = ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR))
                raw.FPDFAnnot_GetStringValue(annotation, key, pointer, length)
                values.append(buffer.raw[: length - 2].decode("utf-16-le", "replace"))
        raw.FPDFPage_CloseAnnot(annotation)
    return values


if __name__ == "__main__":
    main()
