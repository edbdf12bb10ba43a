"""What municipalities are compared by: structural factors, and a reader's own peer set.

Publisher: whoever delivers the table; what a factor is and where its figures come from stands in
`ref_structural_factor`, which border 1 compares the codes with. Headings may be Danish or English.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from ingest.model import FTE
from ingest.numbers import NumberEvidence
from ingest.rows import Batch, Column
from ingest.survey.understood import code_of
from ingest.tables import TableReader, TableSource
from ingest.values import as_text, read_integer
from ingest.words import heading_key

_HEADINGS = {
    "structural_factor": {
        "municipality_code": "kommunekode",
        "factor_code": "faktorkode",
        "factor_year": "faktor_år",
        "factor_value": "faktorværdi",
    },
    "peer_set": {
        "peer_set_name": "sammenligningssæt",
        "municipality_code": "kommunekode",
        "peer_municipality_code": "sammenlignes_med",
        "peer_weight": "vægt",
    },
}
_OPTIONAL = frozenset({"peer_weight"})
_NUMBERS = ("factor_value", "peer_weight")


class ComparisonTable(TableReader):
    """A table of structural factors or of a peer set: codes as they are, numbers exactly."""

    def __init__(self, dataset: str, header: Sequence[str], numbers: NumberEvidence):
        super().__init__(dataset, header, numbers, _names(dataset, header))
        self.dataset = dataset
        self.number_columns = tuple(name for name in _NUMBERS if name in self.header)

    def _values(self, batch: Batch) -> dict[str, Column]:
        read = dict.fromkeys(_HEADINGS[self.dataset], as_text)
        read |= dict.fromkeys(_NUMBERS, partial(self.read_decimal, type_=FTE)) | {"factor_year": read_integer}
        read |= dict.fromkeys(("municipality_code", "peer_municipality_code"), _municipality)
        empty = Column.constant(None, len(batch.line_from))
        values = {
            name: self._read(batch, name, read[name]) if name in self.header else empty
            for name in _HEADINGS[self.dataset]
        }
        texts = {f"{name}_text": empty for name in _NUMBERS if name in _HEADINGS[self.dataset]}
        return values | texts | self._source_texts(batch)


def _municipality(value: object) -> str:
    return code_of("municipality", as_text(value))


def _names(dataset: str, header: Sequence[str]) -> list[str]:
    """The columns' names for a header in either language; a heading that is none stays as it is."""
    known = {heading_key(word): name for name, danish in _HEADINGS[dataset].items() for word in (name, danish)}
    return [known.get(heading_key(heading), heading) for heading in header]


def _table(dataset: str, publisher: str, title: str) -> TableSource:
    headings = _HEADINGS[dataset]

    def recognise(header: Sequence[str], first_row: Sequence[str]) -> bool:
        names = _names(dataset, header)
        return set(headings) - _OPTIONAL <= set(names) <= set(headings) and len(set(names)) == len(names)

    return TableSource(
        dataset,
        publisher,
        title,
        dataset,
        tuple(headings),
        recognise,
        lambda header, numbers: ComparisonTable(dataset, header, numbers),
        optional=_OPTIONAL & set(headings),
        also_headed=tuple(headings.items()),
    )


TABLE_SOURCES = (
    _table("structural_factor", "Flere udgivere", "Strukturelle faktorer"),
    _table("peer_set", "Læserne selv", "Eget sammenligningssæt"),
)
