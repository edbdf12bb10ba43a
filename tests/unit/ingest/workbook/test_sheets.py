import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from ingest.messages import place, place_text, render
from ingest.model import Finding
from ingest.place import Place
from ingest.rows import is_archive
from ingest.rules import rules
from ingest.workbook.cells import Book
from ingest.workbook.sheets import cpr_place, sheets
from tests.workbooks import packed, parts, row, sheet

TODAY = date(2026, 11, 22)
CPR = "010203-0001"  # invented
RUN_TOGETHER = "0101010007"


def is_header(texts):
    return "Enhed" in texts


@pytest.fixture
def saved(tmp_path):
    """Saves a workbook of openpyxl."""

    def save(workbook):
        path = tmp_path / "bog.xlsx"
        workbook.save(path)
        return path

    return save


@pytest.fixture
def written(tmp_path):
    """Writes a workbook part by part."""
    return lambda *sheets, **others: packed(tmp_path / "skrevet.xlsx", parts(*sheets, **others))


def rows_of(path, **options):
    found, _ = sheets(Book(path), is_header, **options)
    return [list(values) for batch in found[0].batches() for values in zip(*batch.columns, strict=True)]


def test_cells_are_read_as_what_they_hold(saved):
    workbook = openpyxl.Workbook()
    ws = workbook.active
    ws.append(["Overskrift over tabellen"])
    ws.append([])
    ws.append([" Enhed ", "Årsværk", "Ledelse", "Dato", "År"])
    ws.append(["  Kontor Ø ", 4.25, True, date(2031, 5, 1), 2031])
    ws.append(["Havn", 0.3, False, datetime(2031, 5, 1, 12, 30), 10**14 + 1])
    ws.append([None, None, None, None, None])
    ws.append(["1,5", 1e22, "=1+1", "nej", -3])
    ws["B4"].number_format = "0.0%"
    found, findings = sheets(Book(saved(workbook)), is_header)
    assert [(s.name, s.header, s.header_row) for s in found] == [
        ("Sheet", ["Enhed", "Årsværk", "Ledelse", "Dato", "År"], 3)
    ]
    [batch] = found[0].batches()
    assert list(map(list, batch.columns)) == [
        ["Kontor Ø", "Havn", "1,5"],
        [Decimal("4.25"), Decimal("0.3"), Decimal("1E+22")],
        [True, False, ""],
        [date(2031, 5, 1), "2031-05-01 12:30:00", "nej"],
        [Decimal(2031), Decimal(10**14 + 1), Decimal(-3)],
    ]
    assert type(batch.columns[3][0]) is date
    assert batch.line_from == batch.line_to == [4, 5, 7]
    assert batch.raw_text[0] == "Kontor Ø\t4.25\ttrue\t2031-05-01\t2031"
    assert batch.sheet == "Sheet"
    [unsaved] = findings
    assert (unsaved.rule_code, place(unsaved)) == (
        "workbook_formula_without_value",
        "sheet “Sheet”, row 7, column C",
    )


def test_batches_come_in_order_and_again(saved):
    workbook = openpyxl.Workbook(write_only=True)
    ws = workbook.create_sheet("Data")
    ws.append(["Enhed", "Årsværk"])
    for number in range(25):
        ws.append([f"Kontor {number}", number])
    [found], _ = sheets(Book(saved(workbook)), is_header)
    for _ in range(2):
        batches = list(found.batches(10))
        assert [len(batch.line_from) for batch in batches] == [10, 10, 5]
        assert [line for batch in batches for line in batch.line_from] == list(range(2, 27))


def test_the_same_values_come_out_as_openpyxl_reads(saved):
    workbook = openpyxl.Workbook()
    ws = workbook.active
    ws.append(["Enhed", "a", "b", "c", "d"])
    values = ["Æ & <b>", "linje\nto", 1, 1.5, 1e-7, 123456789012345, True, date(2000, 2, 29), "a_x000D_b", "=", "#N/A "]
    for start in range(len(values)):
        ws.append([f"k{start}", *[values[(start + step) % len(values)] for step in range(4)]])
    path = saved(workbook)
    expected = [list(line) for line in openpyxl.load_workbook(path).active.iter_rows(min_row=2, values_only=True)]
    assert [[str(v) if isinstance(v, Decimal) else v for v in line] for line in rows_of(path)] == [
        [
            v.date() if isinstance(v, datetime)
            else str(Decimal(repr(v))) if isinstance(v, int | float) and not isinstance(v, bool)
            else v.strip().replace("_x000D_", "\r") if isinstance(v, str) else v
            for v in line
        ]
        for line in expected
    ]  # fmt: skip


