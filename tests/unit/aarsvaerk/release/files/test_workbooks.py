import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from aarsvaerk.release.files import sheets, workbook


@pytest.fixture
def book(bundle):
    return openpyxl.load_workbook(bundle / "aarsvaerk.xlsx")


HEAD = 5
"""The row of the headings on a sheet with totals."""


def headings(sheet, row=HEAD):
    return [cell.value for cell in sheet[row]]


def by_heading(sheet):
    return [dict(zip(headings(sheet), row, strict=True)) for row in sheet.iter_rows(min_row=HEAD + 1)]


def texts_of(sheet) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_sheets_follow_the_questions_in_either_language_and_empty_marts_have_none(bundle, book):
    assert book.sheetnames == ["Forside", "Enheder", "explained", "Kolonner", "Kilder"]
    assert any("Uden rækker i denne udgivelse: empty" in text for text in texts_of(book["Forside"]))
    english = openpyxl.load_workbook(bundle / "aarsvaerk_en.xlsx")
    assert english.sheetnames == ["Front", "Units", "explained", "Columns", "Sources"]
    assert "FTE in English" in headings(english["Units"])
    assert not {"Årsværk", "word da"} & set(headings(english["Units"]))


def test_each_mart_is_a_named_table_below_its_question_and_totals_with_names_and_headings_frozen(book):
    sheet = book["Enheder"]
    (table,) = sheet.tables.values()
    assert (table.displayName, table.ref) == ("fte_by_unit", f"A5:{sheet.dimensions.split(':')[1]}")
    assert table.autoFilter.ref == table.ref
    assert table.column_names == headings(sheet)
    assert (sheet["A1"].value, sheet["A2"].value, sheet["A3"].hyperlink.location) == (
        "Enheder",
        "Hvor mange?",
        "'Forside'!A1",
    )
    assert sheet.freeze_panes == "C6"


def test_names_and_figures_come_first_and_codes_last_without_keys(book):
    sheet = book["Enheder"]
    assert headings(sheet)[:3] == ["unit name", "year", "Årsværk"]
    assert headings(sheet)[-1] == "unit code"
    assert "unit key" not in headings(sheet)


def test_a_column_that_is_empty_throughout_is_left_out(make_bundle):
    folder = make_bundle(sql="update marts.fte_by_unit set quality = null")
    assert "quality" not in headings(openpyxl.load_workbook(folder / "aarsvaerk.xlsx")["Enheder"])


def test_rows_are_in_natural_order_and_what_is_outside_the_catalogue_last(book):
    assert [row["unit code"].value for row in by_heading(book["Enheder"])] == ["1.4.2", "1.4.10", "0.0.0"]


def test_totals_follow_the_filter_and_are_right_in_the_file(bundle, book, make_bundle):
    formula = book["Enheder"]["C4"].value
    assert "SUBTOTAL(109,fte_by_unit[Årsværk])" in formula
    assert openpyxl.load_workbook(bundle / "aarsvaerk.xlsx", data_only=True)["Enheder"]["C4"].value == 1326.900001
    years = make_bundle("years", sql="update marts.fte_by_unit set year = 2022 where unit_key = 'a'")
    sheet = openpyxl.load_workbook(years / "aarsvaerk.xlsx", data_only=True)["Enheder"]
    assert sheet["C4"].value == "vælg ét år"


def test_codes_are_words_and_yes_and_no_too(bundle, book):
    rows = {row["unit code"].value: row for row in by_heading(book["Enheder"])}
    assert [rows[code]["quality"].value for code in ("1.4.10", "1.4.2", "0.0.0")] == ["Målt, Oplyst", "Oplyst", None]
    assert (rows["1.4.10"]["is management"].value, rows["1.4.2"]["is management"].value) == ("ja", "nej")
    english = openpyxl.load_workbook(bundle / "aarsvaerk_en.xlsx")["Units"]
    assert "Measured, Stated" in texts_of(english)


def test_values_keep_their_kind_and_look_as_they_should(book):
    rows = {row["unit code"].value: row for row in by_heading(book["Enheder"])}
    first, second, third = (rows[code] for code in ("1.4.10", "1.4.2", "0.0.0"))
    assert (first["Årsværk"].value, second["Årsværk"].value, third["Årsværk"].value) == (1326.9, 0.000001, 0)
    assert (first["Årsværk"].number_format, first["share pct"].number_format) == ("#,##0.00", "#,##0.0")
    assert (first["year"].value, first["year"].number_format) == (2023, "0")
    assert (first["cost kr"].value, first["cost kr"].number_format) == (1234.5, "#,##0")
    assert (first["seen on"].value.date(), first["seen on"].number_format) == (date(2023, 5, 1), "[$-406]dd-mm-yyyy")
    assert first["received at"].value == datetime(2023, 5, 1, 12, 30)
    assert second["share pct"].value is None


def test_text_is_never_a_formula_and_control_characters_are_left_out(book):
    cells = [row["unit name"] for row in by_heading(book["Enheder"])]
    assert sorted((cell.value, cell.data_type, bool(cell.quotePrefix)) for cell in cells) == [
        ("=1+1", "s", True),
        ("@SUM(A1)", "s", True),
        ("Bjørn", "s", False),
    ]


def test_a_chosen_heading_tells_its_meaning(book):
    prompts = {p.promptTitle: p.prompt for p in book["Enheder"].data_validations.dataValidation}
    assert prompts["fte"] == "Antal årsværk. [årsværk]"
    assert prompts["year"] == "What year is."


