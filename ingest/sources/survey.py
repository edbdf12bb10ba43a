"""The standard submission: FTE by unit and task field, volumes and measurements, and explanations of warnings.

Publisher: the municipality, or an office that sends for many: a file may hold any number of municipalities and periods.
Form: CSV or a workbook after the published templates. Headings may be the Danish, the English or the column names, in
any order; a column of another name is not read, and is named. What a column holds stands in `ref_survey_column`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache, partial
from operator import itemgetter

import numpy as np

from ingest.model import FTE, Finding
from ingest.numbers import NumberEvidence
from ingest.place import Place, Unread, phrase
from ingest.rows import Batch, Column, zipped
from ingest.sources.opgavebeskrivelser.fte import slug, unit_code
from ingest.survey.columns import SURVEY_OF, SYNTHETIC, columns
from ingest.survey.left_out import Totals, kind_of_row
from ingest.survey.understood import code_of
from ingest.survey.values import period_code, read_code, read_fte_period, read_period
from ingest.tables import Facts, TableReader, TableSource, unheaded_column
from ingest.values import as_text, read_boolean, read_decimal, read_integer, refuse_date
from ingest.words import heading_key

PUBLISHER = "Kommunerne"
_NOTHING = ("null", "<null>", "none", "nan", "<na>", "n/a", "i/t")
"""What programs write where there is nothing."""
_NOT_A_NAME = re.compile(r"#[A-ZÆØÅ/0]+[!?]?|(?:Err|Fejl):\d+|=.*")
_DATASETS = {survey: dataset for dataset, survey in SURVEY_OF.items()}
_TITLES = {
    "survey_fte": "Indberetning: årsværk pr. enhed og opgavefelt",
    "survey_volume": "Indberetning: mængder og målinger",
    "survey_explanation": "Indberetning: forklaringer til advarsler",
}


class SurveyTable(TableReader):
    """One of the three tables of the standard submission."""

    def __init__(self, survey_code: str, header: Sequence[str], numbers: NumberEvidence):
        super().__init__(survey_code, header, numbers, _column_names(survey_code, header))
        self.dataset = _DATASETS[survey_code]
        self._columns = columns(survey_code)
        self.number_columns = tuple(c.column_name for c in self._columns if c.value_type == "decimal")
        self.name_columns = ("area_name", "chief_area_name", "unit_name")
        self._totals = Totals()
        self._municipalities: set[str] = set()
        self._periods: set[str] = set()
        self._synthetic: set[bool] = set()
        self._unheaded: set[int] = set()
        unknown = [heading for heading, name in zip(header, self.header, strict=True) if heading and not name]
        self.findings += [Finding("column_not_read", Place(1), {"column": name}) for name in unknown[:20]]

    def look(self, batch: Batch) -> None:
        """Take up the numbers, and which municipalities and periods the rows are of."""
        super().look(batch)
        if "municipality_code" in self.header and len(self._municipalities) < 2:
            present = _present(self._column(batch, "municipality_code"))
            self._municipalities |= {code_of("municipality", as_text(value)) for value in present if value != ""}
        if self.dataset == "survey_fte" and "period" in self.header:
            self._periods |= {value for value in _present(self._column(batch, "period")) if value != ""}
        has_mark = SYNTHETIC.column_name in self.header
        for number, heading in enumerate(self._headings):
            if not heading and number not in self._unheaded and any(value != "" for value in batch.columns[number]):
                self._unheaded.add(number)
                self.findings.append(unheaded_column(batch.place(0, number), number + 1))
        marks = self._column(batch, SYNTHETIC.column_name).values if has_mark else [False]
        self._synthetic |= {is_marked_synthetic(mark) for mark in marks}

    @property
    def may_lack(self) -> int:
        """The columns at the end that may be empty."""
        required = {column.column_name for column in self._columns if column.is_required}
        return len(self.header) - max(number for number, name in enumerate(self.header, 1) if name in required)

    knows_notes = True

    def facts(self) -> Facts:
        """Municipality and period, where the file is of one, and whether its rows say that they are simulated.

        A file of several periods of one year is of that year.
        """
        code = next(iter(self._municipalities)) if len(self._municipalities) == 1 else None
        if len(self._synthetic) > 1:
            self.findings.append(Finding("synthetic_in_part", Place(1), {"column": SYNTHETIC.heading_da}))
        return Facts(self.source_code, code, self._period(), is_synthetic=True in self._synthetic)

    def _period(self) -> str | None:
        """The one period of the file, or the one year of its periods; None where there is neither."""
        read = set()
        for value in self._periods:
            try:
                read.add(read_fte_period(value))
            except Unread:
                return as_text(value) if len(self._periods) == 1 else None
        if len(read) == 1:
            return period_code(*read.pop()[:2])
        years = {year for _, _, year in read}
        return str(years.pop()) if len(years) == 1 else None

    def _values(self, batch: Batch) -> dict[str, Column]:
        read = {
            "text": as_text,
            "integer": read_integer,
            "boolean": read_boolean,
            "period": read_period,
            "fte_period": read_fte_period,
            "decimal": partial(self.read_decimal, type_=FTE),
        }
        names = ("area_name", "chief_area_name", "unit_name")
        values = {
            column.column_name: self._read(
                batch,
                column.column_name,
                partial(_name, may_be_dash=not column.is_required)
                if column.column_name in names
                else partial(read_code, column.code_list)
                if column.value_type == "code"
                else read[column.value_type],
            )
            if column.column_name in self.header
            else Column.constant(None, len(batch.line_from))
            for column in self._columns
        }
        return getattr(self, f"_{self.dataset}")(values | self._source_texts(batch))

    def data_rows(self, batch: Batch, is_reading: bool) -> Batch:
        """The batch without headings again, totals, notes, and rows in which only municipality and period stand."""
        batch = super().data_rows(batch, is_reading)
        filled = np.zeros((len(self.header), len(batch.line_from)), bool)
        for number, name in enumerate(self.header):
            column = self._column(batch, name) if name else Column.of(batch.columns[number])
            filled[number] = np.array([value != "" for value in column.values] or [False])[column.codes]
        required = [
            number
            for number, name in enumerate(self.header)
            if any(column.column_name == name and column.is_required for column in self._columns)
        ]
        doubtful = np.flatnonzero(~filled[required].all(axis=0)) if len(required) > 2 else []
        left_out: dict[int, str] = {}
        for row in doubtful:
            texts = {name: batch.columns[number][row] for number, name in enumerate(self.header) if filled[number, row]}
            if kind := kind_of_row(texts, self._columns):
                left_out[int(row)] = kind
        if is_reading:
            self._report_left_out(batch, left_out)
        if not left_out:
            return batch
        return batch.with_rows([row for row in range(len(batch.line_from)) if row not in left_out])

    def _report_left_out(self, batch: Batch, left_out: dict[int, str]) -> None:
        """Add a finding for each row that is no data; a total is compared with the rows it stands below."""
        if self.number_columns:
            column = self._column(batch, self.number_columns[0])
            figures = [self._figure(value) for value in column.values]
        above = 0
        for row, kind in left_out.items():
            if kind == "total":
                self._totals.add_rows(figures, column.codes[above:row])
                self.findings += self._totals.compare(self.left_out(batch, row), figures[column.codes[row]])
                above = row + 1
            elif kind == "note":
                self.findings.append(self.left_out(batch, row))
        if self.number_columns:
            self._totals.add_rows(figures, column.codes[above:])

    def findings_of_whole(self) -> list[Finding]:
        """The findings on totals above all rows."""
        return self._totals.findings_at_top()

    def _figure(self, value: object) -> Decimal | None:
        """The figure, zero where it is missing; None where it cannot be read."""
        try:
            return Decimal(0) if value == "" else read_decimal(value, self.decimal_sign, FTE) or Decimal(0)
        except Unread:
            return None

    def _survey_fte(self, values: dict[str, Column]) -> dict[str, Column]:
        places = zipped(values["area_name"], values["chief_area_name"], values["unit_name"])
        values |= _parts_of_period(values.pop("period"))
        return values | {"unit_code": places.map(self._unit_code), "is_management": values["is_management"].map(bool)}

    def _activity(self, values: dict[str, Column]) -> dict[str, Column]:
        return (
            values
            | _parts_of_period(values.pop("period"))
            | {
                "value_to": values["value"],
                "comparison": values["comparison"].map(lambda value: value or "exact"),
            }
        )

    def _explanation(self, values: dict[str, Column]) -> dict[str, Column]:
        return values

    def _unit_code(self, place: tuple) -> str | None:
        """The path of the place's names, as mapping documents make it; None where the unit has no name."""
        known = self._known.setdefault("unit_code", {})
        if place not in known:
            known[place] = unit_code(filter(None, place)) if place[-1] else None
        return known[place]


