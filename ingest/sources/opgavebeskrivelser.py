"""A municipality's mapping of its own administration: FTE per unit, remarks, and the tasks each unit says it does.

Publisher: the municipality; Randers Kommune published its mapping of 2023 as a PDF. The PDF or its text form is read.
Licence: none stated; facts are used with citation, texts are read only from a delivered document. Cadence: once;
another municipality or a later year comes as another document of the same layout. Two forms share the source code
``<municipality>_opgavebeskrivelser``:

- "document": the PDF or its text form, with all five datasets;
- "table": semicolon-separated CSV with a header, decimal comma, one dataset a file, without texts. Of a volume it has
  the short name of what is counted.

Quirks of the text form: a page's columns are glued into one line, lines wrap without a mark, tables stand away from
their headings or are broken by running text, and the FTE tables do not mark their hierarchy. The modules
``opgavebeskrivelser_layout``, ``_fte``, ``_remarks``, ``_units``, ``_tasks`` and ``_volumes`` each take one of these;
what they cannot know for certain they say. Run alone with ``aarsvaerk ingest FILE``.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache

import pyarrow as pa

from ingest.csvfile import header, read_rows
from ingest.datasets import DATASETS
from ingest.findings import REFERENCE
from ingest.locale import parse_decimal
from ingest.model import DeliveryRejected, Finding, Parsed, Row, Source
from ingest.sources.opgavebeskrivelser_fte import FteRow, fte_rows, slug
from ingest.sources.opgavebeskrivelser_layout import TITLE, malformed, municipality, numbered_lines, sections, year
from ingest.sources.opgavebeskrivelser_remarks import remark_facts
from ingest.sources.opgavebeskrivelser_tasks import TaskHeading, task_headings
from ingest.sources.opgavebeskrivelser_volumes import volumes

CODE = "kommune_opgavebeskrivelser"
"""The source code of a file that does not say whose it is; otherwise the municipality's name stands in it."""

PUBLISHER = "Kommunerne"
TABLES = {
    "unit_fte": "Opgavebeskrivelser: årsværk pr. enhed",
    "unit_remark": "Opgavebeskrivelser: oplysninger fra bemærkninger til årsværk",
    "unit_task_heading": "Opgavebeskrivelser: opgaveoverskrifter pr. enhed",
    "activity": "Opgavebeskrivelser: oplyste mængder",
}
"""The datasets that also come as tables, and what such a table is called."""

_TITLE_WITHIN = 4000  # characters from the beginning
_BOOLEANS = {"true": True, "false": False, "ja": True, "nej": False}
_MOST_FINDINGS = 100


@cache
def municipality_codes() -> dict[str, str]:
    """The three-digit codes of the present municipalities by name, from the reference seed."""
    with (REFERENCE / "ref_municipality.csv").open(encoding="utf-8", newline="") as file:
        return {row["municipality_name"]: row["municipality_code"] for row in csv.DictReader(file)}


