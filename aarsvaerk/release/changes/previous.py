"""The release before, as the dbt source `previous`: views over its Parquet, which the comparison reads.

Belongs here: showing a release's tables under the names that dbt's models read. Does not belong here: comparing
(dbt_project/models/marts/changes).
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from aarsvaerk.release.releases import current_release
from aarsvaerk.settings import Settings
from ingest.sql import read_parquet

PREVIOUS = (
    *("release", "delivery", "dictionary", "changes"),
    *("fte_by_task_field", "fte_by_category", "fte_by_unit", "unit_tasks", "cost_by_task_field"),
    *("benchmark_account", "indicator_scorecard"),
    *("fct_fte", "fct_account", "fct_population", "fct_activity", "fct_indicator", "fct_task", "fct_unit_remark"),
)
"""The tables of the release before that dbt reads, as its source lists them."""


def show_previous(settings: Settings) -> None:
    """Give the candidate the schema `previous`, over the release that is current now; without one, empty tables."""
    folder = settings.current.resolve() if current_release(settings) else None
    with duckdb.connect(settings.candidate) as connection:
        show_as_previous(connection, folder)


def show_as_previous(connection: duckdb.DuckDBPyConnection, folder: Path | None) -> None:
    """Make the schema `previous` of the database in use from a release's folder.

    A table that the release lacks is empty, so that nothing is compared with it.
    """
    files = {path.stem: path for path in folder.glob("parquet/*/*.parquet")} if folder else {}
    connection.execute("create schema if not exists previous")
    for name in PREVIOUS:
        if name in files:
            connection.execute(f"create or replace view previous.{name} as from {read_parquet([files[name]])}")
        else:
            connection.execute(f"create or replace table previous.{name} (absent boolean)")
