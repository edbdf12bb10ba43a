"""A CPR number in every part of a workbook and of a PDF: the file is rejected, and nothing of it is kept."""

import io
import re
import zipfile
import zlib

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from ingest.landing import receive
from tests import pdfs

NUMBER = "010203-0001"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook(change=lambda book, sheet: None) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append(["kommune", "tal"])
    sheet.append(["Randers", 12])
    change(book, sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_parts(content: bytes, added=None, replaced=()) -> bytes:
    """The package with parts added, and (part, old, new) replaced in its XML."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            text = before.read(name)
            for part, old, new in replaced:
                if re.fullmatch(part, name):
                    assert old.encode() in text, (name, old)
                    text = text.replace(old.encode(), new.encode(), 1)
            after.writestr(name, text)
        for name, text in (added or {}).items():
            after.writestr(name, text)
    return file.getvalue()


def in_cell(value, row=2, column=1):
    return workbook(lambda book, sheet: sheet.cell(row, column, value))


def on_sheet(change):
    return workbook(lambda book, sheet: change(sheet))


def under_heading(heading, *cells):
    def change(book, sheet):
        for column, cell in enumerate(cells, 1):
            sheet.cell(1, column, heading if column == 1 else "nr.")
            sheet.cell(2, column, cell)

    return workbook(change)


def chart(book, sheet):
    bars = BarChart()
    bars.title = NUMBER
    bars.add_data(Reference(sheet, min_col=2, min_row=1, max_row=2), titles_from_data=True)
    sheet.add_chart(bars, "D1")


def a_validation(sheet):
    rule = DataValidation(type="list", formula1=f'"{NUMBER},andet"')
    sheet.add_data_validation(rule)
    rule.add("B2")


def a_prompt(sheet):
    rule = DataValidation(type="whole", operator="greaterThan", formula1="0", prompt=NUMBER, promptTitle="tal")
    sheet.add_data_validation(rule)
    rule.add("B2")


def hyperlink(sheet):
    sheet["A2"].hyperlink = f"https://example.dk/?q={NUMBER}"


def headed(sheet):
    sheet.oddHeader.center.text = NUMBER


def footed(sheet):
    sheet.evenFooter.left.text = NUMBER


DRAWING = (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:twoCellAnchor><xdr:sp><xdr:nvSpPr>'
    '<xdr:cNvPr id="2" name="Tekst" descr="{alt}"/></xdr:nvSpPr><xdr:txBody><a:p>{runs}</a:p></xdr:txBody></xdr:sp>'
    "</xdr:twoCellAnchor></xdr:wsDr>"
)
PLACES = {
    "cell": in_cell(NUMBER),
    "cell of numbers, under a heading CPR": under_heading("CPR", 102030002),
    "two cells under a heading CPR": under_heading("CPR", "010203", "0002"),
    "two cells of numbers under a heading CPR": under_heading("CPR-nr.", 10203, 2),
    "cell far away": in_cell(NUMBER, 900, 40),
    "hidden sheet": workbook(
        lambda book, sheet: (
            book.create_sheet("to").cell(1, 1, NUMBER),
            setattr(book["to"], "sheet_state", "veryHidden"),
        )
    ),
    "sheet name": workbook(lambda book, sheet: setattr(sheet, "title", NUMBER)),
    "comment": on_sheet(lambda sheet: setattr(sheet["A2"], "comment", Comment(NUMBER, "sender"))),
    "author of a comment": on_sheet(lambda sheet: setattr(sheet["A2"], "comment", Comment("ok", NUMBER))),
    "threaded comment": with_parts(
        workbook(),
        {
            "xl/threadedComments/threadedComment1.xml": '<ThreadedComments xmlns="http://schemas.microsoft.com/office/'
            f'spreadsheetml/2018/threadedcomments"><threadedComment ref="A2"><text>{NUMBER}</text></threadedComment>'
            "</ThreadedComments>"
        },
    ),
    "person of a threaded comment": with_parts(
        workbook(), {"xl/persons/person.xml": f'<personList><person displayName="{NUMBER}" id="1"/></personList>'}
    ),
    "header": on_sheet(headed),
    "footer": on_sheet(footed),
    "title of the document": workbook(lambda book, sheet: setattr(book.properties, "title", NUMBER)),
    "keywords of the document": workbook(lambda book, sheet: setattr(book.properties, "keywords", NUMBER)),
    "company of the document": with_parts(
        workbook(), replaced=[("docProps/app.xml", "</Properties>", f"<Company>{NUMBER}</Company></Properties>")]
    ),
    "custom property": with_parts(
        workbook(),
        {"docProps/custom.xml": f'<Properties><property name="sag"><lpwstr>{NUMBER}</lpwstr></property></Properties>'},
    ),
    "custom XML": with_parts(workbook(), {"customXml/item1.xml": f"<sag><nr>{NUMBER}</nr></sag>"}),
    "defined name": workbook(
        lambda book, sheet: book.defined_names.add(DefinedName("x", attr_text=f'"{NUMBER}"', comment="x"))
    ),
    "comment of a defined name": workbook(
        lambda book, sheet: book.defined_names.add(DefinedName("x", attr_text="Sheet!$A$1", comment=NUMBER))
    ),
    "list of a validation": on_sheet(a_validation),
    "prompt of a validation": on_sheet(a_prompt),
    "text box": with_parts(
        workbook(), {"xl/drawings/drawing9.xml": DRAWING.format(alt="", runs=f"<a:r><a:t>{NUMBER}</a:t></a:r>")}
    ),
    "text box in runs": with_parts(
        workbook(),
        {
            "xl/drawings/drawing9.xml": DRAWING.format(
                alt="", runs="<a:r><a:t>010203-</a:t></a:r><a:r><a:t>0001</a:t></a:r>"
            )
        },
    ),
    "alternative text": with_parts(workbook(), {"xl/drawings/drawing9.xml": DRAWING.format(alt=NUMBER, runs="")}),
    "title of a chart": workbook(chart),
    "cache of a chart": with_parts(
        workbook(chart).replace(b"", b""),
        replaced=[("xl/charts/chart1.xml", NUMBER, "titel")],
        added={
            "xl/charts/chart9.xml": f'<c:chartSpace xmlns:c="x"><c:pt idx="0"><c:v>{NUMBER}</c:v></c:pt></c:chartSpace>'
        },
    ),
    "hyperlink": on_sheet(hyperlink),
    "cache of a pivot table": with_parts(
        workbook(),
        {
            "xl/pivotCache/pivotCacheDefinition1.xml": f'<pivotCacheDefinition><cacheFields><cacheField name="nr">'
            f'<sharedItems><s v="{NUMBER}"/></sharedItems></cacheField></cacheFields></pivotCacheDefinition>'
        },
    ),
    "records of a pivot table": with_parts(
        workbook(),
        {"xl/pivotCache/pivotCacheRecords1.xml": f'<pivotCacheRecords><r><s v="{NUMBER}"/></r></pivotCacheRecords>'},
    ),
    "external link": with_parts(
        workbook(),
        {
            "xl/externalLinks/externalLink1.xml": "<externalLink><sheetDataSet><sheetData><row>"
            f'<cell r="A1"><v>{NUMBER}</v></cell></row></sheetData></sheetDataSet></externalLink>'
        },
    ),
    "shared string that no cell uses": with_parts(
        workbook(), {"xl/sharedStrings.xml": f"<sst><si><t>{NUMBER}</t></si></sst>"}
    ),
    "shared string in runs": with_parts(
        workbook(), {"xl/sharedStrings.xml": "<sst><si><r><t>010203</t></r><r><t>-0001</t></r></si></sst>"}
    ),
    "rich text in runs": with_parts(
        workbook(),
        replaced=[
            ("xl/worksheets/sheet1.xml", "<is><t>Randers</t></is>", "<is><r><t>010203</t></r><r><t>-0001</t></r></is>")
        ],
    ),
    "formula": in_cell(f'="{NUMBER}"'),
    "formula that joins": in_cell('="010203"&"-"&"0001"'),
    "formula that joins by function": in_cell('=CONCATENATE("010203","-","0001")'),
    "format of numbers": on_sheet(lambda sheet: setattr(sheet["B2"], "number_format", f'"{NUMBER}"')),
    "XML comment": with_parts(
        workbook(), replaced=[("xl/worksheets/sheet1.xml", "</worksheet>", f"<!-- {NUMBER} --></worksheet>")]
    ),
    "processing instruction": with_parts(
        workbook(), replaced=[("xl/worksheets/sheet1.xml", "</worksheet>", f"<?sag {NUMBER}?></worksheet>")]
    ),
    "VBA project": with_parts(
        workbook(), {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NUMBER.encode() * 2}
    ),
    "embedded object": with_parts(
        workbook(), {"xl/embeddings/oleObject1.bin": b"\x01\x02" + NUMBER.encode("utf-16-le")}
    ),
    "embedded workbook": with_parts(workbook(), {"xl/embeddings/book1.xlsx": in_cell(NUMBER)}),
    "metadata of a picture": with_parts(
        workbook(),
        {
            "xl/media/image1.png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\x13tEXtComment\x00"
            + NUMBER.encode()
            + b"\xae\x42\x60\x82"
        },
    ),
    "name of a part": with_parts(workbook(), {f"customXml/{NUMBER}.xml": "<x/>"}),
    "query of a connection": with_parts(
        workbook(), {"xl/connections.xml": f'<connections><connection name="x" description="{NUMBER}"/></connections>'}
    ),
    "settings of the printer": with_parts(
        workbook(), {"xl/printerSettings/printerSettings1.bin": NUMBER.encode("utf-16-le")}
    ),
}


REFUSED_ANYWAY = {
    "VBA project": "workbook_macros",
    "embedded object": "workbook_attachment",
    "embedded workbook": "workbook_attachment",
}
"""Parts for which a workbook is not kept, whatever is in them."""


@pytest.mark.parametrize("place", sorted(PLACES))
def test_a_workbook_with_a_number_in_some_part_is_rejected_and_not_kept(place, tmp_path):
    path = tmp_path / "fil.xlsx"
    path.write_bytes(PLACES[place])
    delivery = receive(tmp_path / "landing", path)
    (finding,) = delivery.manifest.findings
    assert finding.rule_code == REFUSED_ANYWAY.get(place, "cpr_number")
    assert kept(tmp_path / "landing") == []


def test_the_same_workbook_without_a_number_is_looked_through_and_kept(tmp_path):
    path = tmp_path / "fil.xlsx"
    path.write_bytes(workbook())
    delivery = receive(tmp_path / "landing", path)
    assert "cpr_number" not in [finding.rule_code for finding in delivery.manifest.findings]
    assert [path.name for path in kept(tmp_path / "landing")] == ["content"]


def pdf(*objects, catalogue=b"", page=b"", end=b""):
    """A PDF of one page with further objects, numbered from 6."""
    content = pdfs.written(b"<< /Type /Catalog /Pages 2 0 R " + catalogue + b" >>", b"null", *objects)
    return content.replace(b"/Type /Page ", b"/Type /Page " + page) + end


def stream(content, values=b""):
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), values, content)


def packed(content, values=b""):
    return stream(zlib.compress(content), b"/Filter /FlateDecode " + values)


_N = NUMBER.encode()
_XMP = b'<?xpacket?><x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:title>%s</dc:title></x:xmpmeta>' % _N
PDF_PLACES = {
    "text": pdfs.typed([["Jens " + NUMBER]]),
    "title": pdfs.typed([["Fyr"]], title=NUMBER),
    "metadata as XMP": pdf(stream(_XMP, b"/Type /Metadata /Subtype /XML"), catalogue=b"/Metadata 6 0 R"),
    "packed metadata": pdf(packed(_XMP, b"/Type /Metadata /Subtype /XML"), catalogue=b"/Metadata 6 0 R"),
    "comment": pdf(b"<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (%s) >>" % _N),
    "author of a comment": pdf(b"<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /T (%s) >>" % _N),
    "form field": pdf(
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (nr) /V (%s) /Rect [0 0 9 9] >>" % _N,
        catalogue=b"/AcroForm << /Fields [6 0 R] >>",
    ),
    "form as XML": pdf(packed(b"<xfa><nr>%s</nr></xfa>" % _N), catalogue=b"/AcroForm << /Fields [] /XFA 6 0 R >>"),
    "bookmark": pdf(
        b"<< /Type /Outlines /First 7 0 R /Last 7 0 R /Count 1 >>",
        b"<< /Title (%s) /Parent 6 0 R /Dest [3 0 R /Fit] >>" % _N,
        catalogue=b"/Outlines 6 0 R",
    ),
    "link": pdf(b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://x.dk/?q=%s) >> >>" % _N),
    "layer": pdf(b"<< /Type /OCG /Name (%s) >>" % _N, catalogue=b"/OCProperties << /OCGs [6 0 R] /D << >> >>"),
    "alternative text": pdf(b"<< /Type /StructElem /S /Figure /Alt (%s) >>" % _N, catalogue=b"/StructTreeRoot 6 0 R"),
    "name of a font": pdf(b"<< /Type /Font /Subtype /Type1 /BaseFont /X#20%s >>" % _N),
    "object that nothing points to": pdf(b"<< /Note (%s) >>" % _N),
    "objects in a stream": pdf(packed(b"9 0 << /Note (%s) >>" % _N, b"/Type /ObjStm /N 1 /First 4")),
    "text in UTF-16": pdf(b"<< /Note <FEFF%s> >>" % NUMBER.encode("utf-16-be").hex().encode()),
    "text in octal": pdf(b"<< /Note (\\060\\061\\060\\062\\060\\063-0001) >>"),
    "text of an earlier version": pdf(packed(b"BT /F1 12 Tf [(010203) -20 (-0001)] TJ ET")),
    "behind the end": pdf(end=b"\n%% %s\n" % _N),
    "attached file": pdf(
        stream(_N, b"/Type /EmbeddedFile"), catalogue=b"/Names << /EmbeddedFiles << /Names [(x) 7 0 R] >> >>"
    ),
    "script": pdf(b"<< /S /JavaScript /JS (app.alert\\('%s'\\)) >>" % _N, catalogue=b"/OpenAction 6 0 R"),
}
PDF_REFUSED_ANYWAY = {"attached file": "pdf_attachment", "script": "pdf_script"}


@pytest.mark.parametrize("place", sorted(PDF_PLACES))
def test_a_pdf_with_a_number_in_some_part_is_rejected_and_not_kept(place, tmp_path):
    path = tmp_path / "fil.pdf"
    path.write_bytes(PDF_PLACES[place])
    delivery = receive(tmp_path / "landing", path)
    assert delivery.manifest.findings[0].rule_code == PDF_REFUSED_ANYWAY.get(place, "cpr_number")
    assert kept(tmp_path / "landing") == []


@pytest.mark.parametrize("content", [pdf(), pdfs.typed([["Sag 12, 1.234.567 kr"]], title="Rapport 2023")])
def test_a_pdf_without_a_number_is_kept(content, tmp_path):
    path = tmp_path / "fil.pdf"
    path.write_bytes(content)
    delivery = receive(tmp_path / "landing", path)
    assert "cpr_number" not in [finding.rule_code for finding in delivery.manifest.findings]
    assert kept(tmp_path / "landing")


def kept(landing):
    """Files of the landing that hold a file's bytes, or the number in any encoding."""
    told = (NUMBER.encode(), NUMBER.encode("utf-16-le"), b"PK\x03\x04", b"%PDF")
    return [path for path in landing.rglob("*") if path.is_file() and any(one in path.read_bytes() for one in told)]
