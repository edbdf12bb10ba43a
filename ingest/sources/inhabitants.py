"""Inhabitants by municipality and day, from a statistical office other than Statistics Denmark.

Publisher: whoever delivers the table. Form: three columns, headings Danish or English. StatBank's own tables have
another form (`statbank`).
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.numbers import NumberEvidence
from ingest.rows import Batch, Column
from ingest.survey.columns import codes
from ingest.survey.understood import code_of
from ingest.tables import TableReader, TableSource
from ingest.values import as_text, read_date, read_integer
from ingest.words import heading_key

CODE = "inhabitants"
_HEADINGS = {"municipality_code": "kommunekode", "population_date": "folketalsdato", "population": "folketal"}


class InhabitantsTable(TableReader):
    """A figure a row: a municipality by its code, a day, a whole number."""

    dataset = "population"

    def __init__(self, header: Sequence[str], numbers: NumberEvidence):
        super().__init__(CODE, header, numbers, _names(header))

    def _values(self, batch: Batch) -> dict[str, Column]:
        dates = self._read(batch, "population_date", read_date, may_be_empty=False)
        figures = self._read(batch, "population", read_integer)
        return {
            "table_id": Column.constant(CODE, len(batch.line_from)),
            "area_name": self._read(batch, "municipality_code", _name),
            "period": dates.map(lambda day: day and day.isoformat()),
            "population_date": dates,
            "population": figures,
            "population_text": self._column(batch, "population").map(as_text),
        }


def _name(value: object) -> str:
    """The municipality's name, which figures of inhabitants are landed by; an unknown code stays as it is."""
    code = code_of("municipality", as_text(value))
    return codes("municipality").get(code, code)


def _names(header: Sequence[str]) -> list[str]:
    known = {heading_key(word): name for name, danish in _HEADINGS.items() for word in (name, danish)}
    return [known.get(heading_key(heading), heading) for heading in header]


TABLE_SOURCES = (
    TableSource(
        CODE,
        "Flere udgivere",
        "Folketal pr. kommune og dag",
        "population",
        tuple(_HEADINGS),
        lambda header, _: sorted(_names(header)) == sorted(_HEADINGS),
        InhabitantsTable,
        also_headed=tuple(_HEADINGS.items()),
    ),
)
