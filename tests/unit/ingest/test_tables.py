"""Every table that is read from CSV is read the same from a workbook, with numbers in its cells."""

import csv
import io
import re

import openpyxl
import pytest

from ingest.landing import embedded
from ingest.messages import place
from ingest.model import DeliveryRejected
from tests.tables import read_bytes, values

FILES = {path.name: path for path, _, _ in embedded()}


AMOUNTS = {"fte", "quantity", "value", "value_to", "INDHOLD"}


def as_cells(header, line):
    """A row as a person's spreadsheet holds it: whole numbers and amounts as numbers, the rest as text."""
    return [
        int(value) if re.fullmatch(r"[1-9]\d*|0", value)
        else float(value.replace(",", ".")) if name in AMOUNTS and re.fullmatch(r"\d+,\d+", value)
        else value or None
        for name, value in zip(header, line, strict=True)
    ]  # fmt: skip


def workbook(rows) -> bytes:
    made = openpyxl.Workbook()
    made.active.title = "Data"
    for row in rows:
        made.active.append(row)
    made.save(content := io.BytesIO())
    return content.getvalue()


@pytest.mark.parametrize("name", FILES)
def test_a_workbook_gives_the_rows_of_the_csv_file(name):
    header, *lines = list(csv.reader(io.StringIO(FILES[name].read_text(encoding="utf-8-sig")), delimiter=";"))[:300]
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([header, *lines])
    _, of_csv, _ = read_bytes(text.getvalue().encode())
    manifest, of_workbook, _ = read_bytes(workbook([header, *(as_cells(header, line) for line in lines)]))
    (dataset,) = of_csv
    for row, other in zip(values(of_csv[dataset]), values(of_workbook[dataset]), strict=True):
        texts = {column for column in row if column.endswith("_text") and column != "counted_text"}
        assert {k: v for k, v in row.items() if k not in texts} == {k: v for k, v in other.items() if k not in texts}
    assert manifest.encoding == "xlsx"
    assert {row["sheet"] for row in of_workbook[dataset]} == {"Data"}


def test_a_column_of_a_sheet_that_is_not_read_is_placed_on_its_sheet():
    rows = [["Titel"], ["Kommunekode", "År", "Forvaltningsområde", "Enhed", "Opgavefelt", "Årsværk", "Løn"]]
    _, _, (finding,) = read_bytes(workbook([*rows, [563, 2031, "Havn", "Kaj", "1.1.1", 0.5, 7]]))
    assert (finding.rule_code, place(finding)) == ("column_not_read", "sheet “Data”, row 2")


def test_a_statistic_whose_first_row_fits_no_kind_is_refused_and_not_passed_over():
    with pytest.raises(DeliveryRejected) as refused:
        read_bytes(workbook([["OMRÅDE", "TID", "INDHOLD"], ["Læsø", "uge 7", 1800]]))
    assert refused.value.findings[0].rule_code == "value_malformed"
