"""Tables of Statistics Denmark's StatBank as its API sends them as CSV.

Publisher: Statistics Denmark (Danmarks Statistik); reuse with credit "Kilde: Danmarks Statistik". Tables: REGK31
(municipal accounts by function, yearly), FOLK1A (population on the first day of a quarter), BEF1A07 (population on
1 January, 2005-2009). Quirks: semicolon, byte order mark, CRLF; the figure's column is INDHOLD; a variable left out of
the request is summed away by the API and its column is absent (the embedded REGK31 has no DRANST); values
come as texts or as codes; figures come in one price unit or several (PRISENHED); areas hold totals ("Hele landet")
beside municipalities; ".." is "not available". What codes mean stands in `ref_statbank_value` and `ref_municipality`.

The CSV does not name its table: the columns and the form of TID do. Tables saved from StatBank's pages are turned into
this form first (`ingest.statbank.pages`). Texts may be Danish or English, alone, as codes or behind their codes. Run
alone with ``aarsvaerk ingest FILE``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from ingest.numbers import NumberEvidence
from ingest.place import Phrase, Unread, phrase
from ingest.rows import Batch, Column
from ingest.statbank.values import FUNCTION, danish_functions, danish_text, danish_texts, danish_time
from ingest.tables import TableReader, TableSource
from ingest.values import as_text, expected_whole_number, unspaced
from ingest.words import heading_key

PUBLISHER = "Danmarks Statistik"
_ACCOUNT_COLUMNS = ["OMRÅDE", "FUNKTION", "ART", "PRISENHED", "TID", "INDHOLD"]
_ACCOUNT_COLUMNS_ALL = ["OMRÅDE", "FUNKTION", "DRANST", "ART", "PRISENHED", "TID", "INDHOLD"]
_POPULATION_COLUMNS = ["OMRÅDE", "TID", "INDHOLD"]
_POPULATION_COLUMNS_ALL = ["OMRÅDE", "KØN", "ALDER", "CIVILSTAND", "TID", "INDHOLD"]
# No landed column holds these, so every figure must be of the one value that is meant.
_ONE_VALUE = ("DRANST", "KØN", "ALDER", "CIVILSTAND")
_VARIABLES = {heading_key(name): name for name in (*_ACCOUNT_COLUMNS_ALL, *_POPULATION_COLUMNS_ALL)}
_NOT_AVAILABLE = {"..", "...", "…", "."}
_YEAR, _QUARTER = re.compile(r"(\d{4})"), re.compile(r"(\d{4})[KQ]([1-4])")
_WHOLE_NUMBER = re.compile(r"-?\d{1,15}(e\+?\d{1,2})?")


class StatBankTable(TableReader):
    """A table of StatBank: texts for codes, a figure a row, and of what is not landed only the value that is meant."""

    def __init__(
        self,
        code: str,
        dataset: str,
        header: Sequence[str],
        numbers: NumberEvidence,
        time: Callable[[object], object],
    ):
        super().__init__(code, header, numbers, list(map(_variable, header)))
        self.dataset = dataset
        self._table_id = _table_id(code)
        self._time = time

    def _values(self, batch: Batch) -> dict[str, Column]:
        for name in _ONE_VALUE:
            if name in self.header:
                self._read(batch, name, _only(self._table_id, name), may_be_empty=False)
        periods = self._read(batch, "TID", self._time, may_be_empty=False)
        figures = self._read(batch, "INDHOLD", _figure, may_be_empty=False)
        values = {"table_id": Column.constant(self._table_id, len(figures)), "area_name": self._texts(batch, "OMRÅDE")}
        if self.dataset == "population":
            values |= {
                "period": self._written(batch, "TID").map(danish_time),
                "population_date": periods,
                "population": figures,
            }
            return values | {"population_text": self._written(batch, "INDHOLD")}
        functions = self._read(
            batch, "FUNKTION", lambda value: _function(self._table_id, as_text(value)), may_be_empty=False
        )
        values["function_code"], values["function_name"] = (
            functions.map(lambda function, part=part: function and function[part]) for part in (0, 1)
        )
        values |= {"kind": self._texts(batch, "ART"), "price_unit": self._texts(batch, "PRISENHED")}
        return values | {"year": periods, "value": figures, "value_text": self._written(batch, "INDHOLD")}

    def _written(self, batch: Batch, name: str) -> Column:
        return self._column(batch, name).map(as_text)

    def _texts(self, batch: Batch, name: str) -> Column:
        return self._read(
            batch, name, lambda value: danish_text(self._table_id, name, as_text(value)) or as_text(value)
        )


def _only(table_id: str, variable: str) -> Callable[[object], object]:
    def read(value: object) -> object:
        if not danish_text(table_id, variable, as_text(value)):
            raise Unread(" / ".join(sorted(set(danish_texts(table_id, variable).values()))))
        return value

    return read


def _matched(value: object, pattern: re.Pattern, expected: Phrase) -> re.Match:
    if match := pattern.fullmatch(danish_time(as_text(value))):
        return match
    raise Unread(expected)


def _figure(value: object) -> int | None:
    """The figure, None where it is not available; the tables hold whole numbers, so "1.800" is no figure."""
    if (text := unspaced(as_text(value))) in _NOT_AVAILABLE:
        return None
    return int(Decimal(_matched(text, _WHOLE_NUMBER, expected_whole_number(text))[0]))


def _function(table_id: str, text: str) -> tuple[str, str]:
    text = danish_text(table_id, "FUNKTION", text) or text
    found = _matched(text, FUNCTION, phrase("function_such_as", "6.45.51 Name"))
    return found[1], danish_functions(table_id).get(found[1], found[2])


def _year(value: object) -> int:
    return int(_matched(value, _YEAR, phrase("year"))[0])


def _first_of_year(value: object) -> date:
    return date(_year(value), 1, 1)


def _first_of_quarter(value: object) -> date:
    year, quarter = map(int, _matched(value, _QUARTER, phrase("quarter_such_as", "2023K1")).groups())
    return date(year, 3 * quarter - 2, 1)


def _variable(heading: str) -> str:
    """The variable that a column's heading names, in whatever letter case."""
    return _VARIABLES.get(heading_key(as_text(heading)), "")


