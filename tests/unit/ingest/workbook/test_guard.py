import io
import random
import re
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.messages import phrase_text, render
from ingest.model import DeliveryRejected
from ingest.rules import rules
from ingest.workbook import cells as workbook_cells
from ingest.workbook import guard as workbook_guard
from ingest.workbook.cells import Book
from ingest.workbook.sheets import cpr_place, sheets
from tests.workbooks import packed, parts, row, sheet

HEADER = row(1, "Enhed", "Årsværk")
GOOD = sheet(HEADER + row(2, "a", 1))


def is_header(texts):
    return "Enhed" in texts


def read(path):
    """Everything a delivery goes through; the rows."""
    assert cpr_place(Book(path)) is None
    found, _ = sheets(Book(path), is_header)
    return [tuple(values) for s in found for b in s.batches() for values in zip(*b.columns, strict=True)]


def refusal(path):
    """The rule and the values of the finding that a workbook is refused with."""
    with pytest.raises(DeliveryRejected) as refused:
        read(path)
    [finding] = refused.value.findings
    assert rules()[finding.rule_code].severity == "fatal"
    assert render(finding, "da")[0] != render(finding, "en")[0]
    said = finding.values.get("reason") or finding.values.get("found")
    return finding.rule_code, said and phrase_text(said)


def test_a_good_workbook_is_read(tmp_path):
    assert read(packed(tmp_path / "x", parts(GOOD))) == [("a", 1)]
    assert read(packed(tmp_path / "y", parts(GOOD), zipfile.ZIP_STORED)) == [("a", 1)]