def test_a_stored_number_is_the_shortest_text_that_gives_it(written):
    stored = [f"<c><v>{number}</v></c>" for number in ("0.10000000000000001", "4.2500", "7E+1")]
    path = written(sheet(row(1, "Enhed", "a", "b", "c") + row(2, "x", *stored)))
    assert rows_of(path) == [["x", Decimal("0.1"), Decimal("4.25"), Decimal(70)]]


def test_rows_that_are_read_again_are_the_same(saved):
    workbook = openpyxl.Workbook()
    for values in [["Enhed", "Årsværk"], ["Havn", 0.3], ["Kaj", True], ["Kran", date(2031, 5, 1)]]:
        workbook.active.append(values)
    [made], _ = sheets(Book(saved(workbook)), lambda texts: "Enhed" in texts)
    first, again, third = ([list(map(list, batch.columns)) for batch in made.batches()] for _ in range(3))
    assert first == again == third == [[["Havn", "Kaj", "Kran"], [Decimal("0.3"), True, date(2031, 5, 1)]]]
    assert [next(iter(column)) for column in next(made.batches(1)).columns] == ["Havn", Decimal("0.3")]


def test_years_since_1904_and_iso_dates_are_dates(written):
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="46"/></cellXfs>'
    rows = row(1, "Enhed", "Dag", "Iso", "Varighed", "Umulig") + row(
        2, "a", '<c s="1"><v>366</v></c>', '<c t="d"><v>2031-05-01</v></c>', '<c s="2"><v>1.5</v></c>',
        '<c s="1"><v>99999999</v></c>',
    )  # fmt: skip
    path = written(sheet(rows), styles=styles)
    assert rows_of(path) == [["a", date(1900, 12, 31), date(2031, 5, 1), "36:00:00", ""]]
    made = parts(sheet(rows), styles=styles)
    made["xl/workbook.xml"] = made["xl/workbook.xml"].replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    assert rows_of(packed(path, made))[0][1] == date(1905, 1, 1)
    assert [f.rule_code for f in sheets(Book(path), is_header)[1]] == ["workbook_cell_error"]


def test_cells_without_places_and_texts_of_several_runs_are_read(written):
    shared = "<si><r><t>Kon</t></r><r><rPr><b/></rPr><t>tor</t></r><rPh><t>udtale</t></rPh></si><si><t>Enhed</t></si>"
    rows = '<row><c t="s"><v>1</v></c></row><row><c t="s"><v>0</v></c><c t="str"><f>A1</f><v></v></c></row>'
    path = written(sheet(rows), shared=shared)
    assert rows_of(path) == [["Kontor"]]


def test_errors_and_formulas_without_value_are_told_in_the_table_only(written):
    error = '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    rows = row(1, error) + row(2, "Enhed", "Årsværk") + row(3, "a", error) + row(4, "b", "<c><f>A1</f><v/></c>")
    rows += row(5, "c", '<c t="str"><f>A1</f><v></v></c>', error) + row(6, "d", '<c t="b"><f>A1=1</f><v>1</v></c>')
    path = written(sheet(rows))
    _, findings = sheets(Book(path), is_header)
    assert [(f.rule_code, place(f), f.values) for f in findings] == [
        ("workbook_cell_error", "sheet “Ark1”, row 3, column B", {"found": "#DIV/0!"}),
        ("workbook_formula_without_value", "sheet “Ark1”, row 4, column B", {}),
        ("workbook_cells_not_read", "sheet “Ark1”", {"sheet": "Ark1", "cells": "1"}),
    ]
    assert rows_of(path)[-1] == ["d", True]


