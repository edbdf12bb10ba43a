"""DuckDB's SQL in Spark's words, as far as it can be read without Spark; tests/integration/test_spark.py runs it."""

from __future__ import annotations

import duckdb
import pytest
from sqlglot.errors import UnsupportedError

from orchestration.spark.dialect import _accented, from_duckdb, type_from_duckdb


def test_inner_expressions_of_one_name_are_told_apart():
    query = "with a as (with v as (select 1 as x) select v.x from v), v as (select 2 as x) select v.x from v, a"
    assert from_duckdb(query) == (
        "WITH v__0 AS (SELECT 1 AS x), a AS (SELECT v.x FROM v__0 AS v), v AS (SELECT 2 AS x) SELECT v.x FROM v, a"
    )


@pytest.mark.parametrize(
    ("duckdb_says", "spark_says"),
    [
        ("select a / b from t", "SELECT CAST(a AS DOUBLE) / CAST(b AS DOUBLE) FROM t"),
        ("select avg(a) / b from t", "SELECT CAST(AVG(CAST(a AS DOUBLE)) AS DOUBLE) / CAST(b AS DOUBLE) FROM t"),
        (
            "select string_agg(distinct a, ', ' order by a) from t",
            "SELECT NULLIF(ARRAY_JOIN(SORT_ARRAY(COLLECT_SET(a)), ', '), '') FROM t",
        ),
        ("select a // b from t", "SELECT a DIV b FROM t"),
        ("select avg(a) from t", "SELECT AVG(CAST(a AS DOUBLE)) FROM t"),
        ("select percentile_cont(0.25) within group (order by a) from t", "SELECT PERCENTILE(a, 0.25) FROM t"),
        ("select a::hugeint from t", "SELECT CAST(a AS DECIMAL(38, 0)) FROM t"),
        ("select a::timestamp from t", "SELECT CAST(a AS TIMESTAMP_NTZ) FROM t"),
        ("select a from t order by a", "SELECT a FROM t ORDER BY a NULLS LAST"),
    ],
)
def test_what_means_something_else_is_said_otherwise(duckdb_says, spark_says):
    assert from_duckdb(duckdb_says) == spark_says


def test_a_replacement_of_the_first_match_alone_is_refused():
    assert "REGEXP_REPLACE(a, 'b', 'c')" in from_duckdb("select regexp_replace(a, 'b', 'c', 'g') from t")
    with pytest.raises(UnsupportedError, match="option 'g'"):
        from_duckdb("select regexp_replace(a, 'b', 'c') from t")


def test_distinct_values_in_another_order_than_their_own_are_refused():
    with pytest.raises(UnsupportedError, match="own order"):
        from_duckdb("select string_agg(distinct a, ', ' order by a desc) from t")


def test_accents_are_those_that_duckdb_strips():
    letters, bare = _accented()
    assert len(letters) > 400
    assert duckdb.execute("select strip_accents(?)", [letters]).fetchone() == (bare,)


@pytest.mark.parametrize(
    ("duckdb_says", "spark_says"),
    [("varchar", "STRING"), ("decimal(18, 6)", "DECIMAL(18, 6)"), ("integer", "INT"), ("hugeint", "DECIMAL(38, 0)")],
)
def test_types_of_contracts_have_counterparts(duckdb_says, spark_says):
    assert type_from_duckdb(duckdb_says) == spark_says
