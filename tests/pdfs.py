"""PDFs for tests, made with ReportLab: flowing text, tables over pages, pictures, parts that are refused."""

from __future__ import annotations

import io
from collections.abc import Iterable
from xml.sax.saxutils import escape

from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10, leading=12)
DRAWN = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("GRID", (0, 0), (-1, -1), 0.5, "black")]


def paragraphs(text: str) -> list[Paragraph]:
    """A paragraph for each line of a text."""
    return [Paragraph(escape(line), BODY) for line in text.split("\n") if line]


def table(widths: Iterable[float], rows: list[list[str]], header: list[str] | None = None, **options) -> Table:
    """A table with the text of each cell wrapped in its column; `header` is repeated on each page."""
    cells = [[paragraphs(cell) for cell in row] for row in ([header] if header else []) + rows]
    return Table(cells, colWidths=list(widths), repeatRows=1 if header else 0, style=DRAWN, **options)


def flowing(story: list[Flowable], head=None, height: float = A4[1]) -> bytes:
    """A PDF of paragraphs and tables, set over as many pages as they take; `head(canvas, page)` draws on each page."""
    content = io.BytesIO()
    template = SimpleDocTemplate(
        content, pagesize=(A4[0], height), topMargin=80, bottomMargin=60, leftMargin=50, rightMargin=50
    )

    def draw(canvas, document):
        canvas.saveState()
        canvas.setFont("Helvetica", 9)
        (head or page_number)(canvas, document.page)
        canvas.restoreState()

    template.build(story, onFirstPage=draw, onLaterPages=draw)
    return content.getvalue()


def page_number(canvas: Canvas, page: int) -> None:
    """The page's number at its foot."""
    canvas.drawCentredString(A4[0] / 2, 30, str(page))


def typed(pages: Iterable[Iterable[str]], encrypt: StandardEncryption | None = None, title: str = "") -> bytes:
    """A PDF with the given lines on each page (blank ones leave room), in a typewriter face on wide pages."""
    content = io.BytesIO()
    canvas = Canvas(content, pagesize=(1400, A4[1]), encrypt=encrypt)
    canvas.setTitle(title)
    for lines in pages:
        canvas.setFont("Courier", 8)
        for number, line in enumerate(lines):
            if line.strip():
                canvas.drawString(30, 800 - 10 * number, line)
        canvas.showPage()
    canvas.save()
    return content.getvalue()


def picture(pages: int = 1) -> bytes:
    """A PDF of nothing but pictures."""
    content = io.BytesIO()
    canvas = Canvas(content, pagesize=A4)
    for _ in range(pages):
        canvas.drawImage(ImageReader(Image.new("L", (40, 40), 128)), 100, 400, 200, 200)
        canvas.showPage()
    canvas.save()
    return content.getvalue()


def written(*objects: bytes) -> bytes:
    """A PDF with one page of a line of text, whose catalogue is the first of the objects; others come behind."""
    catalogue, *others = objects
    stream = b"BT /F1 12 Tf 72 720 Td (Fyr) Tj ET"
    numbered = [
        catalogue,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> /Annots [6 0 R] >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        *others,
    ]
    content, places = b"%PDF-1.7\n", []
    for number, body in enumerate(numbered, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n" % (len(numbered) + 1)
    content += b"".join(b"%010d 00000 n \n" % place for place in places)
    return content + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(numbered) + 1, start)


__all__ = ["PageBreak", "Spacer", "StandardEncryption", "flowing", "paragraphs", "picture", "table", "typed", "written"]