PACKAGES = {
    "strict OOXML": lambda name, text: (
        name,
        text.replace("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
        .replace("http://schemas.openxmlformats.org/officeDocument/2006/", "http://purl.oclc.org/ooxml/officeDocument/"),
    ),
    "a prefix": lambda name, text: (
        name, re.sub(r"<(/?)(\w)", r"<\1x:\2", text).replace("xmlns=", "xmlns:x=") if "sheets/" in name else text,
    ),
    "another letter case": lambda name, text: (name.replace("sheets/1", "Sheets/1").replace("book.", "BOOK."), text),
    "absolute targets": lambda name, text: (name, text.replace('Target="worksheets', 'Target="/xl/worksheets')),
    "targets upwards": lambda name, text: (name, text.replace('Target="worksheets', 'Target="../xl/worksheets')),
    "backslashes in targets": lambda name, text: (name, text.replace('Target="worksheets/', 'Target="worksheets\\')),
    "a blank as %20": lambda name, text: (name.replace("/1.", "/a 1."), text.replace("sheets/1.", "sheets/a%201.")),
    "content types in capitals": lambda name, text: (name, text.replace("sheet.main+xml", "Sheet.MAIN+xml")),
    "content types with parameters": lambda name, text: (name, text.replace("main+xml", "main+xml; charset=utf-8")),
    "macros allowed and none there": lambda name, text: (
        name, text.replace("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main",
                           "application/vnd.ms-excel.sheet.macroEnabled.main"),
    ),
    "no places of rows and cells": lambda name, text: (name, re.sub(r' r="[A-Z]*\d+"', "", text)),
    "the main part in no folder": lambda name, text: (
        name.replace("xl/workbook.xml", "workbook.xml").replace("xl/_rels", "_rels"),
        text.replace("/xl/workbook.xml", "/workbook.xml").replace('Target="worksheets', 'Target="xl/worksheets'),
    ),
    "empty parts": lambda name, text: (name, text),
}  # fmt: skip


@pytest.mark.parametrize("kind", PACKAGES)
def test_a_package_that_the_standard_allows_is_read(tmp_path, kind):
    made = dict(PACKAGES[kind](name, text) for name, text in parts(GOOD).items())
    if kind == "empty parts":
        made["xl/custom/empty.xml"] = ""
    assert read(packed(tmp_path / "x", made)) == [("a", 1)]


BILLION = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("part", [*parts(GOOD, shared="x", styles="x"), "docProps/app.xml"])
@pytest.mark.parametrize("declaration", [BILLION, EXTERNAL, "<!DOCTYPE x>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_declarations_and_entities_are_refused_in_every_part_and_encoding(tmp_path, part, declaration, encoding):
    made = parts(GOOD, shared="<si><t>x</t></si>", styles="<cellXfs/>") | {"docProps/app.xml": "<x/>"}
    made[part] = f'<?xml version="1.0" encoding="{encoding}"?>{declaration}{made[part]}'.encode(encoding)
    assert refusal(packed(tmp_path / "x", made)) == (
        "workbook_damaged",
        "one of its parts declares a document type or entities",
    )


def test_utf_16_without_declarations_is_read(tmp_path):
    made = parts(GOOD)
    made["xl/worksheets/1.xml"] = made["xl/worksheets/1.xml"].encode("utf-16")
    assert read(packed(tmp_path / "x", made)) == [("a", 1)]


@pytest.mark.parametrize("encoding", ["utf-7", "nothing", "cp1252"])
def test_other_encodings_are_read_or_refused(tmp_path, encoding):
    made = parts(GOOD)
    made["xl/worksheets/1.xml"] = f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + GOOD.encode("cp1252")
    path = packed(tmp_path / "x", made)
    if encoding == "cp1252":
        assert read(path) == [("a", 1)]
    else:
        assert refusal(path)[0] == "workbook_damaged"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../../etc/cron.d/x", "the name of a part leads somewhere else"),
        ("/xl/extra.xml", "the name of a part leads somewhere else"),
        ("xl\\extra.xml", "the name of a part leads somewhere else"),
        ("C:/extra.xml", "the name of a part leads somewhere else"),
        ("xl/./extra.xml", "the name of a part leads somewhere else"),
        ("xl/Workbook.xml", "two of its parts have the same name"),
    ],
)
def test_names_that_trick_are_refused(tmp_path, name, reason):
    assert refusal(packed(tmp_path / "x", parts(GOOD) | {name: "<x/>"})) == ("workbook_damaged", reason)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_twice_is_refused(tmp_path):
    path = packed(tmp_path / "x", parts(GOOD))
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("xl/worksheets/1.xml", GOOD.replace(">1<", ">2<"))
    assert refusal(path) == ("workbook_damaged", "two of its parts have the same name")


def test_a_part_never_gives_more_than_it_declares(tmp_path):
    path = packed(tmp_path / "x", parts(GOOD))
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as file:
        info = file.getinfo("xl/worksheets/1.xml")
    # The directory says 10 bytes; the packed data holds the whole sheet.
    entry = content.rindex(b"xl/worksheets/1.xml") - 46
    assert struct.unpack_from("<I", content, entry + 24)[0] == info.file_size
    struct.pack_into("<I", content, entry + 24, 10)
    path.write_bytes(content)
    with workbook_guard.Package(path) as package, pytest.raises(DeliveryRejected):
        assert sum(map(len, package.pieces("xl/worksheets/1.xml"))) <= 10
    assert refusal(path) == ("workbook_damaged", "it is not whole")


def _bomb(path, size):
    """A workbook with a part of `size` zeros, packed a thousandfold."""
    packed(path, parts(GOOD))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as file, file.open("xl/media/x.xml", "w") as part:
        for _ in range(size // 2**20):
            part.write(bytes(2**20))
    return path


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = _bomb(tmp_path / "x", 32 * 2**20)
    started = time.process_time()
    assert refusal(path) == ("workbook_too_large", "times its packed size")
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("limit", "value", "made", "found"),
    [
        ("PARTS", 3, parts(GOOD), "parts"),
        ("UNPACKED_BYTES", 1000, parts(GOOD), "bytes unpacked"),
        ("STRUCTURE_BYTES", 100, parts(GOOD), "bytes in one part"),
        ("_DIRECTORY_BYTES", 100, parts(GOOD), "parts"),
        ("TOKEN_BYTES", 0, parts(sheet(f'<x y="{random.Random(1).randbytes(600_000).hex()}"/>')), "bytes in one tag"),
    ],
)
def test_the_zip_file_has_limits(tmp_path, monkeypatch, limit, value, made, found):
    path = packed(tmp_path / "x", made)
    monkeypatch.setattr(workbook_guard, limit, value)
    assert refusal(path) == ("workbook_too_large", found)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ('<row r="1048577"><c r="A1048577"><v>1</v></c></row>', "rows"),
        ('<row r="1"><c r="XFD1"><v>1</v></c></row>', "columns"),
        ('<row r="1"><c r="SG1"><v>1</v></c></row>', "columns"),
        (row(1, "x" * 32_768), "characters in a cell"),
        (row(1, '<c t="inlineStr"><is>' + "<r><t>xx</t></r>" * 16_384 + "</is></c>"), "characters in a cell"),
    ],
)
def test_a_sheet_has_the_limits_of_a_sheet(tmp_path, rows, found):
    assert refusal(packed(tmp_path / "x", parts(sheet(rows)))) == ("workbook_too_large", found)


