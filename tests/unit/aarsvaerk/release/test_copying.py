"""Tables of a release are written so that what is read together lies together."""

import duckdb

from aarsvaerk.release.copying import fill


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
