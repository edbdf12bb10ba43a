"""A figure that is absent has its reason in the same row, in every mart and both profiles.

The reason is `missing_reason`; where a column is absent for a reason of its own, its YAML says under which condition on
other columns of the row (`absent_where`). A column that is internal altogether is absent from every row of the open
profile alike, and the dictionary says so.
"""

from __future__ import annotations

import duckdb
import pytest

NEVER_KNOWN = {
    "marts.fte_by_unit.stated_total_fte",  # what a source may state beside its figures, and mostly does not
    "marts.benchmark_task_field.gap_to_median_kr",  # no price of an FTE is delivered
    "marts.benchmark_task_field.gap_to_best_quartile_kr",
}
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
        figures = connection.execute(
            """select "table", "column", "table" in (
                select table_name from duckdb_columns() where column_name = 'missing_reason' and schema_name = 'marts'
            ) from meta.dictionary where "schema" = 'marts' and additivity is not null
                and not list_contains($no_figures, coalesce(unit, '')) and ($all or disclosure <> 'internal')
            order by all""",
            {"no_figures": NO_FIGURES, "all": profile == "internal"},
        ).fetchall()
        assert len(figures) > 100
        for table, column, has_reason in figures:
            name, where = f"marts.{table}.{column}", declared[table, column].get("absent_where", "false")
            assert where != "true" or name in NEVER_KNOWN
            told = f"missing_reason is not null or ({where})" if has_reason else where
            (untold,) = connection.execute(
                f"""select count(*) from marts.{table} where "{column}" is null and (({told}) is not true)"""
            ).fetchone()
            if untold:
                without[name] = untold
    assert without == {}


def test_a_sum_of_fte_over_all_rows_is_the_municipalitys_wherever_it_is_said_to_add_up(warehouse):
    whole = ("fte", "own_fte", "total_fte", "year_fte")
    with duckdb.connect(warehouse.settings.current_database, read_only=True) as connection:
        columns = connection.execute(
            """select "table", "column" from meta.dictionary where "schema" = 'marts'
                and additivity in ('additive', 'stock') and list_contains($whole, "column") order by all""",
            {"whole": whole},
        ).fetchall()
        ((total,),) = connection.execute("select sum(fte) from core.fct_fte_year").fetchall()
        sums = {
            f"{table}.{column}": connection.execute(f'select sum("{column}") from marts.{table}').fetchone()[0]
            for table, column in columns
            if table != "cost_by_task_field"  # the fields that enter costs
        }
    assert len(sums) >= 6
    assert {name: told for name, told in sums.items() if told != total} == {}