def test_a_thousand_errors_are_told_as_a_hundred(written):
    rows = "".join(row(n, "a", '<c t="e"><v>#REF!</v></c>') for n in range(2, 1002))
    _, findings = sheets(Book(written(sheet(row(1, "Enhed", "x") + rows))), is_header)
    assert len(findings) == 100
    assert (place(findings[-1]), findings[-1].places) == ("sheet “Ark1”, row 101 and 900 more places", 901)


def test_a_text_merged_down_holds_for_its_rows_and_a_number_is_refused(saved):
    workbook = openpyxl.Workbook()
    ws = workbook.active
    for line in (["Område", "Enhed", "Årsværk", "År"], ["Havn", "a", 1, 2031], [None, "b", 2], [None, None], [0, "c"]):
        ws.append(line)
    ws["A5"] = None
    ws.merge_cells("A2:A4")
    ws.merge_cells("C3:C5")
    ws.merge_cells("D2:D5")
    ws.merge_cells("A1:A1")
    path = saved(workbook)
    found, findings = sheets(Book(path), is_header, is_amount=lambda heading: heading == "Årsværk")
    assert [(f.rule_code, place(f), f.values) for f in findings] == [
        ("workbook_merged_number", "sheet “Sheet”, row 3, column C", {"cells": "3"}),
        ("workbook_merged_text", "sheet “Sheet”", {"sheet": "Sheet", "cells": "2"}),
    ]
    lines = [list(values) for batch in found[0].batches(1) for values in zip(*batch.columns, strict=True)]
    assert [line[0] for line in lines] == ["Havn", "Havn", ""]
    assert [line[3] for line in lines] == [Decimal(2031)] * 3
    assert [place(f) for f in sheets(Book(path), is_header)[1] if f.rule_code == "workbook_merged_number"] == [
        "sheet “Sheet”, row 2, column D",
        "sheet “Sheet”, row 3, column C",
    ]


def test_hidden_rows_and_columns_are_read_and_told(saved):
    workbook = openpyxl.Workbook()
    ws = workbook.active
    for line in (["Enhed", "Årsværk"], ["a", 1], ["b", 2]):
        ws.append(line)
    ws.row_dimensions[3].hidden = True
    ws.column_dimensions["B"].hidden = True
    ws.column_dimensions["G"].hidden = True
    path = saved(workbook)
    assert rows_of(path) == [["a", 1], ["b", 2]]
    _, [finding] = sheets(Book(path), is_header)
    assert finding.rule_code == "workbook_hidden_cells"
    assert finding.values == {"sheet": "Sheet", "rows": "1", "columns": "1"}


def test_sheets_that_are_hidden_unknown_or_known_to_be_skipped(saved):
    workbook = openpyxl.Workbook()
    workbook.active.append(["Enhed"])
    for name, content in (("Gemt", "Enhed"), ("Lister", "x"), ("Noter", "y"), ("Tom", None), ("Guide", "Enhed")):
        ws = workbook.create_sheet(name)
        ws["A1"] = content
        ws.sheet_state = "hidden" if name in ("Gemt", "Lister") else "visible"
    workbook.create_chartsheet("Diagram")
    found, findings = sheets(Book(saved(workbook)), is_header, skipped={"Guide"})
    assert [s.name for s in found] == ["Sheet"]
    assert [(f.rule_code, f.values["sheet"]) for f in findings] == [
        ("workbook_hidden_sheet", "Gemt"),
        ("workbook_sheet_not_read", "Noter"),
    ]


def test_a_header_stands_within_the_first_twenty_rows_that_are_not_empty(written):
    titles = "".join(row(number, "En titel") for number in range(1, 21))
    assert sheets(Book(written(sheet(row(40, "Enhed") + row(41, "a")))), is_header)[0][0].header_row == 40
    found, findings = sheets(Book(written(sheet(titles + row(21, "Enhed") + row(22, "a")))), is_header)
    assert (found, [f.rule_code for f in findings]) == ([], ["workbook_sheet_not_read"])


