"""Both engines give the same release, to the last digit: `make test-spark`, which installs what this needs."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from aarsvaerk.release.releases import current_release
from aarsvaerk.settings import Settings
from ingest.sql import literal
from tests.conftest import run_aarsvaerk
from tests.simulated import SMALL

pytestmark = pytest.mark.spark
FOR_FEW_ROWS = """
spark.sql.shuffle.partitions 1
spark.sql.adaptive.enabled false
spark.sql.codegen.wholeStage false
spark.sql.codegen.factoryMode NO_CODEGEN
spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
"""
LANDED = ("raw", "previous", "reference", "information_schema")


def test_the_embedded_deliveries_come_out_the_same(warehouse, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(warehouse.settings.home, home, symlinks=True)
    assert_same(Settings(home=home))


def test_a_small_country_with_corrections_comes_out_the_same(tmp_path):
    home, size = tmp_path / "home", replace(SMALL, municipality_count=5, units=4)
    years = f"{size.first_year}-{size.last_year}"
    asked = ("simulate", "--municipalities", "5", "--years", years, "--units", "4", "--seed", "7", "--land")
    for command in ((*asked, "--out", str(tmp_path / "files")), ("refresh",)):
        run = run_aarsvaerk(home, *command)
        assert run.returncode in (0, 3), run.stdout + run.stderr
    assert_same(Settings(home=home))


def assert_same(settings: Settings) -> None:
    """Publish again with Spark: the same content hash, and the same rows in every table that dbt builds."""
    on_duckdb, kept = current_release(settings), settings.home / "on_duckdb.duckdb"
    shutil.copyfile(settings.candidate, kept)
    configuration = settings.home / "spark"
    configuration.mkdir()
    (configuration / "spark-defaults.conf").write_text(FOR_FEW_ROWS, encoding="utf-8")
    run = run_aarsvaerk(
        settings.home, "refresh", "--force", "--target", "spark", timeout=1500, SPARK_CONF_DIR=str(configuration)
    )
    assert run.returncode in (0, 3), run.stdout + run.stderr
    on_spark = current_release(settings)
    assert on_spark.release_id != on_duckdb.release_id
    assert different_tables(kept, settings.built_on_spark) == {}
    assert on_spark.row_counts == on_duckdb.row_counts
    assert on_spark.content_hash == on_duckdb.content_hash


def different_tables(built: Path, folder: Path) -> dict[str, int]:
    """The tables of a candidate of which rows stand in one of both only, with how many."""
    found = {}
    with duckdb.connect(str(built), read_only=True) as connection:
        tables = connection.execute(
            "select table_schema, table_name, list((column_name, data_type)) from information_schema.columns "
            f"join information_schema.tables using (table_schema, table_name) where table_type = 'BASE TABLE' "
            f"and table_schema not in {LANDED} group by all"
        ).fetchall()
        tables = [(schema, name, columns) for schema, name, columns in tables if (folder / schema / name).is_dir()]
        assert len(tables) > 120
        for schema, name, columns in tables:
            ours = ", ".join(f'"{column}"' for column, _ in columns)
            cast = ", ".join(f'cast("{column}" as {of}) as "{column}"' for column, of in columns)
            other = f"(select {cast} from {literal(folder / schema / name / '*.parquet')})"
            query = f"""
                select count(*) from (
                    (select {ours} from {schema}.{name} except all from {other})
                    union all (from {other} except all select {ours} from {schema}.{name})
                )"""
            (rows,) = connection.execute(query).fetchone()
            if rows:
                found[f"{schema}.{name}"] = rows
    return found
