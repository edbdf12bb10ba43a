"""Which columns of the published tables point to rows of which tables, as the names of keys say.

`unit_key` and `parent_unit_key` point to `core.dim_unit`, `delivery_id` to `meta.delivery`, `period_start` to the
calendar `core.dim_day`. The data package and PostgreSQL declare these relations, and BI tools read them. Belongs here:
the rule. Does not belong here: the forms.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import duckdb

from aarsvaerk.release.history import HISTORY, PAST

PERIOD_START = "period_start"
_DAY = ("core", "dim_day")


def keys_of(connection: duckdb.DuckDBPyConnection, database: str) -> dict[tuple[str, str], tuple[str, ...]]:
    """Primary keys by schema and table, as the dictionary of an attached release lists them.

    Older releases have them as constraints instead.
    """
    listed = """select "schema", "table", list("column" order by key_position) from "{}".meta.dictionary
        where key_position is not null group by all"""
    constraints = """select schema_name, table_name, constraint_column_names from duckdb_constraints()
        where database_name = $1 and constraint_type = 'PRIMARY KEY'"""
    is_listed = connection.execute(
        """select count(*) from duckdb_columns() where (database_name, schema_name, table_name, column_name)
            = ($1, 'meta', 'dictionary', 'key_position')""",
        [database],
    ).fetchone()[0]
    answer = connection.execute(listed.format(database)) if is_listed else connection.execute(constraints, [database])
    return {(schema, table): tuple(names) for schema, table, names in answer.fetchall()}


class Keyed(Protocol):
    """A table with a primary key."""

    schema: str
    name: str
    primary_key: tuple[str, ...]


@dataclass(frozen=True)
class Pointer:
    """A column that points to a column of a table."""

    column: str
    schema: str
    table: str
    target: str


def targets_of(tables: Iterable[Keyed]) -> dict[str, tuple[str, str]]:
    """Columns that are the whole key of a table of core or meta, and the table: what other columns can point to.

    A name that is the key of several tables is left out, since it does not tell which of them a row is in. The day of
    the calendar is among them under the name of the column that points to it.
    """
    tables = list(tables)
    keys = Counter(table.primary_key for table in tables if table.schema in ("core", "meta"))
    has_calendar = any((table.schema, table.name) == _DAY and table.primary_key for table in tables)
    calendar = {PERIOD_START: _DAY} if has_calendar else {}
    return calendar | {
        table.primary_key[0]: (table.schema, table.name)
        for table in tables
        if table.schema in ("core", "meta")
        and len(table.primary_key) == 1
        and keys[table.primary_key] == 1
        and table.primary_key[0].endswith(("_key", "_id"))
        and (table.schema, table.name) != ("meta", "release")  # the marts tell of earlier ones too
    }


def pointers_of(table: Keyed, columns: Iterable[str], targets: Mapping[str, tuple[str, str]]) -> Iterator[Pointer]:
    """What the columns of a table point to. The past is left out: what it points to may be gone."""
    if table.name.endswith((PAST, HISTORY)):
        return
    for column in columns:
        if column == PERIOD_START and PERIOD_START in targets:
            yield Pointer(column, *_DAY, "day")
            continue
        ending = next((name for name in targets if re.search(rf"(^|_){re.escape(name)}$", column)), None)
        # A table's own key points to nothing, though another column of it may point to it.
        if ending and (targets[ending] != (table.schema, table.name) or column != ending):
            yield Pointer(column, *targets[ending], ending)
