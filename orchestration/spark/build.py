"""Building the models on Spark: from what was landed, as Parquet, to a folder of Parquet that DuckDB takes over.

Belongs here: the session and the run of dbt. Does not belong here: checks, the release and its files, which are the
same for both engines.
"""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from aarsvaerk.settings import Settings
from ingest.engine import bounded
from ingest.sql import literal
from orchestration.dbt import DbtFailed, broken_nodes, run_build
from orchestration.spark import need_spark
from orchestration.spark.dialect import columns_in_spark

_SESSION = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    # A product of decimals that finds no room is an error and never rounded.
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
}


def build_tables(settings: Settings, finished: Callable[[str], None]) -> None:
    """Build the models of a candidate on Spark, each table as Parquet in `spark/<schema>/<name>` of the working files.

    Args:
        settings: The home, with a candidate that the load step has made.
        finished: Called with the name of each model that is done.

    Raises:
        DbtFailed: Spark is not here (NoSpark), or a model could not be built.
    """
    need_spark(settings)
    _show_adapter()
    folder = settings.built_on_spark
    shutil.rmtree(folder, ignore_errors=True)
    sources = _write_sources(settings, folder)
    with _errors_into(folder / "spark.log"):
        session = _session(settings, folder)
    try:
        for (schema, name), columns in sources.items():
            session.sql(f"create schema if not exists {schema}")
            session.sql(f"drop table if exists {schema}.{name}")
            # With its columns, which Spark would take a second to find out.
            place = literal(folder / schema / name)
            session.sql(f"create table {schema}.{name} ({columns}) using parquet location {place}")
        only = ["--resource-type", "seed", "--resource-type", "model"]
        results = run_build(settings, finished, ["--target", "spark", "--target-path", str(folder / "dbt"), *only])
    finally:
        session.stop()
    if broken := broken_nodes(results):
        raise DbtFailed("\n".join(f"{node.unique_id}: {node.why}" for node in broken if not node.skipped))


def _show_adapter() -> None:
    """Let dbt find the adapter: it looks in the package `dbt.adapters`, which may lie in several folders."""
    import dbt.adapters

    ours = str(Path(__file__).with_name("adapters"))
    if ours not in dbt.adapters.__path__:
        dbt.adapters.__path__.append(ours)


@contextmanager
def _errors_into(log: Path) -> Iterator[None]:
    """What this process and those that it starts meanwhile write as errors, for Java tells a page of no interest."""
    kept = os.dup(2)
    with log.open("ab") as file:
        os.dup2(file.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)


def _write_sources(settings: Settings, folder: Path) -> dict[tuple[str, str], str]:
    """Write the tables that dbt's sources name, what was landed and accepted, and the release before; their columns."""
    found = {}
    with bounded(settings.memory, settings.work, settings.candidate, read_only=True) as connection:
        tables = connection.execute(
            "select table_schema, table_name, list((column_name, data_type) order by ordinal_position) "
            "from information_schema.columns where table_schema in ('raw', 'previous') group by all"
        ).fetchall()
        for schema, name, columns in tables:
            place = folder / schema / name
            place.mkdir(parents=True)
            connection.execute(f"copy (from {schema}.{name}) to {literal(place / 'source.parquet')} (format parquet)")
            found[schema, name] = columns_in_spark(columns)
    return found


def _session(settings: Settings, folder: Path):
    """The cluster that SPARK_REMOTE names, or a session of this machine's own that nobody reaches from outside."""
    from pyspark.sql import SparkSession

    options = dict(_SESSION)
    if settings.spark_remote:
        # dbt-spark asks for Hive's catalogue with each query, which is the server's to decide.
        warnings.filterwarnings("ignore", message="Failed to set spark.sql.catalogImplementation")
    else:
        options |= {
            "spark.master": "local[*]",
            "spark.driver.memory": settings.memory.removesuffix("B").lower(),
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.log.level": "ERROR",
            "spark.local.dir": str(folder / "spill"),
            "spark.sql.warehouse.dir": str(folder / "warehouse"),
        }
    builder = SparkSession.builder.appName("aarsvaerk")
    for name, value in options.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()