def test_a_page_can_be_read(book):
    setup = book["Enheder"].page_setup
    assert (int(setup.paperSize), setup.orientation, setup.fitToHeight) == (
        9,
        "landscape",
        0,
    )  # A4, as many as it takes
    assert book["Enheder"].sheet_properties.pageSetUpPr.fitToPage
    assert book["Enheder"].print_title_rows == "$5:$5"
    assert book["Enheder"].print_area


def test_the_front_sheet_leads_to_every_sheet_and_names_the_release(book):
    sheet = book["Forside"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    links = {cell.value: cell.hyperlink.location for cell in cells if cell.hyperlink}
    assert links == {name: f"'{name}'!A1" for name in book.sheetnames[1:]}
    assert any("20260301T080000Z-0123abcd" in text and "01-03-2026" in text for text in texts_of(sheet))
    assert "Hvor mange?" in texts_of(sheet)
    sources = texts_of(book["Kilder"])
    assert {"Danmarks Statistik", "StatBank", "Kilde"} <= set(sources)
    assert "o.csv" not in sources


def test_a_long_text_has_a_wide_column_and_a_row_that_leaves_room_for_others(make_bundle):
    sql = "update marts.fte_by_unit set unit_name = repeat('ord ', 500) where unit_key = 'a'"
    sheet = openpyxl.load_workbook(make_bundle(sql=sql) / "aarsvaerk.xlsx")["Enheder"]
    assert sheet.column_dimensions["A"].width > 80
    assert max(sheet.row_dimensions[number].height or 15 for number in (6, 7, 8)) <= 150  # points, ten lines


def test_a_mart_too_long_for_a_summary_shows_its_newest_years_and_that_is_said(monkeypatch, make_bundle):
    monkeypatch.setattr(sheets, "SUMMARY_ROWS", 2)
    sql = "update marts.fte_by_unit set year = 2022 where unit_key = 'a'"
    book = openpyxl.load_workbook(make_bundle(sql=sql) / "aarsvaerk.xlsx")
    assert [row["year"].value for row in by_heading(book["Enheder"])] == [2023, 2023]
    assert next(iter(book["Enheder"].tables.values())).ref.endswith("7")
    texts = texts_of(book["Forside"])
    assert any("årene fra 2023. Alle 3 rækker" in text and "fte_by_unit.parquet" in text for text in texts)


def test_a_mart_of_which_not_even_a_year_fits_has_no_sheet_and_that_is_said(monkeypatch, make_bundle):
    monkeypatch.setattr(sheets, "SUMMARY_ROWS", 2)
    book = openpyxl.load_workbook(make_bundle() / "aarsvaerk.xlsx")
    assert "Enheder" not in book.sheetnames
    assert any("Enheder har 3 rækker og intet ark her" in text for text in texts_of(book["Forside"]))


def test_a_text_longer_than_a_cell_takes_is_cut(make_bundle):
    folder = make_bundle(sql="update marts.fte_by_unit set unit_name = repeat('x', 40000) where unit_key = 'a'")
    rows = by_heading(openpyxl.load_workbook(folder / "aarsvaerk.xlsx")["Enheder"])
    assert max(len(row["unit name"].value) for row in rows) == workbook.MOST_CHARACTERS


def test_the_dictionary_lists_tables_and_columns(bundle):
    book = openpyxl.load_workbook(bundle / "dictionary.xlsx", read_only=True)
    assert book.sheetnames == ["Release", "Tables", "Columns"]
    tables = list(book["Tables"].iter_rows(min_row=2, values_only=True))
    labels, danish = ("Årsværk pr. enhed", "FTE by unit"), "En række pr. enhed og år."
    grain = "One row per unit and year."
    assert ("marts", "fte_by_unit", *labels, grain, danish, "table", 3, 14, "unit_key, year") in tables
    columns = list(book["Columns"].iter_rows(min_row=2, values_only=True))
    labels, texts = ("Årsværk", "FTE in English"), ("What fte is.", "Antal årsværk.")
    told = ("marts", "fte_by_unit", "fte", *labels, "DECIMAL(18,6)", "FTE", *texts, None, "additive", "public")
    assert (*told, "årsværk", None) in columns
    assert len(columns) == sum(table[8] for table in tables)


def test_times_in_the_files_are_not_the_clocks(bundle):
    for name in ("aarsvaerk.xlsx", "aarsvaerk_en.xlsx", "dictionary.xlsx"):
        with zipfile.ZipFile(bundle / name) as archive:
            assert {entry.date_time[0] for entry in archive.infolist()} == {1980}  # the first a zip file knows
        properties = openpyxl.load_workbook(bundle / name).properties
        assert properties.created == properties.modified == datetime(2026, 3, 1, 8)


def test_changed_figures_begin_with_what_was_delivered(make_bundle):
    sql = """create table marts.changed_figure as from (values
            ('marts.fte_by_category', 'fte', 'corrected_delivery', '730', 2023, 'Anden'),
            ('marts.fte_by_unit', 'own_fte', 'corrected_delivery', '730', 2023, 'Enheden')
        ) as changes ("table", figure, causes, municipality_code, "year", row_label_da)"""
    sheet = openpyxl.load_workbook(make_bundle(sql=sql) / "aarsvaerk.xlsx")["changed_figure"]
    told = texts_of(sheet)
    assert told.index("Enheden") < told.index("Anden")
