"""Border 2: what a release must be before readers see it; judged as the files that will be published.

Belongs here: whether tables are there, filled, described, plausible and free of personal numbers, and whether the
marts show what the star holds. Does not belong here: the warehouse's invariants (grain, keys, relationships,
exactness), which are dbt tests.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path

import duckdb

from expectations.gx import gx, gxe
from expectations.ruled import meta, no_rows
from ingest.cpr import first_cpr_number

PUBLISHED_SCHEMAS = ("core", "marts", "meta")
DICTIONARY = "meta.dictionary"
"""The table that lists every published column; what holds for all columns is checked on it."""


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Give the connection the functions that the suites' queries call; nothing is written to the file."""
    connection.create_function(
        "holds_cpr_number", lambda text: first_cpr_number(text) is not None, ["VARCHAR"], "BOOLEAN"
    )


def suites(
    connection: duckdb.DuckDBPyConnection, reference: Path, before: Mapping[str, int] | None = None
) -> list[gx.ExpectationSuite]:
    """One suite per published table: those of the candidate and those that are expected in it.

    Args:
        connection: the release's internal database.
        reference: directory of expected_row_counts.csv, expected_year_row_counts.csv, expected_row_losses.csv and
            ref_plausibility.csv.
        before: rows of the current release by table; without it, nothing can have been lost. Of tables that are made
            while publishing there is nothing to compare yet.
    """
    text_columns, before = text_columns_of(connection), before or {}
    synthetic = _is_synthetic(connection)
    least = "min_rows_synthetic" if synthetic else "min_rows"
    minimum = {row["table_name"]: int(row[least]) for row in _rows(reference / "expected_row_counts.csv")}
    losses = {row["table_name"]: int(row["max_lost_pct"]) for row in _rows(reference / "expected_row_losses.csv")}
    years = [
        row
        for row in _rows(reference / "expected_year_row_counts.csv")
        if not synthetic or row["source_code"].startswith("dst_")
    ]
    built = []
    for table in sorted(minimum.keys() | text_columns.keys() | {row["table_name"] for row in years}):
        expectations = OF_TABLE[table](reference) if table in OF_TABLE else []
        if table in minimum:
            expectations.insert(0, _filled(table, minimum[table]))
        expectations.append(_not_shrunk(table, before.get(table, 0), losses.get(table, losses["*"])))
        expectations += [_years_filled(row) for row in years if row["table_name"] == table]
        if table.endswith("_history"):
            expectations.append(_one_version_at_a_time(table, text_columns[table][0]))  # its key comes first
        if table == DICTIONARY:
            expectations += of_every_column(connection)
        built.append(gx.ExpectationSuite(name=table, expectations=expectations))
    return built


