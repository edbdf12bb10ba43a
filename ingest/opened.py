"""A received file, looked at once: its kind, its encoding, a PDF's text, a workbook's sheets.

Belongs here: what both the search for CPR numbers and the reading need to know. Does not belong here: either of them.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.encoding import Encoding, decide_encoding
from ingest.pdf.documents import Document, is_pdf, pdf_to_text
from ingest.rows import is_archive

if TYPE_CHECKING:
    from ingest.workbook.cells import Book


class OpenedFile:
    """A file whose answers are found when they are first asked for, and kept."""

    def __init__(self, path: Path):
        self.path = path

    def moved(self, path: Path) -> OpenedFile:
        """The same, once the same bytes are at another path."""
        self.path = path
        if "book" in vars(self):
            self.book.path = path
        return self

    @cached_property
    def start(self) -> bytes:
        """The first bytes."""
        with self.path.open("rb") as file:
            return file.read(1 << 16)

    @property
    def is_pdf(self) -> bool:
        """Whether it is a PDF."""
        return is_pdf(self.start)

    @property
    def is_archive(self) -> bool:
        """Whether it is a workbook, or another file that is packed as one."""
        return is_archive(self.start)

    @cached_property
    def encoding(self) -> Encoding:
        """How its bytes are characters. Raises `DeliveryRejected`."""
        return decide_encoding(self.path)

    @cached_property
    def pdf(self) -> Document:
        """The text of a PDF. Raises `DeliveryRejected`."""
        return pdf_to_text(self.path.read_bytes())

    @cached_property
    def book(self) -> Book:
        """A workbook's sheets, texts and formats. Raises `DeliveryRejected`."""
        from ingest.workbook.cells import Book
        from ingest.workbook.guard import Package
        from ingest.workbook.opendocument import OpenDocumentBook

        with Package(self.path) as package:
            is_open_document = package.main == "content.xml"
        return OpenDocumentBook(self.path) if is_open_document else Book(self.path)