@pytest.mark.parametrize(
    ("limit", "found"), [("TEXTS", "texts"), ("TEXT_CHARACTERS", "characters of text"), ("MERGES", "merged ranges")]
)
def test_texts_and_merges_have_limits(tmp_path, monkeypatch, limit, found):
    monkeypatch.setattr(workbook_cells, limit, 1)
    merges = '<mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="A2:B2"/></mergeCells>'
    made = parts(sheet(row(1, '<c t="s"><v>0</v></c>'), merges), shared="<si><t>ab</t></si><si><t/></si>")
    assert refusal(packed(tmp_path / "x", made)) == ("workbook_too_large", found)


def test_formats_without_values_make_no_columns_and_a_lie_on_the_size_no_rows(tmp_path):
    wide = "".join(f'<c r="{letters}2" s="0"/>' for letters in list(workbook_cells._COLUMNS)[2:])
    content = sheet(HEADER + f'<row r="2"><c r="A2" t="str"><v>a</v></c><c r="B2"><v>1</v></c>{wide}</row>')
    content = content.replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
    assert read(packed(tmp_path / "x", parts(content))) == [("a", 1)]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (row(2, "a") + row(2, "b"), "rows or cells are out of order"),
        (row(2, "a") + row(1, "b"), "rows or cells are out of order"),
        ('<row r="1"><c r="B1"/><c r="A1"/></row>', "rows or cells are out of order"),
        ('<row r="1"><c r="A2"/></row>', "rows or cells are out of order"),
        ('<row r="1"><c r="XFE1"/></row>', "rows or cells are out of order"),
        ('<row r="x"/>', "the place of a cell cannot be read"),
        (row(1, '<c t="s"><v>0</v></c>'), "a cell points to a text that is not there"),
        (row(1, '<c t="s"><v>-1</v></c>'), "the place of a cell cannot be read"),
        (row(1, "<c><v>1,5</v></c>"), "a number in a cell cannot be read"),
        ("<a>" * 300 + "</a>" * 300, "its parts are nested too deeply"),
        ("<row", "one of its parts is not well-formed XML"),
    ],
)
def test_sheets_that_no_program_writes_are_refused(tmp_path, rows, reason):
    path = packed(tmp_path / "x", parts(sheet(rows)))
    with pytest.raises(DeliveryRejected) as refused:
        cpr_place(Book(path))
        sheets(Book(path), lambda texts: True)
    assert phrase_text(refused.value.findings[0].values["reason"]) == reason


@pytest.mark.parametrize("part", ["worksheets/1.xml", "sharedStrings.xml", "styles.xml", "_rels/workbook.xml.rels"])
def test_a_missing_part_is_refused(tmp_path, part):
    content = sheet(HEADER + row(2, '<c t="s"><v>0</v></c>', 1))
    made = parts(content, shared="<si><t>x</t></si>", styles="<cellXfs/>")
    del made[f"xl/{part}"]
    assert refusal(packed(tmp_path / "x", made)) == ("workbook_damaged", "a part is missing")


def test_a_file_cut_off_is_refused_wherever_it_is_cut(tmp_path):
    content = packed(tmp_path / "x", parts(GOOD)).read_bytes()
    path = tmp_path / "cut"
    for length in range(4, len(content), 37):
        path.write_bytes(content[:length])
        assert refusal(path) == ("workbook_damaged", "it is not whole")


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "xl/dialogsheets/sheet1.xml"])
def test_macros_are_refused(tmp_path, part):
    assert refusal(packed(tmp_path / "x", parts(GOOD) | {part: "x"})) == ("workbook_macros", None)


