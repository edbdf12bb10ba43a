from dataclasses import replace
from datetime import date
from decimal import Decimal

import openpyxl
import pyarrow.parquet as pq
import pytest

from ingest.landing import receive
from ingest.messages import phrase_text, place, render
from ingest.model import DeliveryQuarantined, DeliveryRejected, Finding
from ingest.place import FIRST_LINE, Place
from ingest.sources import recognise_table, survey, unknown_kind
from ingest.survey.columns import columns
from tests.tables import read_bytes, values

FTE = "Kommunekode;År;Forvaltningsområde;Chefområde;Enhed;Ledelse;Opgavefelt;Årsværk;Bemærkning\n"
ROW = "563;2031;Havn og Strand;Havn;Kajkontoret;nej;1.4.1;4,25;\n"
VOLUME = "Kommunekode;Periode;Enhed;Mål;Værdi;Præcision\n"


def rows(text, **answers):
    manifest, tables, findings = read_bytes(text.encode(), **answers)
    (read,) = tables.values()
    return manifest, values(read), findings


@pytest.mark.parametrize("source", survey.TABLE_SOURCES)
@pytest.mark.parametrize("heading", ["heading_da", "heading_en", "column_name"])
def test_a_template_is_recognised_by_any_of_its_headings_in_any_order(source, heading):
    names = [getattr(column, heading) for column in columns(source.code)]
    assert recognise_table(names, []) is source
    assert recognise_table([name.upper() for name in reversed(names)], []) is source


def test_fte_by_unit_and_task_field_keep_unit_code_and_source_text():
    manifest, (row,), findings = rows(FTE + ROW)
    assert row == {
        "municipality_code": "563",
        "year": 2031,
        "period_type": "year",
        "period_start": date(2031, 1, 1),
        "area_name": "Havn og Strand",
        "chief_area_name": "Havn",
        "unit_name": "Kajkontoret",
        "unit_code": "havn-og-strand/havn/kajkontoret",
        "is_management": False,
        "task_field_code": "1.4.1",
        "fte": Decimal("4.25"),
        "fte_text": "4,25",
        "remark": None,
    }
    assert (manifest.source_code, manifest.municipality_code, manifest.period) == ("survey_fte", "563", "2031")
    assert (manifest.decimal_sign, phrase_text(manifest.decimal_sign_evidence)) == (
        ",",
        "“4,25” at line 2, column Årsværk",
    )
    assert findings == ()


def test_a_file_may_hold_many_municipalities_and_years():
    manifest, read, _ = rows(FTE + ROW + ROW.replace("563;2031", "825;2032"))
    assert [(row["municipality_code"], row["year"]) for row in read] == [("563", 2031), ("825", 2032)]
    assert (manifest.municipality_code, manifest.period) == (None, None)


@pytest.mark.parametrize(
    ("written", "type_", "start", "period"),
    [
        ("2031", "year", date(2031, 1, 1), "2031"),
        ("2031H2", "half_year", date(2031, 7, 1), "2031H2"),
        ("2031K2", "quarter", date(2031, 4, 1), "2031K2"),
        ("2031-05", "month", date(2031, 5, 1), "2031-05"),
        ("maj-31", "month", date(2031, 5, 1), "2031-05"),
        ("05/2031", "month", date(2031, 5, 1), "2031-05"),
    ],
)
@pytest.mark.parametrize("heading", ["Periode", "År", "Year", "period"])
def test_fte_may_be_of_a_month_quarter_half_year_or_year(written, type_, start, period, heading):
    manifest, (row,), findings = rows(FTE.replace("År;", f"{heading};", 1) + ROW.replace("2031", written))
    assert (row["period_type"], row["period_start"], row["year"], findings) == (type_, start, 2031, ())
    assert manifest.period == period


def test_a_file_of_several_months_is_of_their_year():
    manifest, read, _ = rows(FTE + ROW.replace("2031", "2031-04") + ROW.replace("2031", "2031-05"))
    assert [row["period_start"].month for row in read] == [4, 5]
    assert manifest.period == "2031"


@pytest.mark.parametrize("written", ["2031-05-31", "31.05.2031", "2031H3", "snart"])
def test_fte_of_a_day_or_of_no_period_are_refused(written):
    with pytest.raises(DeliveryRejected) as refused:
        rows(FTE + ROW + ROW.replace("2031", written))
    (finding,) = refused.value.findings
    assert (finding.rule_code, finding.values["field"]) == ("value_malformed", "period")
    assert "eller »2031-05«" in render(finding, "da")[0]


def test_a_cell_of_a_workbook_that_shows_a_month_is_one(tmp_path):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(FTE.strip().split(";"))
    for month in (4, 5):
        sheet.append([563, date(2031, month, 1), "Havn", "Kaj", "Kontor", "nej", "1.4.1", 4.25])
        sheet.cell(sheet.max_row, 2).number_format = "mmm-yy"
    workbook.save(tmp_path / "fte.xlsx")
    landed = receive(tmp_path / "landing", tmp_path / "fte.xlsx")
    read = pq.read_table(landed.dataset_path("survey_fte")).to_pylist()
    assert [(row["period_type"], row["period_start"]) for row in read] == [
        ("month", date(2031, 4, 1)),
        ("month", date(2031, 5, 1)),
    ]


