"""PDF documents as text: which pages and lines they have, or why they are not read.

A PDF is turned into the same kind of text as the text forms that the source modules read, so that one parser serves
both. Only text is read: pictures are not looked into, scripts are not run, attached files are not opened. PDFium works
in a process of its own (`ingest.pdf.process`), with bounds on time, memory, pages and characters.

Belongs here: from bytes to text with page positions. Does not belong here: what the text means (sources), keeping
(landing).
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from ingest.model import DeliveryRejected, Finding, Row
from ingest.place import Phrase, Place, phrase

LIBRARY = f"pypdfium2 {version('pypdfium2')}"

MAXIMUM_PAGES = 1_000
MAXIMUM_CHARACTERS = 2_000_000
MAXIMUM_SECONDS = 60
"""Time the processor may work on one PDF."""
MAXIMUM_MEMORY = 2 * 1024**3
_PATIENCE = 5  # times the processor time that a busy machine may take in all

_WHERE = Place(part="pdf")
# What `ingest.pdf.process` may answer: the rule, and for a limit what it counts.
_RULES = {
    "damaged": "pdf_damaged",
    "encrypted": "pdf_encrypted",
    "attachment": "pdf_attachment",
    "script": "pdf_script",
}
_LIMITS = {
    "pages": ("pages", MAXIMUM_PAGES),
    "characters": ("characters", MAXIMUM_CHARACTERS),
    "seconds": ("seconds", MAXIMUM_SECONDS),
    "memory": ("bytes_of_memory", MAXIMUM_MEMORY),
}


@dataclass(frozen=True)
class PdfText:
    """A PDF's text, and for each of its lines the page and the printed line on that page (both from 1).

    A blank line has the place of the printed line above it.
    """

    text: str
    places: tuple[tuple[int, int], ...]

    def place(self, line: int) -> tuple[int, int]:
        """The page and printed line of a line of the text."""
        return self.places[min(line, len(self.places)) - 1]

    def placed(self, row: Row) -> Row:
        """The row with its page, its lines counted on it.

        A row that ends on a later page has its last line counted on, past the end of the page it begins on.
        """
        page, line_from = self.place(row.line_from)
        printed = set(self.places[row.line_from - 1 : row.line_to])
        return replace(row, page=page, line_from=line_from, line_to=line_from + len(printed) - 1)

    def located(self, finding: Finding) -> Finding:
        """The finding with page and line of the PDF where it names a line of the text."""
        values = {name: self._of_page(value) for name, value in finding.values.items()}
        return replace(finding, place=self._of_page(finding.place), values=values)

    def _of_page(self, value):
        if isinstance(value, Place) and value.line:
            page, line = self.place(value.line)
            return replace(value, page=page, line=line)
        if isinstance(value, Phrase):
            return replace(value, values=tuple(map(self._of_page, value.values)))
        return value


@dataclass(frozen=True)
class Document:
    """What a PDF says: the lines of each page, and texts that stand on no line (comments, properties, turned text)."""

    pages: tuple[tuple[str, ...], ...]
    hidden: tuple[str, ...] = ()

    @property
    def evidence(self) -> Phrase:
        """How the text was come by, for the manifest."""
        return phrase("pdf_mark", len(self.pages), LIBRARY)

    def laid_out(self, double_spaced: bool = False) -> PdfText:
        """The text of all pages.

        Args:
            double_spaced: one more blank line below each printed one; otherwise blank lines only part blocks of text.
        """
        lines: list[str] = []
        places: list[tuple[int, int]] = []
        for page, texts in enumerate(self.pages, 1):
            printed = 0
            for text in texts:
                printed += bool(text)
                added = [text, ""] if double_spaced and text else [text]
                lines += added
                places += [(page, printed)] * len(added)
        return PdfText("\n".join(lines), tuple(places))


def is_pdf(content: bytes) -> bool:
    """Whether the bytes begin with the mark of a PDF, blanks and a byte order mark aside."""
    return content[:1024].lstrip(b"\xef\xbb\xbf\0 \t\r\n").startswith(b"%PDF-")


def pdf_to_text(content: bytes) -> Document:
    """The text of a PDF, line by line in reading order (see `ingest.pdf.layout`).

    Raises:
        DeliveryRejected: rule `pdf_damaged`, `pdf_encrypted`, `pdf_attachment`, `pdf_script`, `pdf_too_large` or
            `pdf_without_text`.
        RuntimeError: the reading process could not start; says nothing of the file.
    """
    answer = _answer(content)
    if limit := _LIMITS.get(answer.get("refused")):
        raise DeliveryRejected(Finding("pdf_too_large", _WHERE, {"measure": phrase(limit[0]), "limit": str(limit[1])}))
    if "refused" in answer:
        raise DeliveryRejected(Finding(_RULES[answer["refused"]], _WHERE))
    document = Document(tuple(tuple(page) for page in answer["pages"]), tuple(answer["hidden"]))
    if not any(document.pages):
        raise DeliveryRejected(Finding("pdf_without_text", _WHERE, {"pages": str(len(document.pages))}))
    return document


def _answer(content: bytes) -> dict:
    """What the reading process says of the file, or what its end says."""
    limits = (MAXIMUM_SECONDS, MAXIMUM_MEMORY, MAXIMUM_PAGES, MAXIMUM_CHARACTERS)
    try:
        process = subprocess.run(  # noqa: S603 - our own interpreter and module; the file comes on standard input
            [sys.executable, "-m", "ingest.pdf.process", *map(str, limits)],
            input=content,
            capture_output=True,
            cwd=Path(__file__).resolve().parents[2],
            timeout=MAXIMUM_SECONDS * _PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return {"refused": "seconds"}
    if process.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return {"refused": "seconds"}
    if process.returncode < 0:
        return {"refused": "damaged"}  # PDFium stumbled over the file
    if process.returncode > 0:
        raise RuntimeError(f"the PDF reader did not start: {process.stderr.decode(errors='replace')[-2000:]}")
    return json.loads(process.stdout)
