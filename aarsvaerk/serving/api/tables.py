"""What is asked of a table, as SQL whose every name is a published column and whose every value is a parameter.

Belongs here: filters, selection, order and paging. Does not belong here: the form of the answer (answers).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aarsvaerk.release.files.contents import PublishedTable, quoted_name

RESERVED = {"select", "order", "limit", "offset", "format", "profile", "lang", "as_of"}
MOST_ROWS, MOST_OFFSET = 10_000, 10**9
_DEFAULT_ROWS = 100
_OPERATORS = {"from": ">=", "to": "<="}


class BadRequest(ValueError):
    """The question names what is not there, or a value that does not fit; the message says which."""


@dataclass(frozen=True)
class Question:
    """A question to one table.

    Attributes:
        columns: The columns wanted, in their order.
        matching: The query after its selection, without order and limit.
        order: Its order.
        parameters: Its values.
        limit: How many rows at most.
        offset: How many to leave out first.
    """

    columns: tuple[str, ...]
    matching: str
    order: str
    parameters: tuple[str, ...]
    limit: int
    offset: int

    @property
    def sql(self) -> str:
        """The query without limit."""
        return self.selecting(self.columns)

    def selecting(self, columns: Iterable[str]) -> str:
        """The query without limit, of other columns."""
        return f"select {', '.join(map(quoted_name, columns))} {self.matching} order by {self.order}"

    @property
    def count(self) -> str:
        """How many rows there are on all pages."""
        return f"select count(*) {self.matching}"

    @property
    def page(self) -> str:
        """The query of the page."""
        return f"{self.sql} limit {self.limit} offset {self.offset}"


def question(table: PublishedTable, asked: Iterable[tuple[str, str]], source: str | None = None) -> Question:
    """Read a question from an address.

    `column=value` and `column=a,b` filter by equality, `column.from=` and `column.to=` by a span; `select` names
    columns, `order` sorts by columns (`-` before one: descending), `limit` and `offset` page.

    Args:
        table: The table asked.
        asked: Names and values, as they stand in the address.
        source: What to select from, where it is not the table itself.

    Raises:
        BadRequest: A column is not there, or a number is none.
    """
    columns = {column.name: column for column in table.columns}
    chosen, order = tuple(columns), []
    limit, offset = _DEFAULT_ROWS, 0
    conditions: list[str] = []
    parameters: list[str] = []
    for name, value in asked:
        if name == "select":
            chosen = tuple(dict.fromkeys(_known(part, columns, table) for part in value.split(",")))
        elif name == "order":
            order = [
                quoted_name(_known(part.removeprefix("-"), columns, table)) + " desc" * part.startswith("-")
                for part in value.split(",")
            ]
        elif name == "limit":
            limit = _number(name, value, 1, MOST_ROWS)
        elif name == "offset":
            offset = _number(name, value, 0, MOST_OFFSET)
        elif name == "lang":
            if value not in ("da", "en"):
                raise BadRequest("lang is da or en.")
        elif name not in RESERVED:
            column, _, operator = name.partition(".")
            place = quoted_name(_known(column, columns, table))
            if operator:
                if operator not in _OPERATORS:
                    raise BadRequest(f"{name}: only {column}.from and {column}.to are known.")
                conditions.append(f"{place} {_OPERATORS[operator]} ?::{columns[column].type}")
                parameters.append(value)
            else:
                values = value.split(",")
                conditions.append(f"{place}::varchar in ({', '.join('?' * len(values))})")
                parameters += values
    # A page needs one order: by what was asked, then by the key or by everything.
    ties = table.primary_key or tuple(columns)
    order += [quoted_name(column) for column in ties]
    where = f" where {' and '.join(conditions)}" if conditions else ""
    # Names are the table's own, and values are parameters.
    matching = f"from {source or table.quoted}{where}"
    return Question(chosen, matching, ", ".join(order), tuple(parameters), limit, offset)


def _known(name: str, columns: dict, table: PublishedTable) -> str:
    if name not in columns:
        raise BadRequest(f"{table.full_name} has no column {name[:80]!r}. It has: {', '.join(columns)}.")
    return name


def _number(name: str, value: str, low: int, high: int) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 12 and low <= int(value) <= high):
        raise BadRequest(f"{name} must be a number from {low} to {high}.")
    return int(value)


def dimensions(columns: Sequence[str]) -> list[str]:
    """The columns that say what a row is about, in the order in which they vary."""
    known = ("municipality_code", "unit_code", "task_field_code", "indicator_code", "function_code")
    known += ("category_level", "category_code", "subcategory_code", "peer_set_code", "peer_group_type")
    known += ("peer_group_code", "release_id", "year")
    found = [name for name in known if name in columns]
    # A unit, a field or an indicator has but one category.
    if any(name in found for name in ("task_field_code", "indicator_code")):
        found = [name for name in found if name != "subcategory_code"]
    return found