def _table_id(code: str) -> str:
    return code.removeprefix("dst_").upper()


def _table(
    code: str,
    title: str,
    dataset: str,
    forms: list[list[str]],
    read_time: Callable[[object], object],
    is_of_years: bool | None = None,
) -> TableSource:
    def recognise(header: Sequence[str], first_row: Sequence[str]) -> bool:
        names = list(map(_variable, header))
        if sorted(names) not in map(sorted, forms):
            return False
        # The form of TID tells a yearly table from a quarterly one of the same columns.
        if is_of_years is None or not first_row:
            return True
        return bool(_YEAR.fullmatch(as_text(first_row[names.index("TID")]))) == is_of_years

    return TableSource(
        code,
        PUBLISHER,
        title,
        dataset,
        tuple(forms[0]),
        recognise,
        lambda header, numbers: StatBankTable(code, dataset, header, numbers, read_time),
    )


TABLE_SOURCES = (
    _table(
        "dst_regk31",
        "REGK31: Kommunernes regnskaber på funktioner",
        "account",
        [_ACCOUNT_COLUMNS, _ACCOUNT_COLUMNS_ALL],
        _year,
    ),
    _table(
        "dst_folk1a",
        "FOLK1A: Folketal den 1. i kvartalet",
        "population",
        [_POPULATION_COLUMNS, _POPULATION_COLUMNS_ALL],
        _first_of_quarter,
        is_of_years=False,
    ),
    _table(
        "dst_bef1a07",
        "BEF1A07: Folketal pr. 1. januar",
        "population",
        [_POPULATION_COLUMNS],
        _first_of_year,
        is_of_years=True,
    ),
)
