"""Tables of Statistics Denmark's StatBank as its API sends them as CSV.

Publisher: Statistics Denmark (Danmarks Statistik); reuse with credit "Kilde: Danmarks Statistik". Tables: REGK31
(municipal accounts by function, yearly), FOLK1A (population on the first day of a quarter), BEF1A07 (population on
1 January, 2005-2009). Quirks: semicolon, byte order mark, CRLF; the figure's column is INDHOLD; a variable left out of
the request is summed away by the API and its column is absent (the embedded REGK31 has no DRANST); values
come as texts or as codes; figures come in one price unit or several (PRISENHED); areas hold totals ("Hele landet")
beside municipalities; ".." is "not available". What codes mean stands in `ref_statbank_value` and `ref_municipality`.

The CSV does not name its table: the columns and the form of TID do. Run alone with ``aarsvaerk ingest FILE``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache

from ingest.csvfile import header, read_rows
from ingest.findings import REFERENCE
from ingest.model import DeliveryRejected, Finding, Parsed, Row, Source

PUBLISHER = "Danmarks Statistik"
_ACCOUNT_COLUMNS = ["OMRÅDE", "FUNKTION", "ART", "PRISENHED", "TID", "INDHOLD"]
_ACCOUNT_COLUMNS_ALL = ["OMRÅDE", "FUNKTION", "DRANST", "ART", "PRISENHED", "TID", "INDHOLD"]
_POPULATION_COLUMNS = ["OMRÅDE", "TID", "INDHOLD"]
_POPULATION_COLUMNS_ALL = ["OMRÅDE", "KØN", "ALDER", "CIVILSTAND", "TID", "INDHOLD"]
# No landed column holds these, so every figure must be of the one value that is meant.
_ONE_VALUE = ("DRANST", "KØN", "ALDER", "CIVILSTAND")
_NOT_AVAILABLE = {"..", "."}
_YEAR, _QUARTER = re.compile(r"(\d{4})"), re.compile(r"(\d{4})K([1-4])")


@cache
def _names(table_id: str, column: str) -> dict[str, str]:
    """The texts of a column's values by code, as far as they are known."""
    names = {}
    if column == "OMRÅDE":
        with (REFERENCE / "ref_municipality.csv").open(encoding="utf-8", newline="") as file:
            names = {row["municipality_code"]: row["municipality_name"] for row in csv.DictReader(file)}
    with (REFERENCE / "ref_statbank_value.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if (row["table_id"], row["variable"]) == (table_id, column):
                names[row["value_code"]] = row["value_name_da"]
    return names


@cache
def _meant(table_id: str, column: str) -> frozenset[str]:
    """Every known way to write the one value that is meant of a column that is not landed."""
    with (REFERENCE / "ref_statbank_value.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if (row["table_id"], row["variable"]) == (table_id, column)]
    return frozenset(row[name] for row in rows for name in ("value_code", "value_name_da"))


def _in_texts(table_id: str, row: Row) -> Row:
    """The row with texts for codes.

    Raises:
        DeliveryRejected: a variable that is not landed has another value than the one meant.
    """
    for column in _ONE_VALUE:
        if column in row.values and row.values[column] not in _meant(table_id, column):
            expected = " / ".join(sorted(_meant(table_id, column)))
            values = {"value": row.values[column], "column": column, "expected": expected}
            raise DeliveryRejected(Finding("value_malformed", f"line {row.line_from}", values))
    values = {
        # A figure is no code, and a period is its own text.
        column: value if column in ("TID", "INDHOLD") else _names(table_id, column).get(value, value)
        for column, value in row.values.items()
    }
    return Row(values, row.line_from, row.line_to, row.raw_text)


def _matched(row: Row, column: str, pattern: re.Pattern, expected: str) -> re.Match:
    value = row.values[column]
    if match := pattern.fullmatch(value):
        return match
    raise DeliveryRejected(
        Finding("value_malformed", f"line {row.line_from}", {"value": value, "column": column, "expected": expected})
    )


def _figure(row: Row) -> Decimal | None:
    """The row's figure, None where it is not available; the tables hold whole numbers, so "1.800" is no figure."""
    if row.values["INDHOLD"] in _NOT_AVAILABLE:
        return None
    return Decimal(_matched(row, "INDHOLD", re.compile(r"-?\d{1,15}"), "a whole number")[0])


def _account(row: Row) -> dict:
    function = _matched(
        row, "FUNKTION", re.compile(r"(\d\.\d{2}\.\d{2}) (.+)"), "an account function such as “6.45.51 Name”"
    )
    return {
        "table_id": "REGK31",
        "area_name": row.values["OMRÅDE"],
        "function_code": function[1],
        "function_name": function[2],
        "kind": row.values["ART"],
        "price_unit": row.values["PRISENHED"],
        "year": int(_matched(row, "TID", _YEAR, "a year")[0]),
        "value": _figure(row),
    }


def _population_row(table_id: str, row: Row, reference_date: date) -> dict:
    figure = _figure(row)
    return {
        "table_id": table_id,
        "area_name": row.values["OMRÅDE"],
        "period": row.values["TID"],
        "population_date": reference_date,
        "population": None if figure is None else int(figure),
    }


def _quarterly_population(row: Row) -> dict:
    year, quarter = map(int, _matched(row, "TID", _QUARTER, "a quarter such as 2023K1").groups())
    return _population_row("FOLK1A", row, date(year, 3 * quarter - 2, 1))


def _yearly_population(row: Row) -> dict:
    return _population_row("BEF1A07", row, date(int(_matched(row, "TID", _YEAR, "a year")[0]), 1, 1))


def _source(code: str, title: str, dataset: str, forms: list[list[str]], time: re.Pattern, read: Callable) -> Source:
    table_id = code.removeprefix("dst_").upper()

    def recognise(text: str) -> bool:
        second_line = text.split("\n", 2)[1:2]
        fields = second_line[0].split(";") if second_line else []
        return header(text) in forms and len(fields) > 2 and bool(time.fullmatch(fields[-2]))

    def parse(text: str) -> Parsed:
        rows, malformed = [], []
        for row in read_rows(text, header(text)):
            try:
                rows.append(Row(read(_in_texts(table_id, row)), row.line_from, row.line_to, row.raw_text))
            except DeliveryRejected as rejection:
                malformed += rejection.findings
        if malformed:
            raise DeliveryRejected(*malformed[:100])
        return Parsed({dataset: rows})

    return Source(code, "table", PUBLISHER, title, (dataset,), recognise, parse)


SOURCES = (
    _source(
        "dst_regk31",
        "REGK31: Kommunernes regnskaber på funktioner",
        "account",
        [_ACCOUNT_COLUMNS, _ACCOUNT_COLUMNS_ALL],
        _YEAR,
        _account,
    ),
    _source(
        "dst_folk1a",
        "FOLK1A: Folketal den 1. i kvartalet",
        "population",
        [_POPULATION_COLUMNS, _POPULATION_COLUMNS_ALL],
        _QUARTER,
        _quarterly_population,
    ),
    _source(
        "dst_bef1a07",
        "BEF1A07: Folketal pr. 1. januar",
        "population",
        [_POPULATION_COLUMNS],
        _YEAR,
        _yearly_population,
    ),
)
