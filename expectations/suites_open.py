"""Border 2 of the open profile: what it shows is what may be shown, and what is public is whole.

The connection has the open database in use, the internal one attached as `internal` and what is suppressed as `hidden`.
Every rule is asked once, over all tables. Belongs here: whether the open database is fit to leave. Does not belong
here: what is suppressed (aarsvaerk.release.open), what the internal database must be (suites_release).
"""

from __future__ import annotations

import duckdb

from expectations.gx import gx
from expectations.ruled import no_rows
from expectations.suites_release import UNDESCRIBED, personal_numbers, text_columns_of

_HIDDEN_CELLS = {
    ("marts.fte_by_unit", "unit"): ("own_fte",),
    ("marts.fte_by_unit", "sum"): ("fte_in_all", "share_of_total_pct"),
    ("marts.fte_by_unit", "sum_below"): ("fte_below", "stated_total_fte"),
}
_HIDDEN_ROWS = {
    "core.fct_fte": ("unit", "unit_key", "year"),
    "core.fct_task": ("unit", "unit_key", "year"),
    "core.fct_activity": ("unit", "unit_key", "document_year"),
    "core.fct_indicator": ("municipality", "municipality_key", "year"),
    "marts.unit_tasks": ("unit", "unit_key", "year"),
    "marts.fte_by_task_field": ("municipality", "municipality_key", "year"),
    "marts.fte_by_category": ("municipality", "municipality_key", "year"),
    "marts.cost_by_task_field": ("municipality", "municipality_key", "year"),
    "marts.indicator_scorecard": ("municipality", "municipality_key", "year"),
}
_NEVER_SHOWN = {
    "core.dim_unit": ("remark",),
    "core.fct_task": ("task_text", "heading", "mapping_reason"),
    "core.fct_activity": ("counted_text",),
    "core.bridge_unit_task_field": ("rationale",),
    "marts.fte_by_unit": ("remark", "explanations"),
    "marts.changes": ("note_da", "note_en"),
}
_ALWAYS_EMPTY = ("core.fct_unit_remark", "marts.mapping_review", "marts.changed_figure", "meta.finding")
_PUBLIC = ("core.dim_municipality", "core.dim_task_field", "core.fct_account", "core.fct_population")


def suites(connection: duckdb.DuckDBPyConnection) -> list[gx.ExpectationSuite]:
    """One suite over the whole open database, named after the table that every release has one row of."""
    text_columns = text_columns_of(connection)
    numbers = " union all ".join(personal_numbers(table, columns) for table, columns in text_columns.items() if columns)
    expectations = [
        no_rows("release_column_undescribed", _reading(UNDESCRIBED), "table", "column"),
        no_rows("release_personal_number", _reading(numbers), "table", "column", "rows"),
        no_rows("release_open_discloses", _reading(_disclosed()), "table", "column", "rows"),
        no_rows("release_table_short", _reading(_short()), "table", "rows", "expected"),
    ]
    return [gx.ExpectationSuite(name="meta.release", expectations=expectations)]


def _reading(query: str) -> str:
    """The query in a stable order; it reads the batch too, so that an absent one cannot pass."""
    return f"select found.* from ({query}) as found, (select count(*) from batch) as present order by all"


def _disclosed() -> str:
    """Cells and rows that the plan suppresses, and texts of senders, wherever the open database shows them."""
    count = """select '{table}' as "table", '{column}' as "column", count(*) as "rows" from {table}
        where {where} having count(*) > 0"""
    found = [
        count.format(
            table=table, column=column, where=f'{_in_plan(kind, "unit_key", "year")} and "{column}" is not null'
        )
        for (table, kind), columns in _HIDDEN_CELLS.items()
        for column in columns
    ]
    found += [
        count.format(table=table, column=key, where=_in_plan(kind, key, year))
        for table, (kind, key, year) in _HIDDEN_ROWS.items()
    ]
    found += [
        count.format(table=table, column=column, where=f'"{column}" is not null')
        for table, columns in _NEVER_SHOWN.items()
        for column in columns
    ]
    found += [count.format(table=table, column="*", where="true") for table in _ALWAYS_EMPTY]
    return " union all ".join(found)


def _in_plan(kind: str, key: str, year: str) -> str:
    return f"({key}, {year}) in (select ({key}, year) from hidden.{kind})"


def _short() -> str:
    return " union all ".join(
        f"""select '{table}' as "table", shown as "rows", held as expected
        from (select count(*) as shown from {table}), (select count(*) as held from internal.{table})
        where shown < held"""
        for table in _PUBLIC
    )