@pytest.mark.parametrize("part", ["xl/embeddings/oleObject1.bin", "xl/embeddings/y.xlsx", "xl/activeX/activeX1.bin"])
def test_embedded_files_are_refused(tmp_path, part):
    assert refusal(packed(tmp_path / "x", parts(GOOD) | {part: "x"})) == ("workbook_attachment", None)


def test_a_workbook_for_macros_without_any_is_read(tmp_path):
    made = parts(GOOD)
    made["[Content_Types].xml"] = made["[Content_Types].xml"].replace(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main",
        "application/vnd.ms-excel.sheet.macroEnabled.main",
    )
    assert read(packed(tmp_path / "x", made)) == [("a", 1)]


def test_external_links_are_neither_followed_nor_needed(tmp_path, loopback_only):
    made = parts(
        sheet(HEADER + row(2, '<c t="str"><f>[1]Ark1!A1</f><v>a</v></c>', "<c><f>cmd|'/c calc'!A0</f><v>1</v></c>"))
    )
    made["xl/externalLinks/externalLink1.xml"] = (
        '<externalLink xmlns="x"><ddeLink ddeService="cmd" ddeTopic="calc"/></externalLink>'
    )
    made["xl/_rels/workbook.xml.rels"] = made["xl/_rels/workbook.xml.rels"].replace(
        "</Relationships>",
        '<Relationship Id="e" Type="x/externalLink" Target="https://192.0.2.1/x.xlsx" TargetMode="External"/>'
        "</Relationships>",
    )
    assert read(packed(tmp_path / "x", made)) == [("a", 1)]


def _types(main):
    return {
        "[Content_Types].xml": f'<Types xmlns="x"><Override PartName="/x" ContentType="{main}"/></Types>',
        "x": "<x/>",
    }


OOXML = "application/vnd.openxmlformats-officedocument."


@pytest.mark.parametrize(
    ("made", "found"),
    [
        ({"filer/a.csv": "x"}, "a zip file that is no workbook"),
        (_types(OOXML + "wordprocessingml.document.main+xml"), "a Word document"),
        (_types(OOXML + "presentationml.presentation.main+xml"), "a presentation"),
        (_types("application/vnd.ms-excel.sheet.binary.macroEnabled.main"), "a binary workbook (.xlsb)"),
        (_types("application/xml"), "a zip file that is no workbook"),
    ],
)
def test_other_zip_files_are_told_apart(tmp_path, made, found):
    assert refusal(packed(tmp_path / "x", made)) == ("workbook_other_format", found)


@pytest.mark.parametrize(
    ("names", "refused"),
    [
        (["Workbook"], ("workbook_other_format", "an Excel 97–2003 workbook (.xls)")),
        (["EncryptionInfo", "EncryptedPackage"], ("workbook_encrypted", None)),
        (["WordDocument"], ("workbook_other_format", "a file of an old Office program")),
    ],
)
def test_files_of_old_office_programs_are_told_apart(tmp_path, names, refused):
    path = tmp_path / "x.xls"
    entries = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in names)
    path.write_bytes(workbook_guard.OLE + bytes(504) + entries)
    assert refusal(path) == refused


def test_an_encrypted_zip_file_is_refused(tmp_path):
    content = bytearray(packed(tmp_path / "x", parts(GOOD)).read_bytes())
    content[content.rindex(b"xl/workbook.xml") - 46 + 8] |= 1
    (tmp_path / "y").write_bytes(content)
    assert refusal(tmp_path / "y") == ("workbook_encrypted", None)


def _valid() -> bytes:
    workbook = openpyxl.Workbook()
    ws = workbook.active
    ws.append(["Enhed", "Årsværk", "Ledelse", "Bemærkning"])
    for number in range(20):
        ws.append([f"Kontor {number}", number / 3, number % 2 == 0, None if number % 3 else "æøå <&>"])
    ws.merge_cells("A3:A5")
    ws["B2"].number_format = "dd-mm-yyyy"
    ws["C3"] = "=1/0"
    workbook.create_sheet("Lister").sheet_state = "hidden"
    held = io.BytesIO()
    workbook.save(held)
    return held.getvalue()


VALID = _valid()
with zipfile.ZipFile(io.BytesIO(VALID)) as _file:
    PARTS = {info.filename: _file.read(info) for info in _file.infolist()}
