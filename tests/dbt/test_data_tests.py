"""dbt's data tests: what a failed `holds` reports, and the tests of the seeds that a refresh does not load."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from aarsvaerk.settings import PROJECT_ROOT, Settings
from orchestration.dbt import NOT_BUILT

PROJECT = """
name: small
profile: aarsvaerk
flags: {send_anonymous_usage_stats: false}
"""
MODELS = """
models:
  - name: unit
    data_tests:
      - holds:
          name: every_assertion_on_unit_holds
          arguments:
            rows: {is_positive: fte > 0, is_named: name <> ''}
            unique: [[name, year], {columns: [fte], where: year > 2030}]
            not_null: [name]
            points_to:
              parent: {to: ref('unit'), field: name, where: year = 2031}
"""


@pytest.fixture
def dbt(tmp_path):
    """Runs dbt on the project's own macros and one small model; gives what it prints."""
    project = tmp_path / "small"
    (project / "models").mkdir(parents=True)
    (project / "dbt_project.yml").write_text(PROJECT)
    shutil.copy(PROJECT_ROOT / "dbt_project" / "profiles.yml", project)
    for folder in ("macros", "tests/generic"):
        shutil.copytree(PROJECT_ROOT / "dbt_project" / folder, project / folder)
    (project / "models" / "models.yml").write_text(MODELS)

    def run(rows: str) -> str:
        sql = f"{{{{ config(materialized='table') }}}}\nselect * from (values {rows}) as t (name, parent, year, fte)"
        (project / "models" / "unit.sql").write_text(sql)
        environment = os.environ | {"AARSVAERK_CANDIDATE": str(tmp_path / "small.duckdb")}
        command = [str(Path(sys.executable).parent / "dbt"), "--quiet", "--no-use-colors", "build"]
        return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True).stdout

    return run


def test_a_failed_test_names_every_broken_assertion_and_counts_its_rows(dbt):
    assert not dbt("('a', null, 2031, 1), ('b', 'a', 2031, 2), (null, 'nobody', 2030, 1)").count("is_positive")
    told = dbt("('a', null, 2031, 1), ('a', 'nobody', 2031, 1), (null, null, 2030, null), ('c', 'nobody', 2030, -1)")
    (broken,) = {line.split("rows: ")[1] for line in told.splitlines() if "is broken by rows" in line}
    assert broken == (
        "name, year is unique (1), fte is unique (1), parent points to unit (1), "
        "name is given (1), is_positive (2), is_named (1)"
    )


def test_every_seed_holds_what_it_must_also_those_that_a_refresh_does_not_load(tmp_path):
    settings = Settings(home=tmp_path / "home")
    settings.work.mkdir(parents=True)
    seeds = ["--select", "resource_type:seed", "--indirect-selection", "cautious"]
    run = subprocess.run(
        [settings.dbt_executable, "--quiet", "--no-use-colors", "build", *seeds],
        cwd=settings.dbt_project,
        env=settings.child_environment(),
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout
    with duckdb.connect(str(settings.candidate), read_only=True) as connection:
        tables = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
    assert tables == {path.stem for path in (settings.seeds / "reference").glob("*.csv")}
    assert NOT_BUILT in (settings.seeds / "reference" / "_release.yml").read_text(encoding="utf-8")