def test_codes_may_have_their_names_behind_them_and_a_unit_may_lie_right_below_its_area():
    _, (row,), _ = rows(FTE + "563 Fanø;2031;Havn og Strand;;Direktør;ja;1.4.1 Borgerservice;1;\n")
    assert (row["municipality_code"], row["task_field_code"], row["is_management"]) == ("563", "1.4.1", True)
    assert row["unit_code"] == "havn-og-strand/direktoer"


def test_an_area_called_as_the_municipality_itself_is_another_unit():
    _, (row,), _ = rows(FTE + ROW.replace("Havn og Strand", "KOMMUNEN"))
    assert row["unit_code"] == "kommunen-omraade/havn/kajkontoret"


def test_letters_of_two_parts_are_composed():
    _, (row,), _ = rows(FTE + ROW.replace("Kajkontoret", "Gra\u030akontoret"))
    assert row["unit_name"] == "Gråkontoret"


def test_a_column_of_another_name_is_named_and_not_read():
    _, (row,), (finding,) = rows((FTE + ROW).replace("Bemærkning", "Lønsum").replace("4,25;\n", "4,25;100\n"))
    assert (finding.rule_code, finding.values) == ("column_not_read", {"column": "Lønsum"})
    assert row["remark"] is None


@pytest.mark.parametrize(
    ("written", "type_", "start"),
    [
        ("2031", "year", date(2031, 1, 1)),
        ("2031H2", "half_year", date(2031, 7, 1)),
        ("2031K3", "quarter", date(2031, 7, 1)),
        ("2031-05", "month", date(2031, 5, 1)),
        ("2031-05-31", "day", date(2031, 5, 31)),
    ],
)
def test_a_volume_has_a_period_a_measure_and_a_sign(written, type_, start):
    _, (row,), _ = rows(VOLUME + f"563;{written};Kajkontoret;agenda_items;1.250,5;more_than\n")
    assert (row["period_type"], row["period_start"], row["year"]) == (type_, start, 2031)
    assert (row["measure_code"], row["value"], row["value_to"]) == (
        "agenda_items",
        Decimal("1250.5"),
        Decimal("1250.5"),
    )
    assert (row["value_text"], row["comparison"], row["counted_text"]) == ("1.250,5", "more_than", None)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        (FTE + ROW.replace("4,25", "ca. 4"), "Årsværk"),
        (FTE + ROW.replace("2031", "31"), "År"),
        (FTE + ROW.replace("Kajkontoret", "–"), "Enhed"),
        (FTE + ROW.replace("nej", "måske"), "Ledelse"),
        (VOLUME + "563;2031H3;;agenda_items;1;\n", "Periode"),
        (VOLUME + "563;2031K5;;agenda_items;1;\n", "Periode"),
        (VOLUME + "563;2031-13;;agenda_items;1;\n", "Periode"),
        (VOLUME + "563;2031-02-30;;agenda_items;1;\n", "Periode"),
    ],
)
def test_a_value_that_does_not_read_is_named_by_its_own_heading(text, column):
    with pytest.raises(DeliveryRejected) as refused:
        rows(text)
    (finding,) = refused.value.findings
    assert (finding.rule_code, place(finding), finding.values["column"]) == ("value_malformed", "line 2", column)


def test_a_number_that_may_be_read_in_two_ways_is_asked_about_and_read_as_answered():
    text = FTE + ROW.replace("4,25", "1.234")
    with pytest.raises(DeliveryQuarantined):
        rows(text)
    assert rows(text, decimal_sign=",")[1][0]["fte"] == Decimal(1234)
    assert rows(text, decimal_sign=".")[1][0]["fte"] == Decimal("1.234")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_every_encoding_gives_the_same_rows(encoding):
    _, tables, _ = read_bytes((FTE + ROW).encode(encoding))
    assert values(tables["survey_fte"]) == rows(FTE + ROW)[1]


def test_a_finding_names_a_column_as_the_template_heads_it():
    missing = Finding("required_missing", Place(2), {"column": "fte"}, "survey_fte", 1)
    assert render(missing, "da")[0] == "Kolonnen Årsværk (fte) er tom."
    assert render(missing, "en")[0] == "Column FTE (fte) is empty."
    assert render(replace(missing, dataset="unit_fte"), "da")[0] == "Kolonnen fte er tom."


def test_a_header_that_is_nearly_right_is_told_what_is_missing():
    (finding,) = unknown_kind([(FIRST_LINE, FTE.strip().replace("Opgavefelt;", "").split(";"))]).findings
    assert finding.rule_code == "csv_header"
    assert "Opgavefelt" in finding.values["expected"] and "Opgavefelt" not in finding.values["found"]
    (finding,) = unknown_kind([(FIRST_LINE, ["Postnummer", "By"])]).findings
    assert finding.rule_code == "file_unknown_kind" and finding.values["nearest"]
