"""How an expectation names its rule, and which values of a row that breaks it go into the rule's message.

Each expectation carries ``meta``: `rule_code` (severity and texts are the catalogue's), `detail` (tells apart two
expectations of one rule on one table), `values` (message placeholder -> column of the row) and `constants`
(placeholder -> text).

Belongs here: that form. Does not belong here: any one rule.
"""

from __future__ import annotations

from collections.abc import Mapping

from expectations.kinds import NoRows


def meta(rule_code: str, detail: str = "", values: Mapping[str, str] | None = None, **constants: str) -> dict:
    """The ``meta`` of an expectation; `values` maps placeholders to columns, keywords give constant placeholders."""
    return {"rule_code": rule_code, "detail": detail, "values": dict(values or {}), "constants": constants}


def no_rows(rule_code: str, query: str, *placeholders: str, detail: str = "", **constants: str):
    """Expect that a query returns nothing.

    Args:
        rule_code: the rule that a returned row breaks.
        query: reads ``batch``, the table under check; names its columns as the placeholders, and where the rows are
            landed ones returns row_number, page, sheet, line_from and line_to too. It ends with an ``order by``, since
            only the first rows are told. Literal braces are doubled.
        placeholders: the columns that fill the message; a list is the key of a phrase in `ingest.texts` and its values.
        detail: tells apart two expectations of one rule on one table.
        constants: placeholders filled with the same text for every row.
    """
    return NoRows(
        unexpected_rows_query=f"with batch as not materialized (select * from {{batch}}) {query}",
        meta=meta(rule_code, detail, {name: name for name in placeholders}, **constants),
    )


def worst_first(size: str, *names: str) -> str:
    """The end of a query whose rows are of municipalities: each one's largest comes before a second of any.

    Only the first rows are reported (see expectations.findings), so of a file of all 98 each one in breach is named.

    Args:
        size: expression of how far a row is off.
        names: columns that settle the order of rows that are equally far off; together they tell each row apart.
    """
    order = ", ".join(names)
    return f"order by row_number() over (partition by municipality_code order by {size} desc, {order}), {order}"
