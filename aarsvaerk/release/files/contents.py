"""What a release's database says of its tables: columns, types, meaning, keys and number of rows.

Belongs here: reading the database's catalogue and meta.dictionary once, for all files. Does not belong here: the forms
in which files tell it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from aarsvaerk.release.content_hash import SCHEMAS
from aarsvaerk.release.key_relations import keys_of
from ingest.engine import MEMORY, bounded
from ingest.sql import literal


@dataclass(frozen=True)
class Column:
    """A published column."""

    name: str
    type: str  # as DuckDB writes it
    is_required: bool  # the database lets no NULL in
    description_en: str | None
    description_da: str | None
    unit: str | None
    null_meaning: str | None
    unit_da: str | None
    null_meaning_da: str | None
    label_da: str | None
    label_en: str | None
    additivity: str | None
    disclosure: str | None
    codes: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # Danish and English words by code

    def label(self, language: str) -> str:
        """What the column is called in `da` or `en`; its name with spaces where nothing is declared."""
        return (self.label_da if language == "da" else self.label_en) or self.name.replace("_", " ")

    def description(self, language: str) -> str:
        """What it holds, in `da` or `en`, as far as it is described."""
        texts = (self.description_da, self.description_en)
        return next(filter(None, texts if language == "da" else reversed(texts)), "")

    def unit_in(self, language: str) -> str | None:
        """What its values count, in `da` or `en`."""
        return self.unit_da if language == "da" else self.unit

    def null_meaning_in(self, language: str) -> str | None:
        """What it means that a value is absent, in `da` or `en`."""
        return self.null_meaning_da if language == "da" else self.null_meaning


@dataclass(frozen=True)
class PublishedTable:
    """A published table or view."""

    schema: str
    name: str
    is_view: bool
    description: str
    label_da: str | None
    label_en: str | None
    description_da: str | None
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]  # empty where none is declared, as of most views
    row_count: int | None  # None only where it was not to be counted
    sheet: Mapping[str, object] = field(default_factory=dict)  # how workbooks show it, as declared

    @property
    def full_name(self) -> str:
        """Schema and name, as a query names it."""
        return f"{self.schema}.{self.name}"

    @property
    def quoted(self) -> str:
        """Schema and name as SQL identifiers."""
        return f"{quoted_name(self.schema)}.{quoted_name(self.name)}"

    @property
    def grain(self) -> str:
        """The first paragraph of the description: what one row is."""
        return " ".join(self.description.replace("`", "").split("\n\n", maxsplit=1)[0].split())


@contextmanager
def opened(database: Path, memory: str = MEMORY) -> Iterator[duckdb.DuckDBPyConnection]:
    """The release's database, read-only and in use; nothing is written beside it."""
    with bounded(memory) as connection:
        connection.execute(f"attach {literal(database)} as release (read_only)")
        connection.execute("use release")
        connection.execute("set timezone = 'UTC'")
        yield connection


def published_tables(
    connection: duckdb.DuckDBPyConnection, row_counts: Mapping[str, int] | None = None
) -> tuple[PublishedTable, ...]:
    """The tables and views of the published schemas, by schema and name.

    Args:
        connection: The release, in use.
        row_counts: Rows by full name, as the release counted them; a view that it does not name then has none, since
            counting a view of the whole country takes seconds. Without it, all are counted here.
    """
    codes: dict[tuple[str, str, str], dict[str, tuple[str, str]]] = {}
    for *place, code, danish, english in connection.execute("from meta.dictionary_code").fetchall():
        codes.setdefault(tuple(place), {})[code] = (danish, english)
    columns: dict[tuple[str, str], list[Column]] = {}
    # An older release has them in English only, which says more than nothing.
    danish = "d.unit_da, d.null_meaning_da" if has_danish_meanings(connection) else "d.unit, d.null_meaning"
    for schema, table, *column in connection.execute(_COLUMNS.format(danish=danish), {"schemas": SCHEMAS}).fetchall():
        name, type_, is_required, *texts = column
        # Descriptions are wrapped where they are written; readers wrap them anew.
        texts = [text and " ".join(text.split()) for text in texts]
        of_column = codes.get((schema, table, name), {})
        columns.setdefault((schema, table), []).append(Column(name, type_, is_required, *texts, of_column))
    keys = keys_of(connection, "release")
    tables = []
    for schema, name, is_view, comment, *danish, sheet in connection.execute(_TABLES, {"schemas": SCHEMAS}).fetchall():
        place = f"{quoted_name(schema)}.{quoted_name(name)}"
        count = None if row_counts is None else row_counts.get(f"{schema}.{name}")
        if row_counts is None or (count is None and not is_view):
            (count,) = connection.execute(f"select count(*) from {place}").fetchone()  # noqa: S608
        key = (schema, name)
        tables.append(
            PublishedTable(
                *(schema, name, is_view, comment or "", *danish, tuple(columns[key]), keys.get(key, ()), count),
                json.loads(sheet) if sheet else {},
            )
        )
    return tuple(tables)


_TABLES = """
    with found as (
        select schema_name, table_name, false as is_view, comment from duckdb_tables()
        where database_name = 'release' and list_contains($schemas, schema_name)
        union all
        select schema_name, view_name, true, comment from duckdb_views()
        where database_name = 'release' and list_contains($schemas, schema_name) and not internal
    )
    select found.*, d.label_da, d.label_en, d.description_da, d.sheet
    from found left join meta.dictionary_table as d on (d."schema", d."table") = (schema_name, table_name)
    order by schema_name, table_name"""
_COLUMNS = """
    select c.schema_name, c.table_name, c.column_name, c.data_type, not c.is_nullable,
        d.description_en, d.description_da, d.unit, d.null_meaning, {danish},
        d.label_da, d.label_en, d.additivity, d.disclosure
    from duckdb_columns() as c
    left join meta.dictionary as d
        on (d."schema", d."table", d."column") = (c.schema_name, c.table_name, c.column_name)
    where c.database_name = 'release' and list_contains($schemas, c.schema_name)
    order by c.schema_name, c.table_name, c.column_index"""


def has_danish_meanings(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the dictionary has units and meanings of NULL in Danish, as releases made since 2026-11-28 have."""
    known = "select 1 from duckdb_columns() where (table_name, column_name) = ('dictionary', 'null_meaning_da')"
    return connection.execute(known).fetchone() is not None


def speaking_deliveries(connection: duckdb.DuckDBPyConnection, tables: Iterable[PublishedTable]) -> list[dict]:
    """The deliveries that the figures come from, by publisher and title; none where the release tells of none."""
    if "meta.delivery" not in {table.full_name for table in tables}:
        return []
    answer = connection.execute(
        """select delivery_id, period, file_name, sha256, received_at,
            columns('^(publisher|title|citation|licence|note)(_da|_en)?$')
        from meta.delivery where is_current order by publisher, title, delivery_id"""
    )
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def in_language(row: Mapping, name: str, language: str) -> str | None:
    """A text of a row in `da` or `en`; as it is where the row has no twin of it, as in older releases."""
    return row.get(f"{name}_{language}") or row[name]


def quoted_name(name: str) -> str:
    """A SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
