"""What `meta.disclosure` counts: the units that a municipality has now, also where earlier ones stay suppressed."""

from __future__ import annotations

from decimal import Decimal

import duckdb

from aarsvaerk.release.open.fields import FieldPlan
from aarsvaerk.release.open.open_profile import _disclosed, _write_disclosure
from aarsvaerk.release.open.plan import Plan, Unit
from aarsvaerk.release.open.suppressed import Suppressed


def test_a_unit_that_only_an_earlier_delivery_had_is_not_counted():
    units = [Unit("top", None, Decimal(0)), Unit("office", "top", Decimal(5))]
    levels = {"1.1.1": ("1", "1.1", "1.1.1")}
    found = Suppressed(units, Plan(), FieldPlan(splits={"office", "gone"}), levels)
    with duckdb.connect() as connection:
        connection.execute("create schema meta")
        _write_disclosure(connection, _disclosed({("key", 2023): found}, Decimal(3)))
        counted = "select unit_count, suppressed_split_count, suppressed_split_fte from meta.disclosure"
        assert connection.execute(counted).fetchone() == (1, 1, Decimal(5))