def _is_synthetic(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the release is made of simulated deliveries and holds nothing of the embedded municipal ones."""
    (known,) = connection.execute(
        """select count(*) from duckdb_columns() where database_name = current_database()
        and (schema_name, table_name, column_name) = ('meta', 'release', 'is_synthetic')"""
    ).fetchone()
    return bool(known) and connection.execute("select bool_or(is_synthetic) from meta.release").fetchone()[0]


def text_columns_of(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """The columns that hold text, also inside lists and structs, of every published table and view."""
    columns = connection.execute(
        """
        select schema_name || '.' || table_name, column_name, data_type
        from duckdb_columns()
        where database_name = current_database() and list_contains(?, schema_name)
        order by schema_name, table_name, column_index
        """,
        [list(PUBLISHED_SCHEMAS)],
    ).fetchall()
    found: dict[str, list[str]] = {table: [] for table, _, _ in columns}
    for table, column, type_ in columns:
        if "VARCHAR" in type_ or "JSON" in type_:
            found[table].append(column)
    return found


def _stored_texts(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """The columns of tables that hold text; what a view shows stands in those, and to make its rows takes longer."""
    views = connection.execute(
        "select schema_name || '.' || view_name from duckdb_views() where database_name = current_database()"
    ).fetchall()
    return {table: columns for table, columns in text_columns_of(connection).items() if (table,) not in views}


def _filled(table: str, minimum: int):
    values = {"rows": "observed_value"}
    return gxe.ExpectTableRowCountToBeBetween(
        min_value=minimum, meta=meta("release_table_short", values=values, table=table, expected=str(minimum))
    )


def _not_shrunk(table: str, before: int, lost_pct: int):
    # Whole rows: of 7 rows 20 % are 1.4, so 5.6 must be left, which are 6.
    least = before - before * lost_pct // 100
    texts = {"before": str(before), "share": str(lost_pct)}
    return gxe.ExpectTableRowCountToBeBetween(
        min_value=least, meta=meta("release_table_shrunk", values={"rows": "observed_value"}, table=table, **texts)
    )


def _years_filled(expected: Mapping[str, str]):
    """Expect every year of a source to have its rows, also one that has none at all."""
    query = f"""
        select years.year, count(batch.year) as "rows"
        from range({expected["year_from"]}, {expected["year_to"]} + 1) as years (year) left join batch using (year)
        group by years.year having count(batch.year) < {expected["min_rows"]} order by years.year"""
    texts = {"table": expected["table_name"], "source": expected["source_code"], "expected": expected["min_rows"]}
    return no_rows("release_year_short", query, "year", "rows", detail=expected["source_code"], **texts)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def of_every_column(connection: duckdb.DuckDBPyConnection) -> list:
    """What holds for every published column, checked once for all of them; the table under check is the dictionary.

    Personal numbers are searched for in all tables by one query, before; the expectation checks that it found none.
    """
    numbers = [personal_numbers(table, columns) for table, columns in _stored_texts(connection).items() if columns]
    found = connection.execute(" union all ".join(numbers)).fetchall()
    rows = ", ".join(f"('{table}', '{column}', {rows})" for table, column, rows in found) or "(null, null, null)"
    listed = f"""from (values {rows}) as found ("table", "column", "rows") where "rows" is not null"""
    return [
        no_rows("release_column_undescribed", reading(UNDESCRIBED), "table", "column"),
        no_rows("release_personal_number", reading(listed), "table", "column", "rows"),
    ]


def reading(query: str) -> str:
    """The query in a stable order; it reads the batch too, so that an absent one cannot pass."""
    return f"select found.* from ({query}) as found, (select count(*) from batch) as present order by all"


UNDESCRIBED = """
    select column_name as "column", schema_name || '.' || table_name as "table"
    from duckdb_columns()
    where database_name = current_database() and schema_name in ('core', 'marts', 'meta') and (
        coalesce(trim(comment), '') = '' or (schema_name, table_name, column_name) not in (
            select ("schema", "table", "column") from meta.dictionary where trim(description_en) <> ''
        )
    )"""
"""The columns of the database in use that lack a comment or a description in its dictionary."""


_IS_KEY = re.compile("_key$|source_row_id$")
"""The columns that hold md5 keys."""


def personal_numbers(table: str, columns: list[str]) -> str:
    """A query for the columns of a table that hold CPR numbers, with how many rows do; it reads the table once.

    A cheap pattern leaves few values to the function, which is the one the landing uses and a thousand times slower.
    Every sixth hash fits the pattern, and its digits may pass for a CPR number, so hashes are cut out in between. Of
    columns that hold keys, most of a release, only values that are no hash are looked at.
    """
    pattern = "'[0-9]{6}[^0-9]{0,3}[0-9]{4}'"
    counts = []
    for column in columns:
        text = f'cast("{column}" as varchar)'
        if _IS_KEY.search(column):
            text = f"case when not regexp_full_match({text}, '[0-9a-f]{{32}}') then {text} end"
        without_hashes = f"regexp_replace({text}, '[0-9a-f]{{32,}}', '', 'g')"
        fits = f"case when regexp_matches({text}, {pattern}) then {without_hashes} end"
        is_one = f"case when regexp_matches({fits}, {pattern}) then holds_cpr_number({fits}) end"
        counts.append(f"""count(case when {is_one} then 1 end) as "{column}" """)
    return f"""
        select '{table}' as "table", "column", "rows"
        from (select {", ".join(counts)} from {table}) unpivot ("rows" for "column" in (columns(*)))
        where "rows" > 0"""


def _one_version_at_a_time(table: str, key: str):
    """Expect that of the versions of a row each ends before the next begins, and only the last is open."""
    query = f"""
        , followed as (
            select known_to, lead(known_from) over (partition by {key} order by known_from nulls first) as next_from
            from batch
        )
        select count(*) as "rows" from followed
        where known_to > next_from or (known_to is null and next_from is not null)
        having count(*) > 0 order by "rows" """
    return no_rows("release_versions_overlap", query, "rows", table=table)


def _plausible(table: str, column: str, low: int, high: int, row_condition=None):
    return gxe.ExpectColumnValuesToBeBetween(
        column=column,
        min_value=low,
        max_value=high,
        row_condition=row_condition,
        meta=meta(
            "release_value_doubtful",
            column,
            {"value": column, "municipality": "municipality_name", "year": "year"},
            table=table,
            column=column,
            low=str(low),
            high=str(high),
        ),
    )


def _every_municipality(table: str, figure: str):
    """Expect every current municipality in each year the table has figures for."""
    query = f"""
        , present as (select municipality_key, year from batch where {figure} is not null),
        wanted as (
            select municipality_key, municipality_name as municipality, year
            from core.dim_municipality cross join (select distinct year from present) as years
            where is_current
        )
        select municipality, year
        from wanted anti join present using (municipality_key, year)
        order by year, municipality"""
    return no_rows("release_municipality_missing", query, "municipality", "year", table=table)


def _account(_: Path) -> list:
    return [_every_municipality("core.fct_account", "net_expenditure_kr_per_inhabitant")]


def _population(_: Path) -> list:
    return [_every_municipality("core.fct_population", "population")]


def _benchmark_account(_: Path) -> list:
    from great_expectations.expectations.row_conditions import Column

    # 6.45.51 lay between 1,541 and 10,641 kr in 2016-2024; the islands are dear. Other functions can be near nothing.
    once_each = (Column("function_code") == "6.45.51") & (Column("peer_group_type") == "country")
    return [_plausible("marts.benchmark_account", "net_expenditure_kr_per_inhabitant", 500, 20_000, once_each)]


def _fte_by_task_field(reference: Path) -> list:
    table = "marts.fte_by_task_field"
    # What is impossible of all FTE of a municipality is impossible of one field.
    rows = _rows(reference / "ref_plausibility.csv")
    (most,) = (int(row["bound"]) for row in rows if (row["rule_code"], row["bound_code"]) == ("fte_impossible", "high"))
    limits = {"fte_per_1000_inhabitants": most, "share_of_total_pct": 100, "coverage_pct": 100}
    return [_plausible(table, column, 0, high) for column, high in limits.items()]


OF_TABLE = {
    "core.fct_account": _account,
    "core.fct_population": _population,
    "marts.benchmark_account": _benchmark_account,
    "marts.fte_by_task_field": _fte_by_task_field,
}
"""What single tables must hold beyond what every published table must."""
