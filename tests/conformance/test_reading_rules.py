"""Every finding that a reader can make, provoked by a file and read the whole way from bytes to words."""

from datetime import UTC, datetime
from io import BytesIO

import openpyxl
import pytest

from ingest.landing import receive
from ingest.messages import place, render
from ingest.refusal import MAXIMUM_BYTES
from ingest.rules import rules
from tests import pdfs
from tests.workbooks import packed, parts, row, sheet

NOW = datetime(2026, 11, 27, tzinfo=UTC)
HEADINGS = ["Kommunekode", "År", "Forvaltningsområde", "Chefområde", "Enhed", "Ledelse", "Opgavefelt", "Årsværk"]
VALUES = ["563", "2026", "Kyst", "Kaj", "Kran", "nej", "1.4.1", "1,5"]
DOCUMENT = "Oversigt – opgavebeskrivelser for {name} Kommunes administrative enheder\n"


def csv(changes=(), values=VALUES, headings=HEADINGS, more=()):
    """A file of one row, of which some values or headings differ, and further lines."""
    changed = dict(zip(headings, values, strict=True)) | dict(changes)
    lines = [";".join(headings), ";".join(changed.values()), *more]
    return ("\n".join(lines) + "\n").encode()


def workbook(change):
    """A workbook of one row after a change to it."""
    made = openpyxl.Workbook()
    made.active.append(HEADINGS)
    made.active.append([563, 2026, *VALUES[2:7], 1.5])
    change(made)
    held = BytesIO()
    made.save(held)
    return held.getvalue()


def zipped(tmp_path, change, *sheets):
    """A workbook written part by part, with changed parts."""
    made = parts(*(sheets or (sheet(row(1, *HEADINGS) + row(2, *VALUES[:7], 1.5)),)))
    return packed(tmp_path / "packed", made | change).read_bytes()


def _hidden(made):
    made.create_sheet("x")["A1"] = "x"
    made.worksheets[0].sheet_state = "hidden"


def _merged(made, cells, column):
    made.active.append([563, 2026, *VALUES[2:7], 1.5])
    made.active.merge_cells(f"{column}2:{column}3")


def _set(cell, value):
    return lambda made: made.active.__setitem__(cell, value)


def _two_kinds(made):
    ws = made.create_sheet("Mængder")
    ws.append(["Kommunekode", "Periode", "Forvaltningsområde", "Chefområde", "Enhed", "Mål", "Værdi"])
    ws.append(["563", "2026", "", "", "", "agenda_items", 3])


def _note_sheet(made):
    made.create_sheet("Noter")["A1"] = "Husk"


def _hidden_row(made):
    made.active.row_dimensions[2].hidden = True