@pytest.mark.parametrize("value", ["010203-0001", "0101010007", "  (010203 0001) ", "cpr 0101010001"])
@pytest.mark.parametrize("state", ["visible", "hidden", "veryHidden"])
def test_a_cpr_number_in_a_cell_is_found_with_its_place(saved, value, state):
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "Enhed"
    ws = workbook.create_sheet("Ærø")
    ws["AB12"] = value
    ws.sheet_state = state
    found = cpr_place(Book(saved(workbook)), TODAY)
    assert place_text(found) == "sheet “Ærø”, row 12, column AB"
    assert place_text(found, "da") == "arket »Ærø«, række 12, kolonne AB"


@pytest.mark.parametrize(
    ("number", "format_", "is_cpr"),
    [
        (101010007, "0000000000", True),
        (101010001, "000000-0000", True),
        (101010001, "000000\\-0000", True),
        (101010001, '000000"-"0000', True),
        (101010001, "General", False),
        (1212120002, "General", None),
        (1234567890, "General", False),
        (101010001, "0000000000", False),  # modulus 11
        (43831, "dd-mm-yyyy", False),
        (1010100.07, "General", False),
        (12345678, "00000000", False),
    ],
)
def test_numbers_are_looked_at_as_they_are_shown(saved, number, format_, is_cpr):
    if is_cpr is None:  # the one of its hundred that passes modulus 11
        number = next(n for n in range(number, number + 100) if _weighted(n) % 11 == 0)
    workbook = openpyxl.Workbook()
    workbook.active["B2"] = number
    workbook.active["B2"].number_format = format_
    found = cpr_place(Book(saved(workbook)), TODAY)
    assert found == (None if is_cpr is False else Place(2, sheet="Sheet", column=2))


def _weighted(number):
    return sum(int(d) * w for d, w in zip(f"{number:010d}", (4, 3, 2, 7, 6, 5, 4, 3, 2, 1), strict=True))


@pytest.mark.parametrize("cell", [101010001, "101010001", "010101/0001", 101010001.0])
def test_a_column_headed_cpr_is_evidence(saved, cell):
    workbook = openpyxl.Workbook()
    for line in (["navn", "CPR-nr."], ["x", None], ["y", cell]):
        workbook.active.append(line)
    assert place_text(cpr_place(Book(saved(workbook)), TODAY)) == "sheet “Sheet”, row 3, column B"
    workbook.active["B1"] = "antal"
    assert cpr_place(Book(saved(workbook)), TODAY) is None


def test_a_number_split_by_formats_is_found(written):
    split = "<si><r><t>0101</t></r>\n<r><rPr><rFont val='Calibri Light'/></rPr><t>010007</t></r></si>"
    inline = '<c t="inlineStr"><is><r><t>010203-</t></r><r><t>0001</t></r></is></c>'
    assert cpr_place(Book(written(sheet(row(1, '<c t="s"><v>0</v></c>')), shared=split)), TODAY) == Place(
        1, sheet="Ark1", column=1
    )
    assert place_text(cpr_place(Book(written(sheet(row(1, inline)))), TODAY)) == "sheet “Ark1”, row 1, column A"
    assert place_text(cpr_place(Book(written(sheet(row(1, "x")), shared=split)), TODAY)) == "texts that no cell shows"


def _comment(workbook):
    workbook.active["A1"].comment = Comment(f"om {CPR}", "x")


def _properties(workbook):
    workbook.properties.description = CPR


def _footer(workbook):
    workbook.active.oddFooter.center.text = f"Sag {CPR}"


def _name(workbook):
    workbook.defined_names["borger"] = DefinedName("borger", attr_text=f'"{CPR}"')


def _sheet_name(workbook):
    workbook.active.title = f"Sag {CPR}"


def _validation(workbook):
    workbook.active.add_data_validation(DataValidation(type="list", formula1=f'"a,{CPR}"', sqref="A1"))


def _prompt(workbook):
    workbook.active.add_data_validation(DataValidation(type="whole", formula1="1", prompt=f"som {CPR}", sqref="A1"))


def _formula(workbook):
    workbook.active["A1"] = f'=IF(B1="{CPR}",1,0)'


def _link(workbook):
    workbook.active["A1"].hyperlink = f"https://example.org/{CPR}"
    workbook.active["A1"].value = "her"


