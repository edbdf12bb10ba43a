"""A figure that is absent has its reason in the same row, in every mart; what the open profile holds back aside.

The reason is `missing_reason`; where a column is absent for a reason of its own, its YAML says under which condition on
other columns of the row (`absent_where`).
"""

from __future__ import annotations

import duckdb
import pytest

NOT_STATED = {"marts.fte_by_unit.stated_total_fte"}
"""What a source may state beside its figures, and mostly does not."""
NO_FIGURES = ("year", "calendar year")


@pytest.mark.parametrize("profile", ["internal", "open"])
def test_where_a_figure_is_absent_its_reason_is_not(warehouse, manifest, profile):
    settings = warehouse.settings
    database = settings.current_database if profile == "internal" else settings.current_open_database
    declared = {
        (node["name"], name): column.get("config", {}).get("meta", {})
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["schema"] == "marts"
        for name, column in node["columns"].items()
    }
    without = {}
    with duckdb.connect(database, read_only=True) as connection:
        # What the open profile holds back of a column is told in the dictionary, not in each row.
        figures = connection.execute(
            """select "table", "column", "table" in (
                select table_name from duckdb_columns() where column_name = 'missing_reason' and schema_name = 'marts'
            ) from meta.dictionary where "schema" = 'marts' and additivity is not null
                and not list_contains($no_figures, coalesce(unit, '')) and ($all or disclosure = 'public')
            order by all""",
            {"no_figures": NO_FIGURES, "all": profile == "internal"},
        ).fetchall()
        assert len(figures) > 100
        for table, column, has_reason in figures:
            name, where = f"marts.{table}.{column}", declared[table, column].get("absent_where", "false")
            assert where != "true" or name in NOT_STATED
            told = f"missing_reason is not null or ({where})" if has_reason else where
            (untold,) = connection.execute(
                f"""select count(*) from marts.{table} where "{column}" is null and (({told}) is not true)"""
            ).fetchone()
            if untold:
                without[name] = untold
    assert without == {}
