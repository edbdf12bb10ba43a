"""A table of the open profile that its declaration leaves without a key is not published."""

from __future__ import annotations

import duckdb
import pytest

from aarsvaerk.release.declaration import Column, Table
from aarsvaerk.release.open.open_profile import _require_key

TABLE = Table(
    "marts",
    "t",
    columns={name: Column(name, key_position=place) for place, name in enumerate(("unit_key", "year"), start=1)},
)


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
            _require_key(connection, "t", TABLE)
        else:
            with pytest.raises(AssertionError, match=r"marts\.t"):
                _require_key(connection, "t", TABLE)
