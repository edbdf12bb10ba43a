"""One module per source; what is here offers a file to every kind of delivery the warehouse can read."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ingest.model import DeliveryRejected, Finding, Source
from ingest.place import FIRST_LINE, Place, phrase
from ingest.tables import TableSource
from ingest.words import garbled, has_lost_letters, heading_key, may_have_lost_letters


def documents() -> tuple[Source, ...]:
    """Every kind of document, in the order in which a file is offered to them."""
    from ingest.sources import sts_opgavekatalog
    from ingest.sources.opgavebeskrivelser import document as opgavebeskrivelser

    return (*opgavebeskrivelser.SOURCES, *sts_opgavekatalog.SOURCES)


def tables() -> tuple[TableSource, ...]:
    """Every kind of table, in the order in which a file is offered to them."""
    from ingest.sources import comparison, inhabitants, statbank, survey
    from ingest.sources.opgavebeskrivelser import document as opgavebeskrivelser

    return (
        *statbank.TABLE_SOURCES,
        *opgavebeskrivelser.TABLE_SOURCES,
        *survey.TABLE_SOURCES,
        *comparison.TABLE_SOURCES,
        *inhabitants.TABLE_SOURCES,
    )


def recognise_document(text: str) -> Source | None:
    """The kind of document `text` is, told by its content; None where it is none."""
    return next((source for source in documents() if source.recognise(text)), None)


def recognise_table(header: Sequence[str], first_row: Sequence[str]) -> TableSource | None:
    """The kind of table that has such a header and first row; None where there is none."""
    return next((source for source in tables() if source.recognise(header, first_row)), None)


def explaining() -> tuple[TableSource, ...]:
    """The tables that explain warnings and may come with another in one file."""
    return tuple(source for source in tables() if source.dataset == "explanation")


def is_amount(heading: str) -> bool:
    """Whether a column holds amounts, which cannot be split where cells are merged over rows."""
    from ingest.sources.survey import amounts

    return heading.casefold() in {*amounts(), "indhold", "quantity"}


def unknown_kind(top: Sequence[tuple[Place, Sequence[str]]]) -> DeliveryRejected:
    """The rejection of a file that is no kind of delivery: the kind whose columns it shares most with is named.

    A table with at least half of a kind's columns is taken for one of it, whose header lacks columns (`csv_header`) or
    has one twice (`heading_twice`).

    Args:
        top: the rows that may be its header, with their places.
    """
    lacking = [
        ([name for name in source.columns if not _has(source, name, found)], source, place, header)
        for place, header in top or [(FIRST_LINE, ())]
        for found in [set(map(heading_key, filter(None, header)))]
        for source in tables()
    ]
    missing, nearest, place, header = min(lacking, key=lambda one: len(one[0]) / len(one[1].columns))
    for name in header:
        if meant := garbled(name):
            values = {"value": name, "column": name, "found": meant}
            return DeliveryRejected(Finding("text_garbled", place, values))
        if sign := "\ufffd" if has_lost_letters(name) else may_have_lost_letters(name):
            values = {"value": name, "column": name, "found": sign}
            return DeliveryRejected(Finding("text_letters_lost", place, values))
    named = ", ".join(filter(None, header))[:500]
    if len(missing) <= len(nearest.columns) / 2:
        if twice := _twice(nearest, header):
            return DeliveryRejected(Finding("heading_twice", place, {"column": twice}))
        if needed := [name for name in missing if name in nearest.required]:
            values = {"found": named, "expected": ", ".join(needed), "kind": nearest.title}
            return DeliveryRejected(Finding("csv_header", place, values))
        known = {heading_key(form) for column in nearest.columns for form in nearest.headings(column)}
        if more := [name for name in header if name and heading_key(name) not in known]:
            others = phrase("more_headings", nearest.title, ", ".join(more)[:500])
            return DeliveryRejected(Finding("file_unknown_kind", place, {"nearest": others}))
    elif len(missing) < len(nearest.columns) - 1:  # one heading alone says nothing: many tables have a year
        others = phrase("nearest_kind", nearest.title, len(missing), ", ".join(missing))
        return DeliveryRejected(Finding("file_unknown_kind", place, {"nearest": others}))
    if (unparted := _unparted(top)) is not None:
        return DeliveryRejected(Finding("file_unknown_kind", unparted, {"nearest": phrase("headings_unparted")}))
    return DeliveryRejected(Finding("file_unknown_kind", place, {"nearest": phrase("no_kind")}))


def _unparted(top: Sequence[tuple[Place, Sequence[str]]]) -> Place | None:
    """The row in one field of which a kind's required headings stand together, parted by what is no separator here."""
    for place, header in top:
        text = heading_key(max(header, key=len, default=""))
        if any(all(_is_within(source, name, text) for name in source.required) for source in tables()):
            return place
    return None


def _is_within(source: TableSource, column: str, text: str) -> bool:
    return any(heading_key(name) in text for name in source.headings(column))


def _twice(source: TableSource, header: Sequence[str]) -> str | None:
    """The headings that name one column, be it in other words or letter case; None where each column has one."""
    for column in source.columns:
        keys = set(map(heading_key, source.headings(column)))
        if len(named := [name for name in header if name and heading_key(name) in keys]) > 1:
            return " / ".join(dict.fromkeys(named))
    return None


def _has(source: TableSource, column: str, found: Collection[str]) -> bool:
    """Whether a heading among those found names the column, in any of the words for it."""
    return any(heading_key(name) in found for name in source.headings(column))
