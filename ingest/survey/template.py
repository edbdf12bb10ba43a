"""The templates of the standard submission: a workbook to fill in, a CSV header, and a schema for programs.

All are made from the same reference seeds, and the same inputs give the same bytes.

Belongs here: writing templates. Does not belong here: what the columns are (columns), reading what is sent.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ingest.survey.columns import KEYS, SurveyColumn, codes, columns
from ingest.workbook.cells import ROWS
from ingest.workbook.formulas import as_text

SHEETS = {
    "survey_fte": {"da": "Årsværk", "en": "FTE"},
    "survey_volume": {"da": "Mængder", "en": "Volumes"},
    "survey_explanation": {"da": "Forklaringer", "en": "Explanations"},
}
_GUIDE = {"da": "Vejledning", "en": "Guide"}
_SCHEMA = {"da": "Skema", "en": "Schema"}
_LISTS = {"da": "Lister", "en": "Lists"}
OWN_SHEETS = frozenset((*_GUIDE.values(), *_SCHEMA.values(), *_LISTS.values()))
"""Sheets of ours that hold no data; a reader skips them."""

PERIODS = {
    "period": "[0-9]{4}(H[12]|K[1-4]|-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?",
    "fte_period": "[0-9]{4}(H[12]|K[1-4]|-(0[1-9]|1[0-2]))?",
}
"""A year, half-year, quarter or month, and of volumes a day too, as the templates have it written."""

_WHEN = datetime(2000, 1, 1)
_LARGEST = 10**12
_HEAD = PatternFill("solid", fgColor="1F3864")  # white on it has a contrast of 12 to 1
_WIDTHS = {"text": 32, "code": 30, "integer": 10, "decimal": 14, "boolean": 12, "period": 14, "fte_period": 14}
_AS_TEXT = {"text", "code", "period", "fte_period", "boolean"}  # else a spreadsheet makes days of codes such as 1.4.1
_SAID = {
    "da": {
        "list": "Vælg fra listen, eller skriv koden, som den står før navnet.",
        "yes_no": "Skriv ja eller nej.",
        "integer": "Skriv et helt tal fra 1.",
        "fte": "Skriv et tal, der ikke er under 0.",
        "decimal": "Skriv et tal.",
        "required": "Skal udfyldes.",
        "optional": "Kan være tom.",
        "wrong": "Værdien passer ikke",
        "heads": ("Kolonne", "Skal udfyldes", "Hvad du skriver"),
        "yes": "ja",
        "no": "nej",
        "example": "Eksempel med opdigtede værdier. Skriv dine egne i arket »{sheet}«.",
        "guide": (
            "Sådan udfylder og sender du arbejdsbogen",
            "Send aldrig CPR-numre eller navne på personer. Står der ét CPR-nummer i filen, gemmes intet af den.",
            "Udfyld arket »{sheet}«, én række ad gangen, uden at ændre overskrifterne og uden at flette celler.",
            "Kommune og periode skrives på hver række; kopiér dem nedad.",
            "Vælg fra listerne, eller skriv koden alene. Koden er det, der står før det første mellemrum.",
            "Kontrollér filen med: aarsvaerk check FIL.xlsx --language da. Intet modtages eller gemmes ved kontrollen.",
            "Er en advarsel forventet, så forklar den i arket »{explanations}«. Lad det ellers være tomt.",
            "Gem som Excel-projektmappe (.xlsx) uden adgangskode og makroer, og send den.",
        ),
    },
    "en": {
        "list": "Choose from the list, or write the code as it stands before the name.",
        "yes_no": "Write yes or no.",
        "integer": "Write a whole number from 1.",
        "fte": "Write a number that is not below 0.",
        "decimal": "Write a number.",
        "required": "Required.",
        "optional": "May be empty.",
        "wrong": "The value does not fit",
        "heads": ("Column", "Required", "What to write"),
        "yes": "yes",
        "no": "no",
        "example": "Example with invented values. Write your own in the sheet “{sheet}”.",
        "guide": (
            "How to fill in and send the workbook",
            "Never send CPR numbers or names of persons. If there is one CPR number, nothing of the file is kept.",
            "Fill in the sheet “{sheet}”, row by row, without changing the headings and without merging cells.",
            "Municipality and period stand on every row; copy them down.",
            "Choose from the lists, or write the code alone. The code is what stands before the first blank.",
            "Check the file with: aarsvaerk check FILE.xlsx --language en. The check receives and keeps nothing.",
            "If a warning was to be expected, explain it in the sheet “{explanations}”. Otherwise leave that empty.",
            "Save as an Excel workbook (.xlsx) without password and macros, and send it.",
        ),
    },
}


def as_workbook(
    survey_code: str,
    language: str = "da",
    municipality_code: str | None = None,
    year: int | None = None,
    rows: Iterable[Sequence] = (),
    more_columns: Sequence[SurveyColumn] = (),
) -> bytes:
    """The template as an XLSX file: data, explanations (unless it is their own template), guide, schema and lists.

    `municipality_code` and `year` are filled into the first row; or else all `rows` are filled in, which may have
    `more_columns` than the template. The same arguments give the same bytes.
    """
    surveys = list(dict.fromkeys((survey_code, "survey_explanation")))
    workbook = Workbook()
    workbook.remove(workbook.active)
    workbook.properties.creator = workbook.properties.lastModifiedBy = "Årsværk"
    workbook.properties.title = SHEETS[survey_code][language]
    sheets = [workbook.create_sheet(SHEETS[survey][language]) for survey in surveys]
    _guide(workbook.create_sheet(_GUIDE[language]), survey_code, language)
    _schema(workbook.create_sheet(_SCHEMA[language]), surveys)
    lists = _lists(workbook.create_sheet(_LISTS[language]), surveys, language)
    for survey, sheet in zip(surveys, sheets, strict=True):
        _data(sheet, survey, language, lists)
    known = {"municipality_code": municipality_code, "period": year and str(year)}
    for column in columns(survey_code):
        if (value := known.get(column.column_name)) is not None:
            if column.code_list:
                value = _choice(column.code_list, value, codes(column.code_list, language)[value])
            _set(sheets[0], 2, column, value)
    for position, column in enumerate(more_columns, start=len(columns(survey_code)) + 1):
        sheets[0].cell(1, position, column.heading(language))
    columns_there = [*columns(survey_code), *more_columns]
    for number, values in enumerate(rows, start=2):
        for position, value in enumerate(values, start=1):
            if value != "":
                _set(sheets[0], number, columns_there[position - 1], value)
    held = io.BytesIO()
    workbook.save(held)
    return _without_clock(held.getvalue())


def _set(sheet: Worksheet, row: int, column: SurveyColumn, value: object) -> None:
    """Write a cell in the format of its column, which what is typed over it or copied from it keeps."""
    cell = sheet.cell(row, column.position or sheet.max_column, value)
    if column.value_type in _AS_TEXT:
        cell.number_format = "@"


def as_csv(survey_code: str, language: str = "da") -> bytes:
    """The template as CSV: the line of headings, parted by semicolons, in UTF-8 with byte order mark."""
    held = io.StringIO(newline="")
    csv.writer(held, delimiter=";", lineterminator="\r\n").writerow(
        as_text(column.heading(language)) for column in columns(survey_code)
    )
    return held.getvalue().encode("utf-8-sig")


def as_table_schema(survey_code: str, language: str = "da") -> bytes:
    """The template as a Table Schema (https://specs.frictionlessdata.io/table-schema/) in JSON.

    Where the rows have a key, an empty field is a value and not missing: an empty chief area is part of the key.
    """
    key = KEYS[survey_code]
    schema = {
        "fields": [_field(column, language, bool(key)) for column in columns(survey_code)],
        "missingValues": [] if key else [""],
    }
    if key:
        schema["primaryKey"] = list(key)
    return (json.dumps(schema, ensure_ascii=False, indent=2) + "\n").encode()


def _field(column: SurveyColumn, language: str, empty_is_a_value: bool) -> dict:
    types = {"integer": "integer", "decimal": "number", "boolean": "boolean"}
    field = {
        "name": column.column_name,
        "title": column.heading(language),
        "description": column.description(language),
        "type": types.get(column.value_type, "string"),
    }
    if column.example:
        field["example"] = column.example
    constraints: dict = {"required": column.is_required}
    optional = [""] if empty_is_a_value and not column.is_required else []
    if column.value_type == "decimal":
        field |= {"decimalChar": ",", "groupChar": "."}
        if column.column_name == "fte":
            constraints["minimum"] = 0
    elif column.value_type == "integer":
        constraints["minimum"] = 1
    elif column.value_type == "boolean":
        field |= {"trueValues": ["ja", "true"], "falseValues": ["nej", "false", *optional]}
    elif column.value_type in PERIODS:
        constraints["pattern"] = PERIODS[column.value_type]
    elif column.code_list:
        constraints["enum"] = [*optional, *codes(column.code_list)]
    elif column.value_type == "text" and column.is_required:
        constraints["minLength"] = 1
    return field | {"constraints": constraints}


def _choice(code_list: str, code: str, name: str) -> str:
    """A code as the drop-down list shows it."""
    return code if code_list == "yes_no" else f"{code} {name}"


def _data(sheet: Worksheet, survey_code: str, language: str, lists: dict[str, str]) -> None:
    _heads(sheet, 1, [column.heading(language) for column in columns(survey_code)])
    sheet.freeze_panes = "A2"
    said = _SAID[language]
    for column in columns(survey_code):
        letter = get_column_letter(column.position)
        dimension = sheet.column_dimensions[letter]
        dimension.width = max(_WIDTHS[column.value_type], len(column.heading(language)) + 4)
        if column.value_type in _AS_TEXT:
            dimension.number_format = "@"
        validation = _validation(column, said, lists)
        validation.errorTitle = said["wrong"]
        validation.promptTitle = column.heading(language)[:32]
        needed = said["required" if column.is_required else "optional"]
        validation.prompt = f"{column.description(language)} {needed}"[:255]
        validation.showInputMessage = validation.showErrorMessage = True
        validation.add(f"{letter}2:{letter}{ROWS}")
        sheet.add_data_validation(validation)


def _validation(column: SurveyColumn, said: dict, lists: dict[str, str]) -> DataValidation:
    """What a spreadsheet lets a person write into the column; a code alone is let through after a question."""
    if column.code_list:
        is_closed = column.code_list == "yes_no"
        return DataValidation(
            type="list",
            formula1=lists[column.code_list],
            allow_blank=True,
            errorStyle="stop" if is_closed else "warning",
            error=said["yes_no" if is_closed else "list"],
        )
    if column.value_type == "integer":
        return DataValidation(type="whole", operator="greaterThanOrEqual", formula1=1, error=said["integer"])
    if column.value_type == "decimal":
        kind = "fte" if column.column_name == "fte" else "decimal"
        low = 0 if kind == "fte" else -_LARGEST
        return DataValidation(type="decimal", operator="between", formula1=low, formula2=_LARGEST, error=said[kind])
    return DataValidation()


def _lists(sheet: Worksheet, surveys: list[str], language: str) -> dict[str, str]:
    """Write every list the columns need, a column each, on a hidden sheet; where each stands, by its name."""
    sheet.sheet_state = "hidden"
    places = {}
    names = dict.fromkeys(c.code_list for survey in surveys for c in columns(survey) if c.code_list)
    for position, name in enumerate(names, start=1):
        letter = get_column_letter(position)
        found = codes(name, language)
        sheet.cell(1, position, name)
        for row, (code, name_of_code) in enumerate(found.items(), start=2):
            sheet.cell(row, position, as_text(_choice(name, code, name_of_code)))
        places[name] = f"'{sheet.title}'!${letter}$2:${letter}${len(found) + 1}"
    return places


def _guide(sheet: Worksheet, survey_code: str, language: str) -> None:
    """What each column means, an example, and how to send; in both languages, that of the template first."""
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 26, 16
    sheet.column_dimensions["C"].width = 90
    row = 1
    for of_language in (language, "en" if language == "da" else "da"):
        said = _SAID[of_language]
        names = {"sheet": SHEETS[survey_code][language], "explanations": SHEETS["survey_explanation"][language]}
        title, *lines = said["guide"]
        if survey_code == "survey_explanation":  # it has neither municipality nor explanations of its own
            lines = [line for line in lines if line not in (said["guide"][3], said["guide"][6])]
        sheet.cell(row, 1, title).font = Font(bold=True, size=14)
        for line in lines:
            row += 1
            sheet.cell(row, 1, line.format(**names))
        sheet.cell(row - len(lines) + 1, 1).font = Font(bold=True, color="9C0006")
        row += 2
        _heads(sheet, row, said["heads"])
        for column in columns(survey_code):
            row += 1
            values = (
                column.heading(of_language),
                said["yes" if column.is_required else "no"],
                column.description(of_language),
            )
            for position, value in enumerate(values, start=1):
                sheet.cell(row, position, as_text(value)).alignment = Alignment(wrap_text=True, vertical="top")
        row += 2
        sheet.cell(row, 1, said["example"].format(**names)).font = Font(bold=True)
        row += 1
        _heads(sheet, row, [column.heading(of_language) for column in columns(survey_code)])
        row += 1
        for column in columns(survey_code):
            sheet.cell(row, column.position, as_text(column.example)).number_format = "@"
        row += 3


def _schema(sheet: Worksheet, surveys: list[str]) -> None:
    """The columns as a table for programs, as the seed has them."""
    names = list(SurveyColumn.__dataclass_fields__)
    _heads(sheet, 1, names)
    sheet.freeze_panes = "A2"
    for row, column in enumerate((c for survey in surveys for c in columns(survey)), start=2):
        for position, name in enumerate(names, start=1):
            value = getattr(column, name)
            sheet.cell(row, position, as_text(value) if isinstance(value, str) else value)
    for position, name in enumerate(names, start=1):
        width = 60 if name.startswith("description") else 22
        sheet.column_dimensions[get_column_letter(position)].width = width


def _heads(sheet: Worksheet, row: int, headings) -> None:
    for position, heading in enumerate(headings, start=1):
        cell = sheet.cell(row, position, as_text(heading))
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")


def _without_clock(content: bytes) -> bytes:
    """The same zip file with one time on every part and in its properties."""
    held = io.BytesIO()
    when = _WHEN.isoformat().encode() + b"Z"
    with zipfile.ZipFile(io.BytesIO(content)) as saved, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for name in saved.namelist():
            part = saved.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>" + when, part)
            entry = zipfile.ZipInfo(name, _WHEN.timetuple()[:6])
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            file.writestr(entry, part)
    return held.getvalue()
