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
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import pyarrow as pa

from ingest.model import Finding, Parsed, Row, Source
from ingest.numbers import NumberEvidence
from ingest.place import Place, Unread, phrase
from ingest.rows import Batch, Column
from ingest.rules import REFERENCE
from ingest.sources.opgavebeskrivelser.fte import FteRow, fte_rows, slug
from ingest.sources.opgavebeskrivelser.layout import TITLE, malformed, municipality, numbered_lines, sections, year
from ingest.sources.opgavebeskrivelser.remarks import remark_facts
from ingest.sources.opgavebeskrivelser.tasks import TaskHeading, task_headings
from ingest.sources.opgavebeskrivelser.volumes import volumes
from ingest.tables import Facts, TableReader, TableSource, column_types
from ingest.values import as_text

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
        raise malformed(lines[-1].number, phrase("an_fte_table"), phrase("none"))
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
            place, named = Place(unit.numbers[0]), {"unit": unit.name}
            findings.append(Finding("remark_not_understood", place, named, "unit_fte", number))
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
        "fte_text": unit.fte_text,
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
    return [
        name
        for name in column_types(dataset)
        if name == "counted_text" or not (name in left_out or name.endswith("_text"))
    ]


class MappingTable(TableReader):
    """One dataset of a mapping from its table form; a file holds one municipality and one year."""

    def __init__(self, dataset: str, header: Sequence[str], numbers: NumberEvidence, codes: Mapping[str, str]):
        super().__init__(CODE, header, numbers, [name.casefold() for name in header])
        self.dataset = dataset
        self._types = {name: column_types(dataset)[name] for name in table_columns(dataset)}
        self._names = {code: name for name, code in codes.items()}
        self._scope: dict[str, object] = {}
        self.number_columns = tuple(name for name, type_ in self._types.items() if pa.types.is_decimal(type_))

    def look(self, batch: Batch) -> None:
        """Take up the numbers, and whose and of which year the first row is."""
        super().look(batch)
        for name in ("municipality_code", "year"):
            if self._scope.get(name) is None:
                self._scope[name] = next(filter(None, map(as_text, self._column(batch, name).values)), None)

    def facts(self) -> Facts:
        """Municipality and year of the first row."""
        owner = self._names.get(self._scope.get("municipality_code"))
        code = source_code(owner) if owner else self.source_code
        return Facts(code, self._scope.get("municipality_code"), self._scope.get("year"))

    def _values(self, batch: Batch) -> dict[str, Column]:
        values = {name: self._read(batch, name, self._as(type_)) for name, type_ in self._types.items()}
        values |= self._source_texts(batch)
        for name, first in self._scope.items():
            expected = phrase("as_first_row", str(first))
            column = self._column(batch, name)
            others = [place for place, value in enumerate(column.values) if as_text(value) not in ("", first)]
            for row in column.rows_with(others):
                self._malformed(batch, row, name, Unread(expected))
        return values


def _recognise_document(text: str) -> bool:
    return TITLE.search(text, 0, _TITLE_WITHIN) is not None


def _table(dataset: str, title: str) -> TableSource:
    return TableSource(
        CODE,
        PUBLISHER,
        title,
        dataset,
        tuple(table_columns(dataset)),
        lambda header, first_row: sorted(name.casefold() for name in header if name) == sorted(table_columns(dataset)),
        lambda header, numbers: MappingTable(dataset, header, numbers, municipality_codes()),
    )


SOURCES = (
    Source(
        CODE,
        PUBLISHER,
        "Opgavebeskrivelser for kommunens administrative enheder",
        ("unit_fte", "unit_remark", "unit_task_heading", "unit_task", "activity"),
        _recognise_document,
        lambda text: read_document(text, municipality_codes(), confirmed_names()),
        double_spaced=True,
    ),
)
TABLE_SOURCES = tuple(_table(dataset, title) for dataset, title in TABLES.items())
