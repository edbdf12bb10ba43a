"""dbt's adapter for Spark, with one thing more: models are DuckDB's SQL, and tables are Parquet in known places.

Belongs here: what dbt asks of Spark. Does not belong here: translating SQL (dialect), when Spark builds (build).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from dbt.adapters.base import AdapterPlugin, available
from dbt.adapters.contracts.connection import AdapterResponse
from dbt.adapters.spark import SparkAdapter, SparkConnectionManager, SparkCredentials
from pyspark.sql import SparkSession

from ingest.sql import literal
from orchestration.spark.dialect import columns_in_spark, from_duckdb, type_from_duckdb

TYPE = "translatedspark"


@dataclass
class Credentials(SparkCredentials):
    """Those of dbt-spark, and `folder`, below which a table's Parquet lies in `<schema>/<name>`."""

    folder: str = ""

    @property
    def type(self) -> str:
        """The adapter's name in a profile."""
        return TYPE


class _ConnectionManager(SparkConnectionManager):
    TYPE = TYPE


class TranslatedSparkAdapter(SparkAdapter):
    """See the module. dbt takes the adapter's name from that of this class."""

    ConnectionManager = _ConnectionManager

    @available
    def in_spark(self, sql: str) -> str:
        """A model's SQL as Spark reads it."""
        return from_duckdb(sql)

    @available
    def columns(self, types: Mapping[str, str]) -> str:
        """The columns of a seed, as they are declared."""
        return columns_in_spark(types.items())

    @available
    def casts(self, types: Mapping[str, str]) -> str:
        """The columns of a contract, each cast to its type; all as they are where there is none."""
        return ", ".join(f"cast(`{name}` as {type_from_duckdb(of)}) as `{name}`" for name, of in types.items()) or "*"

    @available
    def place(self, schema: str, name: str) -> str:
        """Where the Parquet of a table lies."""
        return str(Path(self.config.credentials.folder, schema, name))

    @available
    def read_seed(self, path: str, schema: str, name: str, types: Mapping[str, str]) -> None:
        """Write a seed as Parquet, read as the other engine reads it."""
        place = Path(self.place(schema, name))
        place.mkdir(parents=True, exist_ok=True)
        columns = ", ".join(f"{literal(column)}: {literal(of)}" for column, of in types.items())
        with duckdb.connect() as connection:
            connection.execute(
                f"copy (from read_csv({literal(path)}, header = true, columns = {{{columns}}})) "
                f"to {literal(place / 'seed.parquet')} (format parquet)"
            )

    def submit_python_job(self, parsed_model: dict, compiled_code: str) -> AdapterResponse:
        """Run a Python model here, on Arrow tables of what it refers to, and write its Arrow table as Parquet."""
        names: dict = {}
        exec(compile(compiled_code, parsed_model["path"], "exec"), names)  # noqa: S102 (it is the project's own model)
        dbt = names["dbtObj"](lambda name: _Relation(f"select * from {name}".replace("`", "")))
        rows: pa.Table = names["model"](dbt, None)
        place = Path(self.place(parsed_model["schema"], parsed_model["alias"]))
        place.mkdir(parents=True, exist_ok=True)
        pq.write_table(rows, place / "model.parquet")
        return AdapterResponse("OK", rows_affected=rows.num_rows)


@dataclass(frozen=True)
class _Relation:
    """What Python models use of a relation of DuckDB."""

    query: str

    def filter(self, condition: str) -> _Relation:
        """The rows of which the condition, in DuckDB's SQL, holds."""
        return _Relation(f"select * from ({self.query}) where {condition}")

    def project(self, columns: str) -> _Relation:
        """The columns, in DuckDB's SQL."""
        return _Relation(f"select {columns} from ({self.query})")

    def to_arrow_table(self) -> pa.Table:
        """All rows."""
        return SparkSession.builder.getOrCreate().sql(from_duckdb(self.query)).toArrow()


Plugin = AdapterPlugin(
    adapter=TranslatedSparkAdapter,
    credentials=Credentials,
    include_path=str(Path(__file__).with_name("macros")),
    dependencies=["spark"],
)