@pytest.mark.parametrize(
    ("put", "where"),
    [
        (_comment, "the comments"),
        (_properties, "the document properties"),
        (_footer, "sheet “Sheet”, outside its cells"),
        (_name, "the names of sheets, ranges or parts"),
        (_sheet_name, "the names of sheets, ranges or parts"),
        (_validation, "sheet “Sheet”, outside its cells"),
        (_prompt, "sheet “Sheet”, outside its cells"),
        (_formula, "sheet “Sheet”, outside its cells"),
        (_link, "other parts of the file"),
    ],
)
def test_a_cpr_number_beside_the_cells_is_found(saved, put, where):
    workbook = openpyxl.Workbook()
    workbook.active["B9"] = "x"
    put(workbook)
    found = cpr_place(Book(saved(workbook)), TODAY)
    assert place_text(found) == where
    assert place_text(found, "da") != place_text(found)


@pytest.mark.parametrize(
    ("part", "content", "where"),
    [
        ("xl/drawings/drawing1.xml", "<p><r><t>0102</t></r><r><t>03-0001</t></r></p>", "the drawings"),
        ("xl/charts/chart1.xml", f"<c><v>{CPR}</v></c>", "the charts"),
        ("xl/pivotCache/pivotCacheRecords1.xml", f'<r><s v="{CPR}"/></r>', "the store of a pivot table"),
        ("xl/externalLinks/externalLink1.xml", f"<v>{CPR}</v>", "values kept of other workbooks"),
        ("customXml/item1.xml", f"<x>{CPR}</x>", "custom XML"),
        ("xl/media/image1.png", b"\x89PNG" + CPR.encode("utf-16-le"), "other parts of the file"),
    ],
)  # fmt: skip
def test_a_cpr_number_in_another_part_is_found(tmp_path, part, content, where):
    path = packed(tmp_path / "x.xlsx", parts(sheet(row(1, "x"))) | {part: content})
    assert place_text(cpr_place(Book(path), TODAY)) == where


def test_a_cpr_number_between_the_parts_is_found(tmp_path):
    path = packed(tmp_path / "x.xlsx", parts(sheet(row(1, "x"))))
    assert cpr_place(Book(path), TODAY) is None
    with zipfile.ZipFile(path, "a") as file:
        file.comment = b"x"  # so that the directory is written anew, behind what is put where it was
        file.fp.seek(file.start_dir)
        file.fp.write(CPR.encode())
        file.start_dir = file.fp.tell()
    assert place_text(cpr_place(Book(path), TODAY)) == "other parts of the file"
    with zipfile.ZipFile(path, "a") as file:
        file.comment = CPR.encode()
    assert place_text(cpr_place(Book(path), TODAY)) == "the names of sheets, ranges or parts"


def test_names_that_programs_give_are_no_cpr_numbers(written):
    around = '<extLst xmlns:x="x"><x:e uid="{12010203-0001-4111-8111-0101010007ab}"/></extLst>'
    assert cpr_place(Book(written(sheet(row(1, "x"), around))), TODAY) is None


def test_what_a_workbook_is_by_its_first_bytes(saved):
    assert is_archive(saved(openpyxl.Workbook()).read_bytes()[:8])
    assert is_archive(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert not is_archive(b"Kommunekode;")
    assert not is_archive(b"%PDF-1.7")
    assert not is_archive(b"")


@pytest.mark.parametrize("code", [code for code in rules() if code.startswith("workbook_")])
@pytest.mark.parametrize("language", ["da", "en"])
def test_every_rule_tells_its_message(code, language):
    values = dict.fromkeys(("found", "reason", "limit", "sheet", "cells", "rows", "columns", "first", "others"), "7")
    message, hint = render(Finding(code, Place(part="workbook"), values), language)
    assert message and hint and "{" not in message + hint
    assert place(Finding(code, Place(sheet="X")), "da") == "arket »X«"


def test_bold_text_changes_nothing(saved):
    workbook = openpyxl.Workbook()
    workbook.active.append(["Enhed"])
    workbook.active.append(["a"])
    workbook.active["A2"].font = Font(bold=True)
    workbook.active["F900"].font = Font(bold=True)  # a format without a value
    assert rows_of(saved(workbook)) == [["a"]]
