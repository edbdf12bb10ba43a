import csv
import io
import json
import re
import time
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from ingest.survey.columns import KEYS, SURVEYS, codes, columns
from ingest.survey.template import OWN_SHEETS, PERIODS, SHEETS, as_csv, as_table_schema, as_workbook
from ingest.workbook.cells import Book
from ingest.workbook.formulas import as_text
from ingest.workbook.sheets import cpr_place, sheets

LANGUAGES = ("da", "en")


def is_header(texts):
    """As the reader of a submission would tell: the headings of one template, in either language."""
    return any(
        {column.heading(language) for column in columns(survey)} <= set(texts)
        for survey in SURVEYS
        for language in LANGUAGES
    )


@pytest.fixture
def template(tmp_path):
    """A template on disk."""

    def write(*arguments):
        path = tmp_path / "skabelon.xlsx"
        path.write_bytes(as_workbook(*arguments))
        return path

    return write


@pytest.mark.parametrize("survey", SURVEYS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_template_reads_back_without_a_word(template, survey, language):
    path = template(survey, language)
    assert cpr_place(Book(path)) is None
    found, findings = sheets(Book(path), is_header, skipped=OWN_SHEETS)
    assert findings == []
    surveys = [survey] if survey == "survey_explanation" else [survey, "survey_explanation"]
    assert [s.name for s in found] == [SHEETS[one][language] for one in surveys]
    assert [s.header for s in found] == [[c.heading(language) for c in columns(one)] for one in surveys]
    assert [list(s.batches()) for s in found] == [[] for _ in found]


def test_a_template_filled_in_as_people_do_reads_back(template):
    path = template("survey_fte", "da", "730", 2025)
    workbook = openpyxl.load_workbook(path)
    ws = workbook["Årsværk"]
    assert [ws["A2"].value, ws["B2"].value] == ["730 Randers", "2025"]
    for column, value in zip("CDEFGHI", ["Havn", None, " Kontor Ø", "nej", "1.4.1 Ejendomme", 4.25, None], strict=True):
        ws[f"{column}2"] = value
    for row in (["730", "2025", "Havn", "", "Drift", "ja", "0.0.0", "3,5", "fra 1/5"],
                [730, 2025, "Havn", None, "Kaj", None, "1.2.6", 1, date(2025, 5, 1)]):  # fmt: skip
        ws.append(row)
    workbook["Forklaringer"].append([None, "unit_missing", 3, "Havnen blev et selskab.", "Økonomi"])
    workbook.save(path)
    [data, explained], findings = sheets(Book(path), is_header, skipped=OWN_SHEETS)
    assert findings == []
    [batch] = data.batches()
    assert [list(values) for values in zip(*batch.columns, strict=True)] == [
        ["730 Randers", "2025", "Havn", "", "Kontor Ø", "nej", "1.4.1 Ejendomme", Decimal("4.25"), ""],
        ["730", "2025", "Havn", "", "Drift", "ja", "0.0.0", "3,5", "fra 1/5"],
        [Decimal(730), Decimal(2025), "Havn", "", "Kaj", "", "1.2.6", Decimal(1), date(2025, 5, 1)],
    ]
    [batch] = explained.batches()
    assert [c[0] for c in batch.columns] == ["", "unit_missing", Decimal(3), "Havnen blev et selskab.", "Økonomi"]


@pytest.mark.parametrize("survey", SURVEYS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_may_be_written_is_said_and_checked_in_every_column(template, survey, language):
    workbook = openpyxl.load_workbook(template(survey, language))
    ws = workbook[SHEETS[survey][language]]
    assert ws.freeze_panes == "A2"
    found = {str(v.sqref).split("2:")[0]: v for v in ws.data_validations.dataValidation}
    assert len(found) == len(columns(survey))
    for column, validation in zip(columns(survey), found.values(), strict=True):
        assert column.description(language)[:100] in validation.prompt
        assert len(validation.prompt) <= 255 and len(validation.promptTitle) <= 32 and len(validation.errorTitle) <= 32
        assert validation.showErrorMessage and validation.showInputMessage
        if column.code_list:
            name, first, last = re.fullmatch(r"'(.+)'!(\$[A-Z]\$2):(\$[A-Z]\$\d+)", validation.formula1).groups()
            assert workbook[name].sheet_state == "hidden"
            shown = [row[0].value for row in workbook[name][f"{first}:{last}".replace("$", "")]]
            assert [text.split(" ")[0] for text in shown] == list(codes(column.code_list, language))
        else:
            kinds = {"integer": "whole", "decimal": "decimal"}
            assert validation.type == kinds.get(column.value_type)
        assert validation.type is None or len(validation.error) <= 225
    for column in columns(survey):
        letter = openpyxl.utils.get_column_letter(column.position)
        assert (ws.column_dimensions[letter].number_format == "@") == (column.value_type not in ("integer", "decimal"))


@pytest.mark.parametrize("survey", SURVEYS)
def test_guide_and_schema_tell_every_column_in_both_languages(template, survey):
    workbook = openpyxl.load_workbook(template(survey))
    guide = {cell.value for row in workbook["Vejledning"].iter_rows() for cell in row}
    for column in columns(survey):
        assert {column.heading_da, column.heading_en, column.description_da, column.description_en} <= guide
    assert {True, False} >= {cell.value for cell in workbook["Skema"]["G"][1:]}
    names = [cell.value for cell in workbook["Skema"]["C"][1:]]
    assert names[: len(columns(survey))] == [column.column_name for column in columns(survey)]
    assert sum("CPR" in str(text) for text in guide) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_template_has_the_same_bytes_whenever_it_is_written(language, monkeypatch):
    first = as_workbook("survey_volume", language, "730", 2025)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(2_000_000_000))
    time.sleep(1.1)  # the time within the file counts seconds
    assert as_workbook("survey_volume", language, "730", 2025) == first
    with zipfile.ZipFile(io.BytesIO(first)) as file:
        assert {info.date_time for info in file.infolist()} == {(2000, 1, 1, 0, 0, 0)}
        assert file.read("docProps/core.xml").count(b"2000-01-01T00:00:00Z") == 2


@pytest.mark.parametrize("survey", SURVEYS)
def test_the_csv_template_is_its_headings(survey):
    content = as_csv(survey, "en")
    assert content.startswith(b"\xef\xbb\xbf") and content.endswith(b"\r\n") and content.count(b"\n") == 1
    [headings] = csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    assert headings == [column.heading_en for column in columns(survey)]


@pytest.mark.parametrize("survey", SURVEYS)
def test_the_table_schema_says_what_the_columns_are(survey):
    schema = json.loads(as_table_schema(survey))
    fields = {field["name"]: field for field in schema["fields"]}
    assert list(fields) == [column.column_name for column in columns(survey)]
    assert tuple(schema.get("primaryKey", ())) == KEYS[survey]
    assert set(KEYS[survey]) <= fields.keys()
    allowed = {"string", "integer", "number", "boolean"}
    for column in columns(survey):
        field = fields[column.column_name]
        assert field["type"] in allowed
        assert field["constraints"]["required"] == column.is_required
        if field["type"] == "number":
            assert (field["decimalChar"], field["groupChar"]) == (",", ".")
        if column.code_list and column.example and field["type"] == "string" and column.code_list != "rule":
            assert column.example in field["constraints"]["enum"]
        if column.value_type == "period":
            assert re.fullmatch(field["constraints"]["pattern"], column.example)
    # An empty field that is part of the key is a value of its own.
    assert schema["missingValues"] == ([] if KEYS[survey] else [""])


@pytest.mark.parametrize("period", ["2031", "2031H1", "2031K4", "2031-05", "2031-05-31"])
def test_a_period_is_written_in_one_of_five_ways(period):
    assert re.fullmatch(PERIODS["period"], period)


@pytest.mark.parametrize(
    "period", ["31", "2031H3", "2031K0", "2031Q1", "2031-13", "2031-5", "2031-05-32", "05-2031", ""]
)
def test_other_ways_to_write_a_period_are_not_taken(period):
    assert not re.fullmatch(PERIODS["period"], period)


def test_lists_hold_the_codes_a_submission_may_use():
    assert codes("municipality")["730"] == "Randers"
    assert len(codes("municipality")) == 98
    fields = list(codes("task_field"))
    assert (fields[0], len(fields)) == ("0.0.0", 67)
    assert fields.index("1.4.9") < fields.index("1.4.10")
    assert codes("task_field", "en")["0.0.0"] == "Outside the catalogue"
    assert "stated_total_differs" in codes("rule") and "cpr_number" not in codes("rule")
    assert list(codes("yes_no", "en")) == ["yes", "no"]
    with pytest.raises(KeyError):
        codes("no_such_list")
    with pytest.raises(KeyError):
        columns("no_such_survey")
    for name in ("municipality", "task_field", "measure", "yes_no", "comparison", "rule"):
        for language in LANGUAGES:
            assert all(code and " " not in code and told for code, told in codes(name, language).items())


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_never_begins_a_formula(start):
    assert as_text(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"
    assert as_text(f"a{start}b") == f"a{start}b"
    assert as_text("") == ""


@pytest.mark.parametrize("survey", SURVEYS)
def test_no_cell_of_a_template_is_a_formula(template, survey, monkeypatch):
    monkeypatch.setattr("ingest.survey.template.codes", lambda name, *_: {"x": "y", "=1+1": "@SUM(A1)", "-2": "z"})
    for ws in openpyxl.load_workbook(template(survey)):
        for row in ws.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not (isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@", "\t", "\r")))
