"""Border 2 of the open profile: what it shows is what may be shown, and what is public is whole.

The connection has the open database in use, the internal one attached as `internal` and what is suppressed as `hidden`.
Every rule is asked once, over all tables, as the internal dictionary declares them. Belongs here: whether the open
database is fit to leave. Does not belong here: what is suppressed (aarsvaerk.release.open), what the internal database
must be (suites_release).
"""

from __future__ import annotations

import duckdb

from expectations.gx import gx
from expectations.ruled import no_rows
from expectations.suites_release import of_every_column, reading

_HIDDEN_CELLS = {"unit": "unit", "unit_total": "sum", "unit_total_below": "sum_below"}
"""The disclosure classes of cells that the plan suppresses, with the plan's table of them."""
_HIDDEN_ITEMS = {
    **{level: (f"'{level}'", f"{level}_code") for level in ("main_category", "subcategory", "task_field")},
    "task_field_estimate": ("'task_field'", "task_field_code"),
    "category": ("category_level", "category_code"),
    "part": (
        "replace(level, '_part', '')",
        "case when ends_with(level, '_part') then parent_part_code else part_code end",
    ),
}
_HIDDEN_ITEMS |= {"part_peers": _HIDDEN_ITEMS["part"]}
"""The disclosure classes of totals that the plan suppresses, with level and code of each row."""
_HIDDEN_LEVELS = {
    **{f"shown_{level}": (level, f"{level}_code") for level in ("main_category", "subcategory", "task_field")},
    "shown_compared_indicators": ("task_field", "task_field_code"),
}
"""The rules for rows that leave out those of suppressed totals, with their level and the column with the code."""
_HIDDEN_ROWS = {
    "shown_units": ("split", "unit_key", "year"),
    "shown_units_averaged": ("split", "unit_key", "year"),
    "shown_units_by_document": ("unit", "unit_key", "document_year"),
    "shown_units_not_derived": ("split", "unit_key", "year"),
    "shown_units_without_components": ("split", "unit_key", "year"),
    **dict.fromkeys(
        ("shown_municipalities", "shown_changes", "shown_frontier", "shown_scored_indicators"),
        ("municipality", "municipality_key", "year"),
    ),
}
"""The rules for rows that the plan suppresses, with the plan's table and the columns that lead to it."""
_OTHERWISE_ASKED = {
    *("public", "item_peers", "item_estimate", "model", "change_peers", "peers", "delivery", "suppression"),
    *("sum_of_categories", "share_of_categories", "task_field_estimate_reason", "part_reason", "reason"),
    *("task_field_change", "task_field_change_reason"),
}
"""The disclosure classes of which no cell is suppressed by itself: they are reasons, or made of what is shown."""
_OTHERWISE = ("meta.dictionary", "meta.dictionary_table", "meta.dictionary_code")
"""They describe the open profile, so that they hold fewer rows than the internal ones."""


def suites(connection: duckdb.DuckDBPyConnection) -> list[gx.ExpectationSuite]:
    """One suite over the whole open database, named after the table that every release has one row of."""
    expectations = [
        *of_every_column(connection),
        no_rows("release_open_discloses", reading(_disclosed(connection)), "table", "column", "rows"),
        no_rows("release_table_short", reading(_short(connection)), "table", "rows", "expected"),
    ]
    return [gx.ExpectationSuite(name="meta.release", expectations=expectations)]


def _disclosed(connection: duckdb.DuckDBPyConnection) -> str:
    """Cells and rows that the plan suppresses, and texts of senders, wherever the open database shows them."""
    count = """select '{table}' as "table", '{column}' as "column", count(*) as "rows" from {table}
        where {where} having count(*) > 0"""
    found = []
    for table, column, disclosure in connection.execute(
        """select "schema" || '.' || "table", "column", disclosure from internal.meta.dictionary
        where ("schema", "table", "column") in (select (schema_name, table_name, column_name) from duckdb_columns()
            where database_name = current_database())"""
    ).fetchall():
        if kind := _HIDDEN_CELLS.get(disclosure):
            where = f'{_in_plan(kind, "unit_key", "year")} and "{column}" is not null'
        elif disclosure in _HIDDEN_ITEMS:
            where = f'{_in_items(*_HIDDEN_ITEMS[disclosure])} and "{column}" is not null'
        elif disclosure == "internal":
            where = f'"{column}" is not null'
        elif disclosure in _OTHERWISE_ASKED:
            continue
        else:
            raise ValueError(f"{table}.{column}: nobody has said how border 2 asks of the disclosure {disclosure}")
        found.append(count.format(table=table, column=column, where=where))
    for table, rows in _rules(connection).items():
        if rows in _HIDDEN_ROWS:
            kind, key, year = _HIDDEN_ROWS[rows]
            found.append(count.format(table=table, column=key, where=_in_plan(kind, key, year)))
        elif rows in _HIDDEN_LEVELS:
            level, code = _HIDDEN_LEVELS[rows]
            where = f"{_in_items(repr(level), code)} or {_in_plan('municipality', 'municipality_key', 'year')}"
            found.append(count.format(table=table, column=code, where=where))
        elif rows == "none":
            found.append(count.format(table=table, column="*", where="true"))
    return " union all ".join(found)


def _rules(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The rule for its rows of each table that the open database has."""
    return dict(
        connection.execute(
            """select "schema" || '.' || "table", open_rows from internal.meta.dictionary_table
            where ("schema", "table") in (select (schema_name, table_name) from duckdb_tables()
                where database_name = current_database())"""
        ).fetchall()
    )


def _in_plan(kind: str, key: str, year: str) -> str:
    return f"({key}, {year}) in (select ({key}, year) from hidden.{kind})"


def _in_items(kind: str, code: str) -> str:
    return f"({kind}, {code}, municipality_key, year) in (select (kind, code, municipality_key, year) from hidden.item)"


def _short(connection: duckdb.DuckDBPyConnection) -> str:
    public = [table for table, rows in _rules(connection).items() if rows == "all" and table not in _OTHERWISE]
    return " union all ".join(
        f"""select '{table}' as "table", shown as "rows", held as expected
        from (select count(*) as shown from {table}), (select count(*) as held from internal.{table})
        where shown < held"""
        for table in public
    )
