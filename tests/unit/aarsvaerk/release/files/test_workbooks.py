import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from aarsvaerk.release.files import marts_workbook, workbook


@pytest.fixture
def book(bundle):
    return openpyxl.load_workbook(bundle / "aarsvaerk.xlsx")


def by_heading(sheet):
    headings = [cell.value for cell in sheet[1]]
    return [dict(zip(headings, row, strict=True)) for row in sheet.iter_rows(min_row=2)]


def test_each_mart_is_a_sheet_with_a_named_table_and_frozen_headings(book):
    assert book.sheetnames == ["Forside", "empty", "explained", "fte_by_unit", "columns"]
    for name in book.sheetnames[1:]:
        sheet = book[name]
        (table,) = sheet.tables.values()
        assert (table.displayName, table.ref) == (name, sheet.dimensions if name != "empty" else "A1:B2")
        assert table.column_names == [cell.value for cell in sheet[1]]
        assert sheet.freeze_panes == "A2"


def test_values_keep_their_kind_and_look_as_they_should(book):
    first, second, third = sorted(by_heading(book["fte_by_unit"]), key=lambda row: row["unit key"].value)
    assert (first["Årsværk"].value, second["Årsværk"].value, third["Årsværk"].value) == (1326.9, 0.000001, 0)
    assert (first["Årsværk"].number_format, first["share pct"].number_format) == ("#,##0.00", "#,##0.0")
    assert (first["year"].value, first["year"].number_format) == (2023, "0")
    assert (first["cost kr"].value, first["cost kr"].number_format) == (1234.5, "#,##0")
    assert first["is management"].value is True
    assert (first["seen on"].value.date(), first["seen on"].number_format) == (date(2023, 5, 1), "[$-406]dd-mm-yyyy")
    assert first["received at"].value == datetime(2023, 5, 1, 12, 30)
    assert second["share pct"].value is None


def test_text_is_never_a_formula_and_control_characters_are_left_out(book):
    cells = [row["unit name"] for row in by_heading(book["fte_by_unit"])]
    assert sorted((cell.value, cell.data_type, bool(cell.quotePrefix)) for cell in cells) == [
        ("=1+1", "s", True),
        ("@SUM(A1)", "s", True),
        ("Bjørn", "s", False),
    ]


def test_keys_stand_last_and_hidden(book):
    sheet = book["fte_by_unit"]
    assert [cell.value for cell in sheet[1]][-1] == "unit key"
    letter = openpyxl.utils.get_column_letter(sheet.max_column)
    assert [name for name, column in sheet.column_dimensions.items() if column.hidden] == [letter]


def test_a_chosen_heading_tells_its_meaning(book):
    prompts = {p.promptTitle: p.prompt for p in book["fte_by_unit"].data_validations.dataValidation}
    assert prompts["fte"] == "Antal årsværk. [FTE]"
    assert prompts["year"] == "What year is."


def test_the_front_sheet_leads_to_every_sheet_and_names_release_and_sources(book):
    sheet = book["Forside"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    links = {cell.value: cell.hyperlink.location for cell in cells if cell.hyperlink}
    assert links == {name: f"'{name}'!A1" for name in book.sheetnames[1:]}
    texts = {str(cell.value) for cell in cells}
    assert {"20260301T080000Z-0123abcd", "Danmarks Statistik", "StatBank. Kilde", "01-02-2026"} <= texts
    assert {"One row per unit and year.", "Årsværk pr. enhed: En række pr. enhed og år."} <= texts
    assert not any("o.csv" in text for text in texts)


def front_texts(book) -> list[str]:
    return [str(cell.value) for row in book["Forside"].iter_rows() for cell in row if cell.value]


def test_a_mart_too_long_for_a_summary_shows_its_newest_years_and_that_is_said(monkeypatch, make_bundle):
    monkeypatch.setattr(marts_workbook, "SUMMARY_ROWS", 2)
    sql = "update marts.fte_by_unit set year = 2022 where unit_key = 'a'"
    book = openpyxl.load_workbook(make_bundle(sql=sql) / "aarsvaerk.xlsx")
    assert [row["year"].value for row in by_heading(book["fte_by_unit"])] == [2023, 2023]
    assert next(iter(book["fte_by_unit"].tables.values())).ref.endswith("3")
    assert any("årene fra 2023. Alle 3 rækker" in text and "fte_by_unit.parquet" in text for text in front_texts(book))


def test_a_mart_of_which_not_even_a_year_fits_has_no_sheet_and_that_is_said(monkeypatch, make_bundle):
    monkeypatch.setattr(marts_workbook, "SUMMARY_ROWS", 2)
    book = openpyxl.load_workbook(make_bundle() / "aarsvaerk.xlsx")
    assert "fte_by_unit" not in book.sheetnames
    assert any("fte_by_unit has 3 rows and no sheet here" in text for text in front_texts(book))


def test_a_text_longer_than_a_cell_takes_is_cut(make_bundle):
    folder = make_bundle(sql="update marts.fte_by_unit set unit_name = repeat('x', 40000) where unit_key = 'a'")
    rows = by_heading(openpyxl.load_workbook(folder / "aarsvaerk.xlsx")["fte_by_unit"])
    assert max(len(row["unit name"].value) for row in rows) == workbook.MOST_CHARACTERS


def test_the_dictionary_lists_tables_and_columns(bundle):
    book = openpyxl.load_workbook(bundle / "dictionary.xlsx", read_only=True)
    assert book.sheetnames == ["Release", "Tables", "Columns"]
    tables = list(book["Tables"].iter_rows(min_row=2, values_only=True))
    labels, danish = ("Årsværk pr. enhed", "FTE by unit"), "En række pr. enhed og år."
    grain = "One row per unit and year."
    assert ("marts", "fte_by_unit", *labels, grain, danish, "table", 3, 10, "unit_key, year") in tables
    columns = list(book["Columns"].iter_rows(min_row=2, values_only=True))
    labels, texts = ("Årsværk", "FTE in English"), ("What fte is.", "Antal årsværk.")
    told = ("marts", "fte_by_unit", "fte", *labels, "DECIMAL(18,6)", "FTE", *texts, None, "additive", "public")
    assert told in columns
    assert len(columns) == sum(table[8] for table in tables)


def test_times_in_the_files_are_not_the_clocks(bundle):
    for name in ("aarsvaerk.xlsx", "dictionary.xlsx"):
        with zipfile.ZipFile(bundle / name) as archive:
            assert {entry.date_time[0] for entry in archive.infolist()} == {1980}  # the first a zip file knows
        properties = openpyxl.load_workbook(bundle / name).properties
        assert properties.created == properties.modified == datetime(2026, 3, 1, 8)