@cache
def confirmed_names() -> dict[tuple[str, str], list[str]]:
    """The printed unit names people confirmed, by municipality code and chief area, from the crosswalk seed."""
    names: dict[tuple[str, str], list[str]] = {}
    with (REFERENCE / "xwalk_unit_name.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            names.setdefault((row["municipality_code"], row["chief_area_name"]), []).append(row["unit_name"])
    return names


def source_code(municipality_name: str) -> str:
    """The code of the source a municipality's mapping is, such as ``randers_opgavebeskrivelser``."""
    return f"{slug(municipality_name).replace('-', '_')}_opgavebeskrivelser"


def read_document(
    text: str, codes: Mapping[str, str], confirmed: Mapping[tuple[str, str], Sequence[str]] | None = None
) -> Parsed:
    """The five datasets of a mapping document.

    Args:
        text: the document's text form.
        codes: municipality codes by name.
        confirmed: printed unit names that people confirmed, by municipality code and chief area; further evidence
            where the FTE tables do not have the name.

    Raises:
        DeliveryRejected: `document_malformed` or `unknown_municipality`.
    """
    name, code = municipality(text, codes)
    lines = numbered_lines(text)
    parts = sections(lines)
    rows, taken = fte_rows(parts)
    if not rows:
        raise malformed(lines[-1].number, "at least one FTE table", "none")
    described = year(text, [row.remark for row in rows if row.remark], lines[-1].number)
    own = {chief_area: names for (owner, chief_area), names in (confirmed or {}).items() if owner == code}
    headings = task_headings(parts, rows, taken, name, own)

    raw = text.split("\n")
    base = {"municipality_code": code, "year": described}

    def row(values: dict, line_from: int, line_to: int) -> Row:
        return Row(base | values, line_from, line_to, "\n".join(raw[line_from - 1 : line_to]))

    tables: dict[str, list[Row]] = {"unit_fte": [row(_fte(unit), *_span(unit)) for unit in rows]}
    tables["unit_remark"], findings = [], []
    for number, unit in enumerate(rows, 1):
        facts, understood = remark_facts(unit.remark or "")
        tables["unit_remark"] += [row({"unit_code": unit.unit_code} | vars(fact), *_span(unit)) for fact in facts]
        if not understood:
            place = f"line {unit.numbers[0]}"
            findings.append(Finding("remark_not_understood", place, {"unit": unit.name}, "unit_fte", number))
    tables["unit_task_heading"] = [row(_heading(h), h.line_from, h.line_to) for h in headings]
    tables["unit_task"] = [
        row(_place(heading) | {"position": position, "task_text": task}, line_from, line_to)
        for heading in headings
        for position, (task, line_from, line_to) in enumerate(heading.tasks, 1)
    ]
    not_told = {"measure_code": None, "remark": None}
    tables["activity"] = [
        row(_place(heading) | {"position": position} | vars(volume) | not_told, line_from, line_to)
        for heading in headings
        for position, text, line_from, line_to in _statements(heading)
        for volume in volumes(text, described)
    ]
    return Parsed(tables, code, str(described), ",", tuple(findings), source_code(name))


def _span(unit: FteRow) -> tuple[int, int]:
    return unit.numbers[0], unit.numbers[-1]


def _fte(unit: FteRow) -> dict:
    return {
        "area_name": unit.area_name,
        "chief_area_name": unit.chief_area_name,
        "unit_code": unit.unit_code,
        "parent_unit_code": unit.parent_unit_code,
        "unit_name": unit.name,
        "unit_level": unit.unit_level,
        "is_stated_total": unit.is_stated_total,
        "is_management": unit.is_management,
        "fte": unit.fte,
        "remark": unit.remark,
    }


def _place(heading: TaskHeading) -> dict:
    names = ("area_name", "chief_area_name", "unit_name", "heading_number")
    return {name: getattr(heading, name) for name in names}


def _heading(heading: TaskHeading) -> dict:
    return _place(heading) | {"heading": heading.heading, "task_count": len(heading.tasks)}


def _statements(heading: TaskHeading) -> Iterator[tuple[int | None, str, int, int]]:
    """The texts under a heading, the heading itself among them: a task with its position, other text with None."""
    if heading.heading != heading.unit_name:
        yield None, heading.heading, heading.line_from, heading.line_to
    for position, (text, line_from, line_to) in enumerate(heading.tasks, 1):
        yield position, text, line_from, line_to
    for text, line_from, line_to in heading.notes:
        yield None, text, line_from, line_to


def table_columns(dataset: str) -> list[str]:
    """The columns of a dataset's table form: those of the dataset without its texts.

    Of a volume, what it counts is a name and stays; its measure is found from that, not delivered.
    """
    left_out = {"remark", "measure_code"}
    names = [field.name for field in DATASETS[dataset] if field.name not in left_out]
    return [name for name in names if name == "counted_text" or not name.endswith("_text")]


def read_table(text: str, dataset: str, codes: Mapping[str, str]) -> Parsed:
    """One dataset from its table form; a file holds one municipality and one year.

    Raises:
        DeliveryRejected: `csv_header`, `csv_malformed`, or `value_malformed` for each value that does not read as the
            type of its column or that names another municipality or year than the first row.
    """
    types = {field.name: field.type for field in DATASETS[dataset]}
    received = read_rows(text, table_columns(dataset))
    figures = [value for row in received for name, value in row.values.items() if pa.types.is_decimal(types[name])]
    # A comma anywhere makes the comma the decimal sign; "." then groups thousands.
    sign = next((sign for sign in ",." if any(sign in figure for figure in figures)), None)
    if dataset == "activity" and sign:
        sign = ","  # volumes are large and mostly whole: the "." of "1.250" groups thousands though no comma is there
    rows, malformed_values = [], []
    for row in received:
        values = {}
        for name, value in row.values.items():
            try:
                values[name] = _typed(value, types[name], sign) if value else None
                if name == "value":
                    values["value_text"] = value or None
            except ValueError as error:
                malformed_values.append(_malformed_value(row, name, str(error)))
        rows.append(Row(values, row.line_from, row.line_to, row.raw_text))
    scope = {}
    for name in ("municipality_code", "year"):
        filled = [row.values.get(name) for row in rows if row.values.get(name) is not None]
        scope[name] = filled[0] if filled else None
        strangers = [row for row in rows if row.values.get(name) not in (None, scope[name])]
        expected = f"{scope[name]}, as in the first row; send a file for each municipality and year"
        malformed_values += [_malformed_value(row, name, expected, row.values[name]) for row in strangers]
    if malformed_values:
        raise DeliveryRejected(*malformed_values[:_MOST_FINDINGS])
    names = {code: name for name, code in codes.items()}
    owner = names.get(scope["municipality_code"])
    period = None if scope["year"] is None else str(scope["year"])
    code = owner and source_code(owner)
    return Parsed({dataset: rows}, scope["municipality_code"], period, sign, source_code=code)


def _typed(value: str, type_: pa.DataType, sign: str | None) -> object:
    """The value as its column's type; the ValueError says what was expected."""
    if pa.types.is_boolean(type_):
        if value.casefold() not in _BOOLEANS:
            raise ValueError("true or false")
        return _BOOLEANS[value.casefold()]
    if pa.types.is_integer(type_):
        if not (value.isdecimal() and len(value) < 10):
            raise ValueError("a whole number")
        return int(value)
    if pa.types.is_date(type_):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError("a date such as 2031-01-31") from None
    if pa.types.is_decimal(type_):
        try:
            number = parse_decimal(value, sign or ",")
        except ValueError:
            raise ValueError(f"a number with decimal sign “{sign or ','}”") from None
        whole, decimals = len(str(abs(int(number)))), max(0, -number.as_tuple().exponent)
        if decimals > type_.scale or whole > type_.precision - type_.scale:
            raise ValueError(f"a number with at most {type_.scale} decimals")
        return number
    return value


def _malformed_value(row: Row, column: str, expected: str, value: object = None) -> Finding:
    shown = row.values[column] if value is None else str(value)
    return Finding("value_malformed", f"line {row.line_from}", {"value": shown, "column": column, "expected": expected})


def _recognise_document(text: str) -> bool:
    return TITLE.search(text, 0, _TITLE_WITHIN) is not None


def _recogniser(dataset: str) -> Callable[[str], bool]:
    def recognise(text: str) -> bool:
        try:
            return header(text) == table_columns(dataset)
        except csv.Error:
            return False

    return recognise


def _reader(dataset: str) -> Callable[[str], Parsed]:
    return lambda text: read_table(text, dataset, municipality_codes())


SOURCES = (
    Source(
        CODE,
        "document",
        PUBLISHER,
        "Opgavebeskrivelser for kommunens administrative enheder",
        ("unit_fte", "unit_remark", "unit_task_heading", "unit_task", "activity"),
        _recognise_document,
        lambda text: read_document(text, municipality_codes(), confirmed_names()),
        double_spaced=True,
    ),
    *(
        Source(CODE, "table", PUBLISHER, title, (dataset,), _recogniser(dataset), _reader(dataset))
        for dataset, title in TABLES.items()
    ),
)
