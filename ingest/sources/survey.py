"""The standard submission: FTE by unit and task field, volumes and measurements, and explanations of warnings.

Publisher: the municipality, or an office that sends for many: a file may hold any number of municipalities and years.
Form: CSV or a workbook after the published templates. Headings may be the Danish, the English or the column names, in
any order; a column of another name is not read, and is named. What a column holds stands in `ref_survey_column`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache, partial
from operator import itemgetter

import numpy as np

from ingest.locale import NumberEvidence
from ingest.model import FTE, Finding
from ingest.place import Place, Unread, phrase
from ingest.rows import Batch, Column, DateText, zipped
from ingest.sources.opgavebeskrivelser.fte import slug
from ingest.survey.columns import SURVEY_OF, SYNTHETIC, columns
from ingest.survey.understood import code_of, codes_of
from ingest.tables import (
    Facts,
    TableReader,
    TableSource,
    as_text,
    read_boolean,
    read_decimal,
    read_integer,
    refuse_date,
)
from ingest.words import heading_key

PUBLISHER = "Kommunerne"
_DATASETS = {survey: dataset for dataset, survey in SURVEY_OF.items()}
_TITLES = {
    "survey_fte": "Indberetning: årsværk pr. enhed og opgavefelt",
    "survey_volume": "Indberetning: mængder og målinger",
    "survey_explanation": "Indberetning: forklaringer til advarsler",
}
_PERIOD = re.compile(r"(?P<year>\d{4})(?:-?[HK](?P<part>[1-4])|-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?", re.IGNORECASE)
_TOTAL = re.compile(
    r"(i ?alt|ialt|total(er|t|en)?|sum(mer|men)?|subtotal|hovedtotal|grand total|samlet|tilsammen)\b.*", re.IGNORECASE
)
_OF_FILE = ("municipality_code", "year", "period")
"""Columns that people copy down further than their rows."""


class SurveyTable(TableReader):
    """One of the three tables of the standard submission."""

    def __init__(self, survey_code: str, header: Sequence[str], numbers: NumberEvidence):
        super().__init__(survey_code, header, numbers, _column_names(survey_code, header))
        self.dataset = _DATASETS[survey_code]
        self._columns = columns(survey_code)
        self.number_columns = tuple(c.column_name for c in self._columns if c.value_type == "decimal")
        self.name_columns = ("area_name", "chief_area_name", "unit_name")
        self._sum = self._since_total = Decimal(0)
        self._municipalities: set[str] = set()
        self._periods: set[str] = set()
        self._synthetic: set[bool] = set()
        unknown = [heading for heading, name in zip(header, self.header, strict=True) if heading and not name]
        self.findings += [Finding("column_not_read", Place(1), {"column": name}) for name in unknown[:20]]

    def look(self, batch: Batch) -> None:
        """Take up the numbers, and which municipalities and periods the rows are of."""
        super().look(batch)
        for name, seen in (("municipality_code", self._municipalities), ("year", self._periods)):
            if name in self.header and len(seen) < 2:
                seen |= {as_text(value) for value in _present(self._column(batch, name)) if value != ""}
                if name == "municipality_code":
                    self._municipalities = seen = {code_of("municipality", text) for text in seen}
        has_mark = SYNTHETIC.column_name in self.header
        marks = self._column(batch, SYNTHETIC.column_name).values if has_mark else [False]
        self._synthetic |= {is_marked_synthetic(mark) for mark in marks}

    @property
    def may_lack(self) -> int:
        """The columns at the end that may be empty."""
        required = {column.column_name for column in self._columns if column.is_required}
        return len(self.header) - max(number for number, name in enumerate(self.header, 1) if name in required)

    def facts(self) -> Facts:
        """Municipality and year, where the file is of one, and whether its rows say that they are simulated."""
        code = next(iter(self._municipalities)) if len(self._municipalities) == 1 else None
        year = next(iter(self._periods)) if len(self._periods) == 1 else None
        if len(self._synthetic) > 1:
            self.findings.append(Finding("synthetic_in_part", Place(1), {"column": SYNTHETIC.heading_da}))
        return Facts(self.source_code, code, year, is_synthetic=True in self._synthetic)

    def _values(self, batch: Batch) -> dict[str, Column]:
        read = {
            "text": as_text,
            "year": _year,
            "integer": read_integer,
            "boolean": read_boolean,
            "period": _period,
            "decimal": partial(self.read_decimal, type_=FTE),
        }
        names = ("area_name", "chief_area_name", "unit_name")
        values = {
            column.column_name: self._read(
                batch,
                column.column_name,
                partial(_name, may_be_dash=not column.is_required)
                if column.column_name in names
                else partial(_code, column.code_list)
                if column.value_type == "code"
                else read[column.value_type],
            )
            if column.column_name in self.header
            else Column.constant(None, len(batch.line_from))
            for column in self._columns
        }
        return getattr(self, f"_{self.dataset}")(values | self._source_texts(batch))

    def data_rows(self, batch: Batch, is_reading: bool) -> Batch:
        """The batch without total rows, notes, and rows in which only municipality and period were copied down."""
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
        left_out = {row: kind for row in doubtful if (kind := self._no_data(batch, row, filled[:, row]))}
        if is_reading:
            self._tell_left_out(batch, left_out)
        if not left_out:
            return batch
        return batch.with_rows([row for row in range(len(batch.line_from)) if row not in left_out])

    def _no_data(self, batch: Batch, row: int, filled: np.ndarray) -> str | None:
        """What a row that lacks a required value is, if not data: "total", "note" or "copied"."""
        texts = {name: batch.columns[number][row] for number, name in enumerate(self.header) if filled[number]}
        codes = {"task_field_code", "measure_code", "rule_code"}
        if not codes & texts.keys() and any(
            isinstance(value, str) and _TOTAL.fullmatch(value) for name, value in texts.items() if name != "remark"
        ):
            return "total"
        if texts.keys() <= set(_OF_FILE):
            only = next(iter(texts.values()), "")
            is_code = len(texts) > 1 or code_of("municipality", as_text(only)) in codes_of("municipality")
            return "copied" if is_code or as_text(only).isdecimal() else "note"
        (only, *more) = texts.values()
        is_note = not more and isinstance(only, str) and re.search(r"[^\W\d_]{2}", only) is not None
        return "note" if is_note else None

    def _tell_left_out(self, batch: Batch, left_out: dict[int, str]) -> None:
        """Add a finding for each row that is no data; a total is compared with the rows above it."""
        number = self.header.index(self.number_columns[0]) if self.number_columns else None
        column = self._column(batch, self.number_columns[0]) if self.number_columns else None
        figures = [self._figure(value) for value in column.values] if column is not None else []
        above = 0
        for row, kind in left_out.items():
            shown = " · ".join(as_text(values[row]) for values in batch.columns if values[row] != "")
            place, values = batch.place(row), {"row": shown[:200]}
            if kind == "total" and column is not None:
                self._add_up(figures, column.codes[above:row])
                above, stated = row + 1, figures[column.codes[row]]
                values |= {"stated": f"{stated.normalize():f}", "computed": f"{self._sum.normalize():f}"}
                agrees = stated in (self._sum, self._since_total)
                self._since_total = Decimal(0)
                self.findings.append(Finding("total_row_left_out" if agrees else "total_row_differs", place, values))
            elif kind != "copied":
                self.findings.append(Finding("row_left_out", place, values))
        if number is not None:
            self._add_up(figures, column.codes[above:])

    def _add_up(self, figures: list[Decimal], codes: np.ndarray) -> None:
        counts = np.bincount(codes, minlength=len(figures)).tolist() if len(codes) else []
        added = sum((figure * count for figure, count in zip(figures, counts, strict=False)), Decimal(0))
        self._sum, self._since_total = self._sum + added, self._since_total + added

    def _figure(self, value: object) -> Decimal:
        try:
            return read_decimal(value, self.decimal_sign, FTE) or Decimal(0)
        except Unread:
            return Decimal(0)

    def _survey_fte(self, values: dict[str, Column]) -> dict[str, Column]:
        places = zipped(values["area_name"], values["chief_area_name"], values["unit_name"])
        return values | {"unit_code": places.map(self._unit_code), "is_management": values["is_management"].map(bool)}

    def _activity(self, values: dict[str, Column]) -> dict[str, Column]:
        periods = values.pop("period").map(lambda period: period or (None, None, None))
        for part, name in enumerate(("period_type", "period_start", "year")):
            values[name] = periods.map(itemgetter(part))
        return values | {
            "value_to": values["value"],
            "comparison": values["comparison"].map(lambda value: value or "exact"),
        }

    def _explanation(self, values: dict[str, Column]) -> dict[str, Column]:
        return values

    def _unit_code(self, place: tuple) -> str | None:
        """The path of the place's names, as mapping documents make it; None where the unit has no name."""
        known = self._known.setdefault("unit_code", {})
        if place not in known:
            known[place] = "/".join(slug(name) for name in place if name) if place[-1] else None
        return known[place]


