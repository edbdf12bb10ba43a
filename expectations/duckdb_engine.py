"""Great Expectations on DuckDB: the one repair it needs, and batches over a connection that is already open.

Great Expectations closes a connection before it fetches, save for the dialects it lists as needing a persisted one.
DuckDB drops the rows of a closed connection, so without a place in that list each metric ends in
``IndexError: list index out of range`` (Great Expectations issue 10738, seen in 1.24.1). The list is private: when an
upgrade moves it, the import below fails, and the test of this module says whether the repair is still needed.

Belongs here: the way to DuckDB. Does not belong here: suites, rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import cache

import duckdb
from duckdb_sqlalchemy import ConnectionWrapper
from great_expectations.datasource.fluent.interfaces import Batch
from great_expectations.execution_engine import sqlalchemy_execution_engine as engine_module

from expectations.gx import ephemeral_context


class _Dialect(StrEnum):
    """DuckDB as a member of the list, which is compared both by value and as text."""

    DUCKDB = "duckdb"


def persist_duckdb_connections() -> None:
    """Add DuckDB to the dialects whose connection stays open between metrics; a second call changes nothing."""
    listed = engine_module._PERSISTED_CONNECTION_DIALECTS
    if _Dialect.DUCKDB not in listed:
        engine_module._PERSISTED_CONNECTION_DIALECTS = (*listed, _Dialect.DUCKDB)


@contextmanager
def batches(connection: duckdb.DuckDBPyConnection) -> Iterator[Callable[[str], Batch]]:
    """Open Great Expectations over a DuckDB connection.

    Great Expectations gets cursors of `connection` rather than a path, so it sees the connection's views and functions
    and adds no second set of options to a file, which DuckDB would refuse. All of its cursors are closed at the end,
    so the file is free for a writer.

    Yields:
        A function from a table or view ("population", "core.fct_fte") to its whole as a batch. Where the table is
            absent, each metric of the batch fails. The batch stays the same while the table is made anew.
    """
    persist_duckdb_connections()
    cursors: list[ConnectionWrapper] = []

    def cursor() -> ConnectionWrapper:
        cursors.append(ConnectionWrapper(connection.cursor()))
        return cursors[-1]

    # A connection that is collected after the end would roll back on a cursor that is closed; there is nothing to undo.
    # Within a transaction it would not see tables that are made later.
    options = {"creator": cursor, "pool_reset_on_return": None, "isolation_level": "AUTOCOMMIT"}
    source = ephemeral_context().data_sources.add_sql("duckdb", connection_string="duckdb://", kwargs=options)

    @cache
    def batch(table: str) -> Batch:
        # A table asset takes its schema from the connection alone; a query may name it.
        asset = source.add_query_asset(table, query=f"select * from {table}")
        return asset.add_batch_definition_whole_table("whole").get_batch()

    try:
        yield batch
    finally:
        for opened in cursors:
            opened.close()
