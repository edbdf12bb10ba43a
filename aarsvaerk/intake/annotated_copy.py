"""A copy of a delivery as a workbook, with a comment on each cell that a finding is about.

Belongs here: writing the copy. Does not belong here: finding the cells (sender_view), the words of findings.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from aarsvaerk.intake.sender_view import SenderView, csv_rows, sheet_rows
from ingest.cpr import without_cpr_numbers
from ingest.landing import LandedDelivery
from ingest.model import Finding
from ingest.opened import OpenedFile
from ingest.workbook.cells import Book

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet


def annotate(
    path: Path, out: Path, landed: LandedDelivery, found: Sequence[tuple[Finding, str, str]], title: str
) -> None:
    """Write a copy of a workbook, or of a CSV file as one, with a comment on each cell that a finding is about.

    Args:
        path: the file.
        out: where the copy goes.
        landed: its reading.
        found: each finding with its severity and what its comment says.
        title: the name of the first sheet, which lists everything found.

    Raises:
        ValueError: the file is neither a workbook nor a CSV file.
        OSError: the copy cannot be written.
    """
    from openpyxl import Workbook, load_workbook
    from openpyxl.comments import Comment
    from openpyxl.styles import Font, PatternFill

    view = SenderView(path, landed, (finding for finding, _, _ in found))
    if landed.manifest.encoding == "xlsx":
        try:
            with path.open("rb") as file:
                book = load_workbook(file, keep_links=False)
        except Exception as error:  # its makers list no errors, and a workbook may be odd in any way
            raise ValueError("openpyxl cannot open the workbook") from error
    elif landed.manifest.encoding == "ods":
        book = _as_workbook(OpenedFile(path).book)
    elif landed.manifest.encoding not in (None, "pdf") and landed.manifest.form != "document":
        book = Workbook()
        _write_texts(book.active, path, landed.manifest.encoding)
    else:
        raise ValueError
    fills = {name: PatternFill("solid", fgColor=color) for name, color in _FILLS.items()}
    comments = []
    for finding, severity, text in found:
        text = without_cpr_numbers(text)
        cell = view.cell(finding)
        sheet = _sheet(book, cell.sheet) if cell else None
        if sheet is None:
            comments.append((severity, None, text))
            continue
        target = sheet.cell(cell.row, cell.column or 1)
        before = f"{target.comment.text}\n\n" if target.comment else ""
        target.comment = Comment(f"{before}{text}"[:8_000], "Årsværk", height=160, width=360)
        target.fill = fills[severity]
        comments.append((severity, (sheet.title, target.coordinate), text))
    listed = book.create_sheet(_free_title(book, title), 0)
    for number, (severity, where, text) in enumerate(comments, 1):
        _set_text(listed.cell(number, 3), text)
        listed.cell(number, 1).fill = fills[severity]
        if where:
            sheet_title, coordinate = where
            reference = listed.cell(number, 2, f"{sheet_title}!{coordinate}")
            reference.data_type = "s"
            quoted = sheet_title.replace("'", "''")
            reference.hyperlink = f"#'{quoted}'!{coordinate}"
            reference.font = Font(underline="single", color="0563C1")
    for letter, width in (("A", 3), ("B", 24), ("C", 120)):
        listed.column_dimensions[letter].width = width
    book.active = 0
    book.save(out)


_FILLS = {"fatal": "F4B6B6", "error": "F4B6B6", "warning": "FBE3A6", "info": "CFE3F7"}


def _sheet(book, name: str | None) -> Worksheet | None:
    title = name or book.sheetnames[0]
    return book[title] if title in book.sheetnames and hasattr(book[title], "cell") else None


def _free_title(book, title: str) -> str:
    taken = {name.casefold() for name in book.sheetnames}
    return next(name for name in (title, *(f"{title} {n}" for n in range(2, 1_000))) if name.casefold() not in taken)


def _as_workbook(book: Book) -> Workbook:
    """The sheets and values of a workbook of another format, as a workbook to write."""
    from openpyxl import Workbook

    made = Workbook()
    made.remove(made.active)
    for entry in book.sheets:
        sheet = made.create_sheet(entry.name)
        sheet.sheet_state = "hidden" if entry.is_hidden else "visible"
        for _, number, values in sheet_rows(book, entry):
            for place, value in enumerate(values, 1):
                if isinstance(value, str) and value:
                    _set_text(sheet.cell(number, place), value)
                elif value != "":
                    sheet.cell(number, place, value)
    return made


def _write_texts(sheet: Worksheet, path: Path, encoding: str) -> None:
    for _, number, values in csv_rows(path, encoding):
        for place, text in enumerate(values, 1):
            if text:
                _set_text(sheet.cell(number, place), text)


def _set_text(cell, text: str) -> None:
    """Write text that stays text, whatever it begins with."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell.value = ILLEGAL_CHARACTERS_RE.sub("�", text)[:32_000]
    cell.data_type = "s"
    cell.quotePrefix = True