@cache
def amounts() -> frozenset[str]:
    """The headings, in lower case, of columns that hold amounts."""
    decimals = [c for code in _DATASETS for c in columns(code) if c.value_type == "decimal"]
    return frozenset(heading.casefold() for c in decimals for heading in (c.column_name, c.heading_da, c.heading_en))


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
        for heading in (column.column_name, column.heading_da, column.heading_en)
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
        Unread: it has neither letters nor digits, or was made a date.
    """
    if isinstance(value, date | DateText):
        refuse_date(value)
    name = as_text(value)
    if may_be_dash and name in ("-", "–", "—"):
        return None
    if not slug(name):
        raise Unread(phrase("name_with_letters"))
    return name


def _code(code_list: str, value: object) -> str:
    """The code that a value means: a code, a code with its name behind it as lists show it, or a name of the list.

    What is none stays as it is, and is a finding of the rules on codes.

    Raises:
        BecameDate: a spreadsheet has made a date of it.
    """
    understood = code_of(code_list, as_text(value))
    if understood not in codes_of(code_list):
        refuse_date(value)
    return understood


def _year(value: object) -> int:
    text = as_text(value)
    if not (found := re.fullmatch(r"([12]\d{3})([.,]0+)?", text)):
        raise Unread(phrase("year"))
    return int(found[1])


def _period(value: object) -> tuple[str, date, int]:
    """Type, first day and year of a period.

    Raises:
        Unread: it is none of the forms the template names.
    """
    expected = phrase("period_such_as")
    text = as_text(value)
    if not (found := _PERIOD.fullmatch(text)):
        raise Unread(expected)
    year, part, letter = int(found["year"]), int(found["part"] or 0), "H" if "H" in text.upper() else "K"
    if letter == "H" and part > 2:
        raise Unread(expected)
    try:
        if part:
            months, type_ = (6, "half_year") if letter == "H" else (3, "quarter")
            return type_, date(year, 1 + months * (part - 1), 1), year
        type_ = "day" if found["day"] else "month" if found["month"] else "year"
        return type_, date(year, int(found["month"] or 1), int(found["day"] or 1)), year
    except ValueError:
        raise Unread(expected) from None


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
        also_headed=tuple((c.heading_da, c.heading_en, c.column_name) for c in columns(survey_code)),
    )


TABLE_SOURCES = tuple(map(_table, _DATASETS))
