"""Files from real life, each read the whole way from file to findings; `tests/fixtures/cases` holds them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ingest.landing import read_aside
from ingest.messages import place, render
from ingest.place import Place
from ingest.rules import severity

CASES = Path(__file__).parents[1] / "fixtures" / "cases"
NOW = datetime(2026, 11, 27, tzinfo=UTC)


@pytest.fixture
def read(tmp_path):
    """Reads a case's file: the manifest, and the rows of its first dataset."""

    def case(name):
        delivery = read_aside(tmp_path, CASES / name, NOW)
        rows = [
            row
            for dataset in delivery.manifest.datasets
            for row in pq.read_table(delivery.dataset_path(dataset)).to_pylist()
        ]
        return delivery.manifest, rows

    return case


def codes(manifest):
    return [finding.rule_code for finding in manifest.findings]


@pytest.mark.parametrize(
    ("name", "rows", "fte"),
    [
        ("01_trailing_separator_dropped/fte.csv", 40, "830"),
        ("02_rows_of_separators/fte.csv", 3, "6.75"),
        ("03_sep_line/fte_sep.csv", 3, "6.75"),
        ("03_sep_line/fte_powershell.csv", 3, "6.75"),
        ("05_float_noise/fte.xlsx", 4, "10.85"),
        ("08_main_part_by_default_type/fte.xlsx", 3, "6.75"),
        ("16_four_digit_code/fte.csv", 3, "6.75"),
        ("16_four_digit_code/fte_name.csv", 1, "1.25"),
        ("25_sharepoint_content_type/fte.xlsx", 3, "6.75"),
        ("25_sharepoint_content_type/control.xlsx", 3, "6.75"),
        ("29_total_row_and_note/fte.xlsx", 3, "6.75"),
        ("40_ordinary_workbooks/extra_sheet.xlsx", 41, "743.55"),
        ("40_ordinary_workbooks/heading.xlsx", 41, "743.55"),
        ("40_ordinary_workbooks/hidden_row.xlsx", 41, "743.55"),
        ("40_ordinary_workbooks/noremark.xlsx", 41, "743.55"),
    ],
)
def test_an_ordinary_file_is_read_whole_and_exactly(read, name, rows, fte):
    manifest, found = read(name)
    assert (manifest.status, manifest.rows_received, len(found)) == ("landed", rows, rows)
    assert sum(row["fte"] for row in found if "fte" in row) == Decimal(fte)
    assert not [f for f in manifest.findings if severity(f, NOW.date()) in ("error", "fatal")]


@pytest.mark.parametrize(
    ("file_name", "rule_code"),
    [
        ("extra_sheet.xlsx", "workbook_sheet_not_read"),
        ("hidden_row.xlsx", "workbook_hidden_cells"),
        ("noremark.xlsx", "workbook_cells_not_read"),
    ],
)
def test_what_is_odd_in_an_ordinary_workbook_is_named(read, file_name, rule_code):
    assert rule_code in codes(read(f"40_ordinary_workbooks/{file_name}")[0])


@pytest.mark.parametrize("file_name", ["volume.xlsx", "volume_as_typed.csv"])
def test_a_month_that_a_spreadsheet_keeps_as_a_date_stays_a_month(read, file_name):
    manifest, rows = read(f"06_month_becomes_day/{file_name}")
    assert (manifest.status, [row["period_type"] for row in rows]) == ("landed", ["month", "month"])
    assert [row["period_start"] for row in rows] == [date(2026, 5, 1), date(2026, 6, 1)]
    assert [row["value"] for row in rows] == [1250, 1300]


@pytest.mark.parametrize("file_name", ["fte.csv", "fte.xlsx"])
def test_a_code_that_became_a_date_is_not_guessed_back(read, file_name):
    manifest, rows = read(f"07_code_becomes_date/{file_name}")
    assert manifest.status == "rejected" and set(codes(manifest)) == {"value_became_date"}
    assert {row["task_field_code"] for row in rows} == {None}
    assert "Excel" not in render(manifest.findings[0], "da")[0] and "dato" in render(manifest.findings[0], "da")[0]
    assert "Tekst" in render(manifest.findings[0], "da")[1] and "Text" in render(manifest.findings[0], "en")[1]


def test_two_encodings_in_one_file_are_refused_with_both_lines(read):
    manifest, _ = read("12_two_encodings/fte_samlet.csv")
    (finding,) = manifest.findings
    assert (manifest.status, finding.rule_code, finding.place) == ("rejected", "text_two_encodings", Place(4))
    assert "linje 2" in render(finding, "da")[0] and "line 2" in render(finding, "en")[0]


def test_garbled_and_lost_letters_are_found_with_line_and_remedy(read):
    manifest, _ = read("12_two_encodings/fte_dobbelt.csv")
    assert manifest.status == "rejected" and set(codes(manifest)) == {"text_garbled"}
    assert "Børn og Læring" in render(manifest.findings[0], "da")[0]
    manifest, _ = read("12_two_encodings/fte_erstatningstegn.csv")
    assert manifest.status == "rejected" and set(codes(manifest)) == {"text_letters_lost"}
    assert place(manifest.findings[0], "da").startswith("linje 2")


@pytest.mark.parametrize(
    ("file_name", "column", "total"), [("volume.csv", "value", 5999), ("folk1a.csv", "population", 198765)]
)
def test_a_power_of_ten_is_read_exactly(read, file_name, column, total):
    manifest, rows = read(f"18_scientific/{file_name}")
    assert (manifest.status, sum(row[column] for row in rows)) == ("landed", total)


def test_a_total_and_a_note_below_the_table_are_left_out_and_said(read):
    manifest, _ = read("29_total_row_and_note/fte.xlsx")
    assert codes(manifest) == ["total_row_left_out", "row_left_out"]


def test_one_reading_finds_all_there_is_and_understands_what_is_clear(read):
    manifest, rows = read("41_errors_in_rounds/silkeborg_fejl.xlsx")
    assert (manifest.status, codes(manifest)) == ("rejected", ["total_row_left_out", "value_malformed"])
    assert (manifest.municipality_code, manifest.rows_received, len(rows)) == ("740", 41, 41)
    total, malformed = manifest.findings
    assert place(malformed, "da") == "arket »Årsværk«, række 6, kolonne H"
    assert total.place.line == 43
    assert [row["fte"] for row in rows if row["line_from"] in (6, 16)] == [None, -2]
    assert {row["municipality_code"] for row in rows} == {"740"}
