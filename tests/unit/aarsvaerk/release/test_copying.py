"""Tables of a release are written so that what is read together lies together, and hold what readers would wait for."""

from dataclasses import replace

import duckdb
import pytest

from aarsvaerk.release import copying
from aarsvaerk.release.copying import fill, make_view, require_key
from aarsvaerk.release.declaration import Column, Table

KEY = ("unit_key", "year")
STORED = Table("marts", "explained", is_stored=True, columns={"unit_key": Column("unit_key", key_position=1)})


def test_rows_of_a_municipality_and_year_lie_together_and_then_in_the_order_of_their_key():
    with duckdb.connect() as connection:
        connection.execute(
            "create table source as select * from (values (3, 'b', 1), (1, 'b', 2), (2, 'a', 2), (0, 'b', 2))"
        )
        connection.execute("create table target (key integer, municipality_key varchar, year integer)")
        fill(connection, "target", "select col0 as key, col1 as municipality_key, col2 as year from source", ["key"])
        rows = connection.execute("select municipality_key, year, key from target").fetchall()
        assert rows == [("a", 2, 2), ("b", 1, 3), ("b", 2, 0), ("b", 2, 1)]
        connection.execute("create table plain (key integer, name varchar)")
        fill(connection, "plain", "select col0 as key, col1 as name from source", ["key"])
        assert connection.execute("select key from plain").fetchall() == [(0,), (1,), (2,), (3,)]


@pytest.mark.parametrize(
    ("rows", "holds"),
    [
        ("('a', 2022), ('a', 2023), ('b', 2022)", True),
        ("('a', 2022), ('b', 2022), ('a', 2022)", False),
        ("('a', 2022), (null, 2022)", False),
    ],
)
def test_no_key_stands_twice_or_is_absent(rows, holds):
    with duckdb.connect() as connection:
        connection.execute(f"create table t as from (values {rows}) as t (unit_key, year)")
        if holds:
            require_key(connection, "t", KEY)
        else:
            with pytest.raises(AssertionError, match=r"^t "):
                require_key(connection, "t", KEY)


def test_a_stored_view_becomes_a_table_of_its_rows_and_any_other_stays_a_view():
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        connection.execute("create table t as from (values ('b', 1.5), ('a', 2)) as t (unit_key, fte)")
        for name in ("marts.explained", "marts.other"):
            make_view(connection, name, "with t as (from main.t) select * from t", {STORED.full_name: STORED})
        connection.execute("insert into t values ('c', 4)")
        assert connection.execute("select unit_key from marts.explained").fetchall() == [("a",), ("b",)]
        assert connection.execute("select count(*) from marts.other").fetchall() == [(3,)]
        types = "select data_type from duckdb_columns() where schema_name = 'marts' and column_name = 'fte'"
        assert set(connection.execute(types).fetchall()) == {("DECIMAL(11,1)",)}


@pytest.mark.parametrize("at_a_time", [1, 3, 8, 20])
def test_a_stored_view_has_the_rows_of_every_municipality_and_of_none_in_their_order(monkeypatch, at_a_time):
    monkeypatch.setattr(copying, "ROWS_AT_A_TIME", at_a_time)
    columns = {"municipality_key": Column("municipality_key"), "unit_key": Column("unit_key", key_position=1)}
    declared = {STORED.full_name: replace(STORED, columns=columns)}
    keys = [*(f"{digit:x}{digit}" for digit in range(16)), "0", "ff", None]
    with duckdb.connect() as connection:
        connection.execute("create schema marts; create table t (municipality_key varchar, unit_key varchar)")
        connection.executemany("insert into t values (?, ?)", [(key, str(key)) for key in reversed(keys)])
        make_view(connection, STORED.full_name, "from main.t", declared)
        made = connection.execute("select municipality_key from marts.explained").fetchall()
        assert made == connection.execute("select municipality_key from t order by 1").fetchall()


def test_a_stored_view_that_a_join_doubles_is_not_published():
    with duckdb.connect() as connection:
        connection.execute("create schema marts; create table t as from (values ('a'), ('a')) as t (unit_key)")
        with pytest.raises(AssertionError, match="marts"):
            make_view(connection, "marts.explained", "from main.t", {STORED.full_name: STORED})
