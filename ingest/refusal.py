"""What is not kept of what comes in: files that are empty, too large, of other formats, or hold a CPR number.

Belongs here: looking a file through before it is landed. Does not belong here: landing it (landing), or what a CPR
number is (cpr).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, zip_longest
from pathlib import Path

from ingest.cpr import (
    cpr_in_table,
    first_cpr_number,
    names_cpr,
    names_other_numbers,
    scan,
    without_other_number,
)
from ingest.csv.reader import CsvFile
from ingest.encoding import text_pieces
from ingest.model import DeliveryRejected, Finding
from ingest.opened import OpenedFile
from ingest.other_formats import other_format
from ingest.place import Place
from ingest.rows import BATCH_ROWS

_NOTHING = b" \t\r\n\v\f\0\xef\xbb\xbf\xff\xfe"
"""Bytes of white space, in UTF-16 too, and of byte order marks."""
MAXIMUM_BYTES = 1 << 30
"""A table of ten million rows is below it; whatever is larger is refused before it is read."""


def refusal_of(opened: OpenedFile, name: str, size: int) -> Finding | None:
    """The finding for which a file is not kept at all: empty, too large, no table or text, or holding a CPR number.

    A PDF or a workbook that cannot be looked through for CPR numbers is not kept either.
    """
    if first_cpr_number(name):  # first, since the other findings tell the name
        return Finding("cpr_number", Place(part="file_name"))
    if size > MAXIMUM_BYTES:
        return Finding("file_too_large", Place(), {"file": name, "bytes": str(size), "limit": str(MAXIMUM_BYTES)})
    if not opened.start.strip(_NOTHING) and _is_blank(opened.path):
        return Finding("file_empty", Place(), {"file": name})
    if opened.is_pdf:
        return _pdf_refusal(opened)
    if opened.is_archive:
        return _workbook_refusal(opened)
    try:
        encoding = opened.encoding.name
    except DeliveryRejected:
        encoding = "latin-1"  # reads any bytes, and digits stand the same in every encoding but UTF-16
    # In UTF-16 that is not known as such, digits stand side by side without its NULs.
    table = CsvFile(opened.path, encoding)
    if any(map(names_other_numbers, table.header)):
        pieces = _without_other_numbers(table)
    else:
        pieces = (piece.replace("\0", "") for piece in text_pieces(opened.path, encoding))
    if found := scan(pieces):
        return Finding("cpr_number", Place(found[0], column=found[1]))
    if place := _cpr_in_fields(table):
        return Finding("cpr_number", place)
    return other_format(opened.start)


def _is_blank(path: Path) -> bool:
    """Whether a file holds nothing but white space, however much, and the mark of an encoding."""
    with path.open("rb") as file:
        return not any(piece.strip(_NOTHING) for piece in iter(lambda: file.read(1 << 20), b""))


def _without_other_numbers(table: CsvFile) -> Iterator[str]:
    """The rows of a table as text, without the numbers in columns that are headed as those of units or cases."""
    others = {number: name for number, name in enumerate(table.header) if names_other_numbers(name)}
    for row in table.split_rows():
        kept = (
            without_other_number(others[number], text) if number in others else text for number, text in enumerate(row)
        )
        yield table.separator.join(kept) + "\n"


def _cpr_in_fields(table: CsvFile) -> Place | None:
    """The line and column of a CPR number that only the fields of a table show.

    It stands below a heading that says CPR, or between commas, where the text looks like one long number.
    """
    if not (names := table.header) or (table.separator != "," and not any(map(names_cpr, names))):
        return None
    rows, first = table.split_rows(), 1
    while lot := list(islice(rows, BATCH_ROWS)):
        if found := cpr_in_table(names, list(zip_longest(*lot, fillvalue=""))):
            row, column = found
            return Place(first + row, heading=names[column] if column < len(names) else str(column + 1))
        first += len(lot)
    return None


def _workbook_refusal(opened: OpenedFile) -> Finding | None:
    """The finding for which a workbook is not kept; its parts are compressed, so all of them are looked through."""
    from ingest.workbook.sheets import cpr_place

    try:
        place = cpr_place(opened.book)
    except DeliveryRejected as rejection:
        return rejection.findings[0]
    return Finding("cpr_number", place) if place else None


def _pdf_refusal(opened: OpenedFile) -> Finding | None:
    """The finding for which a PDF is not kept; its bytes are compressed, so its text is looked through."""
    try:
        document = opened.pdf
    except DeliveryRejected as rejection:
        return rejection.findings[0]
    laid_out = document.laid_out()
    if place := first_cpr_number(laid_out.text):
        return laid_out.located(Finding("cpr_number", Place(place[0], column=place[1])))
    if any(first_cpr_number(text) for text in document.hidden):
        return Finding("cpr_number", Place(part="pdf_hidden"))
    return None
