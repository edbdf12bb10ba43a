"""One module per source; `all_sources` lists every kind of delivery the warehouse can read."""

from __future__ import annotations

import csv

from ingest.csvfile import header
from ingest.model import DeliveryRejected, Finding, Source


def all_sources() -> tuple[Source, ...]:
    """Every source, in the order in which a file is offered to them."""
    from ingest.sources import opgavebeskrivelser, statbank, sts_opgavekatalog

    return (*statbank.SOURCES, *opgavebeskrivelser.SOURCES, *sts_opgavekatalog.SOURCES)


def recognise(text: str) -> Source:
    """The source whose delivery `text` is, told by its content.

    Raises:
        DeliveryRejected: rule `file_unknown_kind`, with the names of the columns found, where there are any.
    """
    for source in all_sources():
        if source.recognise(text):
            return source
    raise DeliveryRejected(Finding("file_unknown_kind", "line 1", {"nearest": _nearest(text)}))


def _nearest(text: str) -> str:
    """The embedded delivery whose columns share most with the first line of `text`."""
    from ingest.landing import DELIVERIES

    try:
        found = set(header(text))
    except csv.Error:
        found = set()
    columns = {path.name: header(path.read_text(encoding="utf-8-sig")) for path in DELIVERIES.glob("*_*.csv")}
    return max(sorted(columns), key=lambda name: len(found & set(columns[name])) / len(columns[name]))