@cache
def amounts() -> frozenset[str]:
    """The headings, in lower case, of columns that hold amounts."""
    decimals = [c for code in _DATASETS for c in columns(code) if c.value_type == "decimal"]
    return frozenset(heading.casefold() for c in decimals for heading in c.headings)


def _parts_of_period(periods: Column) -> dict[str, Column]:
    parts = periods.map(lambda period: period or (None, None, None))
    return {name: parts.map(itemgetter(part)) for part, name in enumerate(("period_type", "period_start", "year"))}


def _present(column: Column) -> list:
    """The distinct values that rows have."""
    return [column.values[code] for code in np.unique(column.codes).tolist()]


def is_marked_synthetic(mark: object) -> bool:
    """Whether a row's mark says that it is simulated; what is neither yes nor no does."""
    try:
        return mark != "" and read_boolean(mark)
    except ValueError:
        return True


def _column_names(survey_code: str, header: Sequence[str]) -> list[str]:
    """The name of each column of a header; empty where the template has none such."""
    known = {
        heading_key(heading): column.column_name
        for column in (*columns(survey_code), SYNTHETIC)
        for heading in column.headings
    }
    return [known.get(heading_key(as_text(heading)), "") for heading in header]


def _recognised(survey_code: str, header: Sequence[str]) -> bool:
    """Whether the header names every required column of the template, and none twice."""
    names = [name for name in _column_names(survey_code, header) if name]
    required = {column.column_name for column in columns(survey_code) if column.is_required}
    return required <= set(names) and len(names) == len(set(names))


def _name(value: object, may_be_dash: bool) -> str | None:
    """The name of a unit, which its code is made of; None where a dash may say that there is none, and does.

    Raises:
        Unread: it has neither letters nor digits, was made a date, or is what a program writes for an error.
    """
    refuse_date(value)
    name = " ".join(as_text(value).split())
    if may_be_dash and (name in ("-", "–", "—") or name.casefold() in _NOTHING):
        return None
    if _NOT_A_NAME.fullmatch(name) or name.casefold() in _NOTHING:
        raise Unread(phrase("name_not_error"))
    if not slug(name):
        raise Unread(phrase("name_with_letters"))
    return name


def _table(survey_code: str) -> TableSource:
    return TableSource(
        survey_code,
        PUBLISHER,
        _TITLES[survey_code],
        _DATASETS[survey_code],
        tuple(column.heading_da for column in columns(survey_code)),
        lambda header, first_row: _recognised(survey_code, header),
        lambda header, numbers: SurveyTable(survey_code, header, numbers),
        optional=frozenset(column.heading_da for column in columns(survey_code) if not column.is_required),
        also_headed=tuple(column.headings for column in columns(survey_code)),
    )


TABLE_SOURCES = tuple(map(_table, _DATASETS))
