"""Small files that grow when they are read: zip bombs, huge sheets, entities, deep and endless structures.

Belongs here: the files. Does not belong here: texts that attack a reader of what we make (tests/hostile.py).
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.'
    'sheet.main+xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ROOT = (
    f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r" Type="{_OFFICE}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)
_BOOK = (
    f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="A" sheetId="1" r:id="s"/></sheets></workbook>'
)
_OF_BOOK = (
    f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="s" Type="{_OFFICE}/worksheet" Target="sheet.xml"/>'
    f'<Relationship Id="t" Type="{_OFFICE}/sharedStrings" Target="strings.xml"/>'
    f'<Relationship Id="f" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
)
_HEAD = "".join(
    f'<c r="{column}1" t="inlineStr"><is><t>{name}</t></is></c>'
    for column, name in zip("ABCD", ("Kommunekode", "Periode", "Enhed", "Årsværk"), strict=True)
)
_LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{number} '{f'&a{number - 1};' * 10}'>" for number in range(1, 12)
)


def _sheet(rows: str, before: str = "", after: str = "", declared: str = "") -> str:
    return f'{declared}<worksheet xmlns="{_MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def _workbook(sheet: str | bytes, **parts: str | bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": _ROOT,
            "xl/workbook.xml": parts.pop("workbook", _BOOK),
            "xl/_rels/workbook.xml.rels": _OF_BOOK,
            "xl/sheet.xml": sheet,
            "xl/strings.xml": parts.pop("strings", f'<sst xmlns="{_MAIN}"/>'),
            "xl/styles.xml": parts.pop("styles", f'<styleSheet xmlns="{_MAIN}"/>'),
        }.items():
            archive.writestr(name, content)
    return file.getvalue()


def _row(number: int, cells: str) -> str:
    return f'<row r="{number}">{cells}</row>'


def _nested(depth: int) -> bytes:
    content = b"0" * 5_000_000
    for number in range(depth):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for copy in range(10 if number < 4 else 1):
                archive.writestr(f"{copy}.zip" if number else f"{copy}.csv", content)
        content = file.getvalue()
    return content


def _opendocument(content: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
    return file.getvalue()


def _table(rows: str, declared: str = "") -> str:
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    table, text = office.replace("office:1", "table:1"), office.replace("office:1", "text:1")
    return (
        f'{declared}<o:document-content xmlns:o="{office}" xmlns:t="{table}" xmlns:x="{text}"><o:body><o:spreadsheet>'
        f'<t:table t:name="A">{rows}</t:table></o:spreadsheet></o:body></o:document-content>'
    )


def _pdf(*objects: bytes, root: bytes = b"<</Type/Catalog/Pages 2 0 R>>", trailer: bytes = b"") -> bytes:
    """A PDF of the objects from 2 on; the catalogue is 1."""
    written, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate((root, *objects), 1):
        places.append(len(written))
        written += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    return bytes(written) + head + table + b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (
        len(places) + 1, trailer, len(written),
    )  # fmt: skip


def _stream(content: bytes, filters: int = 1, **more: bytes) -> bytes:
    packed = content
    for _ in range(filters):
        packed = zlib.compress(packed, 9)
    named = b"".join(b"/%s %s" % (name.encode(), value) for name, value in more.items())
    filter_ = b"[" + b"/FlateDecode " * filters + b"]"
    return b"<</Length %d/Filter%s%s>>stream\n" % (len(packed), filter_, named) + packed + b"\nendstream"


def _page(content: int = 4, more: bytes = b"") -> tuple[bytes, bytes]:
    font = b"<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>%s>>" % more
    return (
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R/Resources%s>>" % (content, font),
    )


def _chain(length: int) -> list[bytes]:
    """A tree of pages in which each has but one child."""
    return [
        b"<</Type/Pages/Kids[%d 0 R]/Count 1/Parent %d 0 R>>" % (number + 1, number - 1) for number in range(2, length)
    ]


_TEXT = b"BT /F 9 Tf 9 9 Td (Enhed 1,0) Tj ET\n"
_MAP = b"/CIDInit /ProcSet findresource begin begincmap 9000 beginbfrange " + b"<0000> <FFFF> <0041> " * 9000
BOMBS: Mapping[str, Callable[[], bytes]] = {
    "sheet of half a gigabyte.xlsx": lambda: _workbook(_sheet(_row(1, _HEAD) + _row(2, _HEAD) * 2_000_000)),
    "rows beyond the last.xlsx": lambda: _workbook(_sheet(_row(1, _HEAD) + _row(1_048_577, _HEAD))),
    "cell at the end.xlsx": lambda: _workbook(
        _sheet(_row(1, _HEAD) + _row(1_048_576, '<c r="XFD1048576"><v>1</v></c>'), '<dimension ref="A1:XFD1048576"/>')
    ),
    "column of ten letters.xlsx": lambda: _workbook(_sheet(_row(1, '<c r="ZZZZZZZZZZ1"><v>1</v></c>'))),
    "wide rows.xlsx": lambda: _workbook(_sheet(_row(1, "<c><v>1</v></c>" * 16_384) * 1)),
    "merged whole.xlsx": lambda: _workbook(
        _sheet(_row(1, _HEAD) + _row(2, _HEAD), "", '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    ),
    "many merges.xlsx": lambda: _workbook(
        _sheet(_row(1, _HEAD), "", "<mergeCells>" + '<mergeCell ref="A1:D9"/>' * 400_000 + "</mergeCells>")
    ),
    "many sheets.xlsx": lambda: _workbook(
        _sheet(_row(1, _HEAD)),
        workbook=_BOOK.replace("</sheets>", '<sheet name="B" sheetId="2" r:id="s"/>' * 60_000 + "</sheets>"),
    ),
    "many formats.xlsx": lambda: _workbook(
        _sheet(_row(1, _HEAD)),
        styles=f'<styleSheet xmlns="{_MAIN}"><cellXfs>{"<xf/>" * 3_000_000}</cellXfs></styleSheet>',
    ),
    "texts never used.xlsx": lambda: _workbook(
        _sheet(_row(1, _HEAD)),
        strings=f'<sst xmlns="{_MAIN}" count="4000000000">{"<si><t>x</t></si>" * 2_000_000}</sst>',
    ),
    "one long text.xlsx": lambda: _workbook(
        _sheet(_row(1, f'<c r="A1" t="inlineStr"><is><t>{"æ" * 60_000_000}</t></is></c>'))
    ),
    "deep.xlsx": lambda: _workbook(_sheet("<x>" * 3_000_000)),
    "one tag.xlsx": lambda: _workbook(
        _sheet(f"<row {' '.join(f'a{n}={chr(34)}1{chr(34)}' for n in range(3_000_000))}/>")
    ),
    "laughs.xlsx": lambda: _workbook(_sheet(_row(1, "<c><v>&a11;</v></c>"), declared=_LAUGHS + "]>")),
    "entity of a file.xlsx": lambda: _workbook(
        _sheet(_row(1, "<c><v>&e;</v></c>"), declared='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>')
    ),
    "laughs in the texts.xlsx": lambda: _workbook(
        _sheet(_row(1, _HEAD)), strings=f'{_LAUGHS}]><sst xmlns="{_MAIN}"><si><t>&a11;</t></si></sst>'
    ),
    "rows repeated.ods": lambda: _opendocument(
        _table(
            '<t:table-row t:number-rows-repeated="2000000000"><t:table-cell t:number-columns-repeated="2000000000">'
            "<x:p>1</x:p></t:table-cell></t:table-row>"
        )
    ),
    "laughs.ods": lambda: _opendocument(
        _table("<t:table-row><t:table-cell><x:p>&a11;</x:p></t:table-cell></t:table-row>", _LAUGHS + "]>")
    ),
    "blanks.ods": lambda: _opendocument(
        _table('<t:table-row><t:table-cell><x:p><x:s x:c="2000000000"/></x:p></t:table-cell></t:table-row>')
    ),
    "nested.zip": lambda: _nested(9),
    "nested.xlsx": lambda: _nested(3),
    "arrays within each other.pdf": lambda: _pdf(b"[" * 2_000_000 + b"]" * 2_000_000),
    "dictionaries within each other.pdf": lambda: _pdf(b"<</A" * 1_000_000 + b"1" + b">>" * 1_000_000),
    "pages that are their own children.pdf": lambda: _pdf(b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2000000000>>"),
    "pages one below another.pdf": lambda: _pdf(*_chain(60_000)),
    "table of places that leads to itself.pdf": lambda: _pdf(*_page(), _stream(_TEXT), trailer=b"/Prev 9"),
    "content of a gigabyte.pdf": lambda: _pdf(*_page(), _stream(b"q " * 450_000_000)),
    "text of millions.pdf": lambda: _pdf(*_page(), _stream(_TEXT * 3_000_000)),
    "packed a hundred times.pdf": lambda: _pdf(*_page(), _stream(_TEXT, 100)),
    "packed thrice.pdf": lambda: _pdf(*_page(), _stream(b"q " * 300_000_000, 3)),
    "form in itself.pdf": lambda: _pdf(
        *_page(more=b"/XObject<</X 5 0 R>>"),
        _stream(b"/X Do /X Do"),
        _stream(
            b"/X Do /X Do", Type=b"/XObject", Subtype=b"/Form", BBox=b"[0 0 9 9]", Resources=b"<</XObject<</X 5 0 R>>>>"
        ),
    ),
    "map of letters.pdf": lambda: _pdf(
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        _stream(_TEXT),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>",
        _stream(_MAP),
    ),
    "one line.csv": lambda: b"Kommunekode;Periode;Enhed;" + b"x" * 28_000_000,
    "columns.csv": lambda: b";".join([b"Kommunekode"] * 2_400_000),
    "a quote never closed.csv": lambda: b'Kommunekode;Periode;Enhed\n730;2023;"' + b"a\n" * 14_000_000,
    "quotes.csv": lambda: b"Kommunekode;Periode;Enhed\n" + b'"' * 28_000_000,
    "nulls.csv": lambda: b"Kommunekode;Periode;Enhed\n" + b"\0" * 28_000_000,
    "digits.csv": lambda: (
        b"Kommunekode;Periode;Enhed;Opgavefelt;\xc3\x85rsv\xc3\xa6rk\n730;2023;A;1.1.1;" + b"9" * 20_000_000
    ),
    "exponent.csv": lambda: (
        "Kommunekode;Periode;Forvaltningsområde;Chefområde;Enhed;Ledelse;Opgavefelt;Årsværk;Bemærkning\n"
        "730;2023;A;;B;;1.1.1;1e999999999;\n" * 2
    ).encode(),
    "mail in a mail.eml": lambda: b"".join(
        b"Content-Type: message/rfc822\nMIME-Version: 1.0\n\n" for _ in range(100_000)
    ),
    "parts in parts.eml": lambda: (
        b"MIME-Version: 1.0\n"
        + b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(20_000))
    ),
}
"""By the name of the file, what makes its bytes; at most 30 MB, as much as `/check` takes."""
SLOW = frozenset(
    {
        "sheet of half a gigabyte.xlsx",
        "one tag.xlsx",
        "one long text.xlsx",
        "pages one below another.pdf",
        "content of a gigabyte.pdf",
        "text of millions.pdf",
        "packed thrice.pdf",
        "form in itself.pdf",
        "columns.csv",
        "quotes.csv",
        "digits.csv",
        "exponent.csv",
        "one line.csv",
        "nulls.csv",
        "dictionaries within each other.pdf",
        "parts in parts.eml",
        "texts never used.xlsx",
        "a quote never closed.csv",
    }
)
"""Those that take seconds to make or to refuse: tried by `make attack` only."""
