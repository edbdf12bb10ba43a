"""The repair that lets Great Expectations run on DuckDB: needed still, and sufficient."""

from __future__ import annotations

import duckdb
import pytest
from great_expectations.execution_engine import sqlalchemy_execution_engine as engine_module

from expectations import duckdb_engine
from expectations.gx import gxe

FILLED = gxe.ExpectColumnValuesToNotBeNull(column="fte")


@pytest.fixture
def connection():
    with duckdb.connect() as opened:
        opened.execute("create table unit as select 1.5 as fte; create schema core; create view core.fct as from unit")
        yield opened


@pytest.mark.parametrize("table", ["unit", "core.fct"])
def test_metrics_run_on_tables_and_views_of_an_open_connection(connection, table):
    with duckdb_engine.batches(connection) as batch_of:
        outcome = batch_of(table).validate(FILLED)
    assert outcome.success
    assert outcome.result["element_count"] == 1


def test_without_the_repair_every_metric_fails(connection, monkeypatch):
    """When this fails, Great Expectations has mended issue 10738: remove the repair."""
    unrepaired = tuple(d for d in engine_module._PERSISTED_CONNECTION_DIALECTS if d != "duckdb")
    monkeypatch.setattr(engine_module, "_PERSISTED_CONNECTION_DIALECTS", unrepaired)
    monkeypatch.setattr(duckdb_engine, "persist_duckdb_connections", lambda: None)
    with duckdb_engine.batches(connection) as batch_of:
        outcome = batch_of("unit").validate(FILLED)
    assert not outcome.success
    assert "list index out of range" in str(outcome.exception_info)


def test_repairing_twice_changes_nothing():
    duckdb_engine.persist_duckdb_connections()
    once = engine_module._PERSISTED_CONNECTION_DIALECTS
    duckdb_engine.persist_duckdb_connections()
    assert engine_module._PERSISTED_CONNECTION_DIALECTS is once
    assert once.count("duckdb") == 1


def test_no_metric_of_an_absent_table_can_be_computed(connection):
    with duckdb_engine.batches(connection) as batch_of:
        outcome = batch_of("core.absent").validate(FILLED)
    assert not outcome.success
    assert "Table with name absent does not exist" in str(outcome.exception_info)


def test_the_connection_stays_usable_and_its_cursors_are_closed(connection):
    with duckdb_engine.batches(connection) as batch_of:
        batch_of("unit").validate(FILLED)
    connection.execute("drop view core.fct; drop table unit")
    assert connection.execute("select count(*) from duckdb_tables()").fetchone() == (0,)