BITS = [
    b"<",
    b">",
    b'"',
    b"&",
    b"\0",
    b"\xff",
    b"<c>",
    b"</row>",
    b"r=",
    b't="s"',
    b"-1",
    b"1e999",
    b"A0",
    b"]]>",
    b"9" * 30,
]


def outcome(path: Path) -> str:
    """Rows or a refusal; any other exception is a failure."""
    try:
        cpr_place(Book(path))
        found, findings = sheets(Book(path), is_header)
        for one in found:
            for batch in one.batches(7):
                assert len({len(column) for column in (*batch.columns, batch.line_from, batch.raw_text)}) == 1
                "".join(batch.raw_text).encode()
        assert all(finding.rule_code in rules() for finding in findings)
    except DeliveryRejected as refused:
        return refused.findings[0].rule_code
    return "read"


@pytest.mark.fuzz
@settings(max_examples=3 * settings().max_examples, deadline=5000)
@given(st.lists(st.tuples(st.integers(0, len(VALID) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_bytes_changed_in_the_zip_file_give_rows_or_a_refusal(tmp_path_factory, changes):
    content = bytearray(VALID)
    for place, byte in changes:
        content[place] = byte
    path = tmp_path_factory.getbasetemp() / "fuzz-zip"
    path.write_bytes(content)
    outcome(path)


@pytest.mark.fuzz
@settings(max_examples=6 * settings().max_examples, deadline=5000)
@given(
    st.sampled_from(sorted(PARTS)),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(BITS)), min_size=1, max_size=4),
    st.sampled_from(["change", "change", "change", "remove", "double", "rename"]),
    st.sampled_from(sorted(PARTS)),
)
def test_parts_changed_removed_or_renamed_give_rows_or_a_refusal(tmp_path_factory, part, changes, what, other):
    made = dict(PARTS)
    if what == "change":
        content = made[part]
        for at, length, bit in changes:
            place = int(at * len(content))
            content = content[:place] + bit + content[place + length :]
        made[part] = content
    elif what == "double":
        made[part] = made[other]
    else:
        content = made.pop(part)
        if what == "rename":
            made[part + "x"] = content
    path = packed(tmp_path_factory.getbasetemp() / "fuzz-parts", made)
    outcome(path)


def test_the_unchanged_workbook_of_the_changes_is_read(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(VALID)
    assert outcome(path) == "read"


LARGE = """
import resource, sys
from pathlib import Path
from ingest.workbook.cells import Book
from ingest.workbook.sheets import cpr_place, sheets
path = Path(sys.argv[1])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
assert cpr_place(Book(path)) is None
[found], _ = sheets(Book(path), lambda texts: "Enhed" in texts)
print(sum(len(batch.line_from) for batch in found.batches(1000)))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_memory_does_not_grow_with_the_rows(tmp_path):
    grown = {}
    for count in (2_000, 20_000):
        workbook = openpyxl.Workbook(write_only=True)
        ws = workbook.create_sheet("Data")
        ws.append(["Enhed", *"abcdefghi"])
        for number in range(count):
            ws.append([f"Kontor {number % 500}", *(number / 7 + step for step in range(9))])
        workbook.save(tmp_path / f"{count}.xlsx")
        run = [sys.executable, "-c", LARGE, str(tmp_path / f"{count}.xlsx")]
        told = subprocess.run(run, capture_output=True, text=True, check=True).stdout.split()
        assert int(told[0]) == count
        grown[count] = int(told[1])
    assert grown[20_000] < grown[2_000] + 15 * 1024  # kilobytes; the rows alone would take over 30 megabytes


@pytest.mark.parametrize("number", [b"1e999999999", b"1e-999999999", b"-1E+99999999999999999999"])
def test_a_number_of_a_billion_digits_takes_no_time(tmp_path, number):
    sheet = PARTS["xl/worksheets/sheet1.xml"]
    values = re.findall(rb"<v>[0-9.]+</v>", sheet)
    assert values
    path = packed(
        tmp_path / "x", PARTS | {"xl/worksheets/sheet1.xml": sheet.replace(values[-1], b"<v>%s</v>" % number)}
    )
    started = time.monotonic()
    outcome(path)
    assert time.monotonic() - started < 5
