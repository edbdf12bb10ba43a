"""From the rows that break an expectation to findings: where each is and what of it goes into the rule's message.

Belongs here: reading the rows out of Great Expectations' results. Does not belong here: running expectations (runner),
severity and texts (the rule catalogue).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from ingest.model import Finding
from ingest.place import Phrase, Place, phrase

MAXIMUM_PLACES = 100
"""Places reported per expectation. One finding more reports how many others there are; it names no row, so that nobody
takes the reported rows for all rows in breach."""


def places(result: Mapping) -> tuple[list[dict], int]:
    """The rows that break the rule, as columns, and how many there are; a whole table is one place.

    A column that holds has no more to report.
    """
    if not result:
        return [], 0
    if "unexpected_count" in result:
        return result.get("partial_unexpected_index_list") or [{}], result["unexpected_count"]
    if "details" in result:
        return result["details"]["unexpected_rows"], result["observed_value"]
    return [dict(result)], 1


def findings(table: str, meta: Mapping, rows: list[dict], total: int) -> Iterable[Finding]:
    """A finding per row, and one for all beyond `MAXIMUM_PLACES`.

    Args:
        table: The table under check.
        meta: What the expectation says of its rule (see expectations.ruled).
        rows: The rows that break it, or the first of them.
        total: How many there are.
    """
    # A query may name the worst rows first; readers go through the file from its top.
    named = sorted(rows[:MAXIMUM_PLACES], key=lambda row: row.get("row_number") or 0)
    for number, row in enumerate([*named, *rows[MAXIMUM_PLACES : MAXIMUM_PLACES + 1]], start=1):
        row_number, stands_for = row.get("row_number"), 1
        if number > MAXIMUM_PLACES:
            row_number, stands_for = None, total - MAXIMUM_PLACES
        values = {placeholder: _value(row.get(column)) for placeholder, column in meta["values"].items()}
        yield Finding(
            meta["rule_code"], place_of(table, row), values | meta["constants"], table, row_number, stands_for
        )


def place_of(table: str, row: Mapping) -> Place:
    """Where a row is by its lineage; without lines the place is the whole table."""
    if (first := row.get("line_from")) is None:
        return Place(dataset=table)
    last = row["line_to"] if row["line_to"] > first else None
    return Place(first, last, row.get("sheet"), row.get("page"))


def _value(value: object) -> Phrase | str:
    """A value for a message: exact, decimals without trailing zeros, nothing as a dash; a list is a phrase's parts."""
    if isinstance(value, list):
        return phrase(*value)
    if value is None:
        return "–"
    if isinstance(value, Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"
    return str(value)