SHEET = sheet(row(1, *HEADINGS) + row(2, *VALUES[:7], "<c><f>1+1</f></c>"))
ERROR = sheet(row(1, *HEADINGS) + row(2, *VALUES[:7], '<c t="e"><v>#REF!</v></c>'))
FILES = {
    "file_empty": lambda t: b"  \n",
    "file_encoding": lambda t: csv().replace(b"Kran", b"Kr\x81n"),
    "text_control": lambda t: csv().replace(b"Kran", b"Kr\x01n"),
    "file_unknown_kind": lambda t: b"a;b\n1;2\n",
    "file_other_format": lambda t: b"<html><table><tr><td>Kommunekode</td></tr></table></html>",
    "file_packed_otherwise": lambda t: b"\x1f\x8b\x08\x00",
    "cpr_number": lambda t: csv({"Enhed": "Jens 010203-0001"}),
    "text_two_encodings": lambda t: (
        "\n".join([*csv().decode().split("\n")[:2], ""]).encode("cp1252") + csv({"Enhed": "Kør"}).split(b"\n")[1]
    ),
    "text_garbled": lambda t: csv({"Enhed": "BÃ¸rn"}),
    "text_letters_lost": lambda t: csv({"Enhed": "B\ufffdrn"}),
    "text_letters_doubtful": lambda t: csv(headings=[*HEADINGS, "Bemærkning"], values=[*VALUES, "f?rst i maj"]),
    "text_invisible": lambda t: csv({"Enhed": "Kr\u00adan"}),
    "csv_header": lambda t: csv(headings=[*HEADINGS[:6], "Opgave", "Årsværk"]),
    "heading_twice": lambda t: csv(headings=[*HEADINGS, "Year"], values=[*VALUES, "2026"]).replace(
        b"Year", b"\xc3\x85r"
    ),
    "csv_malformed": lambda t: csv(more=["563;2026;Kyst"]),
    "row_above_header": lambda t: (";".join([*VALUES[:4], "Skib", *VALUES[5:]]) + "\n").encode() + csv(),
    "column_not_read": lambda t: csv(headings=[*HEADINGS, "Farve"], values=[*VALUES, "rød"]),
    "number_format_mixed": lambda t: csv(more=[";".join([*VALUES[:4], "Skib", *VALUES[5:7], "2.5"])]),
    "number_format_ambiguous": lambda t: csv({"Årsværk": "1.234"}),
    "value_malformed": lambda t: csv({"Årsværk": "1,5 kr"}),
    "value_became_date": lambda t: csv({"Opgavefelt": "01-04-2001"}),
    "value_marked_missing": lambda t: csv({"Årsværk": ".."}),
    "total_row_left_out": lambda t: csv(more=[";;;;I alt;;;1,5"]),
    "total_row_differs": lambda t: csv(more=[";;;;I alt;;;2,5"]),
    "row_left_out": lambda t: csv(more=["Kilde: lønsystemet;;;;;;;"]),
    "synthetic_in_part": lambda t: csv(
        headings=[*HEADINGS, "Simuleret"],
        values=[*VALUES, "ja"],
        more=[";".join([*VALUES[:4], "Skib", *VALUES[5:], "nej"])],
    ),
    "document_malformed": lambda t: DOCUMENT.format(name="Fanø").encode(),
    "remark_not_understood": None,  # tests/unit/ingest/test_landing.py reads one from a PDF
    "pdf_damaged": lambda t: b"%PDF-1.7\nnot a PDF",
    "pdf_encrypted": None,  # these need a PDF library: tests/unit/ingest/pdf/test_documents.py
    "pdf_without_text": lambda t: pdfs.typed([[]]),
    "pdf_attachment": None,
    "pdf_script": None,
    "pdf_too_large": None,
    "workbook_other_format": lambda t: zipped(t, {"[Content_Types].xml": "<Types/>"}),
    "workbook_encrypted": lambda t: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
    "workbook_damaged": lambda t: zipped(t, {})[:-30],
    "workbook_macros": lambda t: zipped(t, {"xl/vbaProject.bin": b"x"}),
    "workbook_attachment": lambda t: zipped(t, {"xl/embeddings/oleObject1.bin": b"x"}),
    "workbook_too_large": lambda t: zipped(t, {}, sheet(row(1, *HEADINGS) + row(2, "x" * 40_000))),
    "workbook_cell_error": lambda t: zipped(t, {}, ERROR),
    "workbook_formula_without_value": lambda t: zipped(t, {}, SHEET),
    "workbook_merged_number": lambda t: workbook(lambda made: _merged(made, 2, "H")),
    "workbook_merged_text": lambda t: workbook(lambda made: _merged(made, 2, "E")),
    "workbook_hidden_sheet": lambda t: workbook(_hidden),
    "workbook_sheet_not_read": lambda t: workbook(_note_sheet),
    "workbook_cells_not_read": lambda t: workbook(_set("J2", "x")),
    "workbook_hidden_cells": lambda t: workbook(_hidden_row),
    "workbook_mixed": lambda t: workbook(_two_kinds),
    "file_too_large": None,  # made sparse, below
    # Of files that hold others, and of our own faults: test_containers.py and test_receiving.py
    **dict.fromkeys(
        (
            "reading_failed",
            "judging_failed",
            "container_too_large",
            "container_damaged",
            "container_encrypted",
            "container_path",
            "container_nested",
            "container_empty",
            "email_msg",
            "statbank_page",
            # Of the landing itself: test_ledger.py
            "landing_missing",
            "landing_changed",
            "ledger_broken",
            "clock_backwards",
            "delivery_erased",
        )
    ),
}


def test_every_rule_of_reading_has_a_file_that_provokes_it():
    assert {code for code, rule in rules().items() if rule.border == "reading"} == set(FILES)


@pytest.mark.parametrize("rule_code", [code for code, make in FILES.items() if make])
def test_a_file_that_breaks_a_rule_of_reading_is_told_in_both_languages(tmp_path, rule_code):
    path = tmp_path / "file"
    path.write_bytes(FILES[rule_code](tmp_path))
    delivery = receive(tmp_path / "landing", path, NOW)
    found = {finding.rule_code: finding for finding in delivery.manifest.findings}
    assert rule_code in found
    for language in ("da", "en"):
        said = [*render(found[rule_code], language), place(found[rule_code], language)]
        assert all(said) and "{" not in "".join(said)
    assert render(found[rule_code], "da") != render(found[rule_code], "en")
    # Read again from what was kept, it says the same.
    assert receive(tmp_path / "landing", path, NOW).manifest == delivery.manifest


def test_a_file_over_the_limit_is_told(tmp_path):
    path = tmp_path / "file"
    with path.open("wb") as file:
        file.write(csv())
        file.truncate(MAXIMUM_BYTES + 1)
    (finding,) = receive(tmp_path / "landing", path, NOW).manifest.findings
    assert finding.rule_code == "file_too_large"
