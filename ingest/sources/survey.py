"""The standard submission: FTE by unit and task field, volumes and measurements, and explanations of warnings.

Publisher: the municipality, or an office that sends for many: a file may hold any number of municipalities and years.
Form: CSV or a workbook after the published templates. Headings may be the Danish, the English or the column names, in
any order; a column of another name is not read, and is named. What a column holds stands in `ref_survey_column`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from operator import itemgetter

from ingest.locale import NumberEvidence
from ingest.model import FTE, Finding
from ingest.place import Place, Unread, phrase
from ingest.rows import Batch, Column, zipped
from ingest.sources.opgavebeskrivelser.fte import slug
from ingest.survey.columns import SURVEY_OF, SYNTHETIC, columns
from ingest.tables import Facts, TableReader, TableSource, as_text, read_boolean, read_decimal, read_integer

PUBLISHER = "Kommunerne"
_DATASETS = {survey: dataset for dataset, survey in SURVEY_OF.items()}
_TITLES = {
    "survey_fte": "Indberetning: årsværk pr. enhed og opgavefelt",
    "survey_volume": "Indberetning: mængder og målinger",
    "survey_explanation": "Indberetning: forklaringer til advarsler",
}
_PERIOD = re.compile(r"(?P<year>\d{4})(?:-?[HK](?P<part>[1-4])|-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?", re.IGNORECASE)
_COMPARISONS = ("exact", "about", "more_than", "less_than")


class SurveyTable(TableReader):
    """One of the three tables of the standard submission."""

    def __init__(self, survey_code: str, header: Sequence[str], numbers: NumberEvidence):
        super().__init__(survey_code, header, numbers, _column_names(survey_code, header))
        self.dataset = _DATASETS[survey_code]
        self._columns = columns(survey_code)
        self.number_columns = tuple(c.column_name for c in self._columns if c.value_type == "decimal")
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
                seen |= {as_text(value) for value in self._column(batch, name).values if value != ""}
        has_mark = SYNTHETIC.column_name in self.header
        marks = self._column(batch, SYNTHETIC.column_name).values if has_mark else [False]
        self._synthetic |= {is_marked_synthetic(mark) for mark in marks}

    def facts(self) -> Facts:
        """Municipality and year, where the file is of one, and whether its rows say that they are simulated."""
        code = _code(next(iter(self._municipalities))) if len(self._municipalities) == 1 else None
        year = next(iter(self._periods)) if len(self._periods) == 1 else None
        if len(self._synthetic) > 1:
            self.findings.append(Finding("synthetic_in_part", Place(1), {"column": SYNTHETIC.heading_da}))
        return Facts(self.source_code, code, year, is_synthetic=True in self._synthetic)

    def _values(self, batch: Batch) -> dict[str, Column]:
        read = {
            "text": as_text,
            "code": _code,
            "year": _year,
            "integer": read_integer,
            "boolean": read_boolean,
            "period": _period,
            "decimal": lambda value: read_decimal(value, self.decimal_sign, FTE),
        }
        names = ("area_name", "chief_area_name", "unit_name")
        values = {
            column.column_name: self._read(
                batch, column.column_name, _name if column.column_name in names else read[column.value_type]
            )
            if column.column_name in self.header
            else Column.constant(None, len(batch.line_from))
            for column in self._columns
        }
        return getattr(self, f"_{self.dataset}")(values | self._source_texts(batch))

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


def is_marked_synthetic(mark: object) -> bool:
    """Whether a row's mark says that it is simulated; what is neither yes nor no does."""
    try:
        return mark != "" and read_boolean(mark)
    except ValueError:
        return True


def _column_names(survey_code: str, header: Sequence[str]) -> list[str]:
    """The name of each column of a header; empty where the template has none such."""
    known = {
        heading.casefold(): column.column_name
        for column in (*columns(survey_code), SYNTHETIC)
        for heading in (column.column_name, column.heading_da, column.heading_en)
    }
    return [known.get(as_text(heading).strip().casefold(), "") for heading in header]


def _recognised(survey_code: str, header: Sequence[str]) -> bool:
    """Whether the header names every required column of the template, and none twice."""
    names = [name for name in _column_names(survey_code, header) if name]
    required = {column.column_name for column in columns(survey_code) if column.is_required}
    return required <= set(names) and len(names) == len(set(names))


def _name(value: object) -> str:
    """The name of a unit, which its code is made of.

    Raises:
        Unread: it has neither letters nor digits.
    """
    if not slug(name := as_text(value)):
        raise Unread(phrase("name_with_letters"))
    return name


def _code(value: object) -> str:
    """The code before the first blank: lists show codes with their names."""
    return as_text(value).split(maxsplit=1)[0]


def _year(value: object) -> int:
    text = as_text(value)
    if not re.fullmatch(r"[12]\d{3}", text):
        raise Unread(phrase("year"))
    return int(text)


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
    )


TABLE_SOURCES = tuple(map(_table, _DATASETS))
