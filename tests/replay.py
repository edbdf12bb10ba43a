"""History as it must come out: the models run again on what could be used at each earlier moment.

Replaying needs no model to know of moments: at each, the deliveries that could be used then are all there is, and what
is made of them is what was known. So it tells what `core.<fact>_history`, made in one pass, must hold. It costs a build
per moment, which is why it stands here and not in the line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from aarsvaerk.intake.candidate import TABLES
from ingest.datasets import DATASETS, landed_schema
from tests.deliveries import REFERENCE, Delivery

SCHEMAS = ("reference", "raw", "staging", "intermediate", "core", "benchmarking", "marts", "meta")
KNOWN = ("known_from", "known_to")


class Replay:
    """The models as dbt compiled them, over deliveries that are put into DuckDB without landing them."""

    def __init__(self, manifest: Mapping, built: Path) -> None:
        """`built` is a candidate, for the seeds and the tables' types and keys."""
        self.connection = duckdb.connect()
        self.connection.execute(f"attach '{built}' as built (read_only)")
        self.connection.execute("attach ':memory:' as seeds; create schema seeds.reference; attach ':memory:' as kept")
        for (name,) in self._fetch("select table_name from duckdb_tables() where schema_name = 'reference'"):
            self.connection.execute(f"create table seeds.reference.{name} as from built.reference.{name}")
        self.connection.execute("use seeds")
        self.connection.execute(REFERENCE)
        self.facts = sorted(node["name"] for node in manifest["nodes"].values() if "versioned" in node.get("tags", ()))
        present, every = ({f"{name}{end}" for name in self.facts for end in ends} for ends in ([""], ["", "_past"]))
        self.nodes = {"present": [*above(manifest, present)], "all": [*above(manifest, every)]}

    def history(self, deliveries: Sequence[Delivery]) -> dict[str, list[tuple]]:
        """All versions of each fact, as the models make them of the deliveries with their spans."""
        self._build("all", deliveries)
        return {
            name: self._versions(name, f"(from core.{name} union all by name from core.{name}_past)")
            for name in self.facts
        }

    def replayed(self, deliveries: Sequence[Delivery]) -> dict[str, list[tuple]]:
        """All versions of each fact, from one build per moment."""
        moments = sorted({moment for one in deliveries for span in one.stood for moment in span if moment})
        self.connection.execute("create or replace table kept.moment (number integer, moment timestamp)")
        self.connection.executemany("insert into kept.moment values (?, ?)", list(enumerate(moments)))
        for number, moment in enumerate(moments):
            self._build("present", deliveries, moment)
            for name in self.facts:
                put = "insert into" if number else "create or replace table"
                self.connection.execute(
                    f"{put} kept.{name} {'' if number else 'as'} "
                    f"select * exclude ({', '.join(KNOWN)}), {number} as number from candidate.core.{name}"
                )
        return {name: self._folded(name) for name in self.facts}

    def _folded(self, name: str) -> list[tuple]:
        """A version is a row that stays as it is from one moment to the next; lost and known again it is two."""
        columns = ", ".join(
            column for (column,) in self._fetch(f"select column_name from (describe kept.{name})") if column != "number"
        )
        return self._versions(
            name,
            f"""(
                with spelled as (
                    select *, number - row_number() over (partition by {columns} order by number) as spell
                    from kept.{name}
                ),
                spans as (
                    select {columns}, min(number) as first_number, max(number) as last_number
                    from spelled group by {columns}, spell
                )
                select spans.* exclude (first_number, last_number), began.moment as known_from, ended.moment as known_to
                from spans join kept.moment as began on began.number = first_number
                left join kept.moment as ended on ended.number = last_number + 1
            )""",
        )

    def _versions(self, name: str, relation: str) -> list[tuple]:
        # A municipality as a whole is known whatever is delivered, so before the first moment too.
        always = "replace (if(unit_level = 0, null, known_from) as known_from)" if name == "dim_unit" else ""
        return self.connection.execute(
            f"select columns(lambda name: not list_contains(['known_from', 'known_to'], name)), known_from, known_to "
            f"from (select * {always} from {relation}) order by all"
        ).fetchall()

    def _build(self, which: str, deliveries: Sequence[Delivery], at: datetime | None = None) -> None:
        """Build from the deliveries with their spans, or, `at` a moment, from those that stood then alone."""
        self.connection.execute("use kept; detach database if exists candidate; attach ':memory:' as candidate")
        self.connection.execute("use candidate")
        for schema in SCHEMAS:
            self.connection.execute(f"create schema {schema}")
        for (name,) in self._fetch("select table_name from duckdb_tables() where database_name = 'seeds'"):
            self.connection.execute(f"create view reference.{name} as from seeds.reference.{name}")
        self._load(deliveries, at)
        run_models(self.connection, self.nodes[which])

    def _load(self, deliveries: Sequence[Delivery], at: datetime | None) -> None:
        tables: dict[str, list[dict]] = {name: [] for name in (*TABLES, *DATASETS)}
        for one in deliveries:
            stood = [
                (start, end) for start, end in one.stood if at is None or (start <= at and (end is None or at < end))
            ]
            if not stood:
                continue
            told = {name: getattr(one, name) for name in ("source_code", "form", "received_at", "municipality_code")}
            tables["delivery"].append({"delivery_id": one.delivery_id, "period": one.period, **told})
            tables["delivery_stood"] += [
                {"delivery_id": one.delivery_id, "stood_from": start, "stood_to": None if at else end}
                for start, end in stood
            ]
            for dataset, rows in one.rows.items():
                tables[dataset] += [
                    row | {"delivery_id": one.delivery_id, "row_number": number} for number, row in enumerate(rows)
                ]
                year = one.period and int(one.period)
                of_whole = (one.municipality_code, year, year and "year", year and date(year, 1, 1))
                scopes = {_scope(one, row) for row in rows if "municipality_code" in row}
                names = ("municipality_code", "year", "period_type", "period_start")
                tables["delivery_scope"] += [
                    {"delivery_id": one.delivery_id, "dataset": dataset} | dict(zip(names, scope, strict=True))
                    for scope in sorted(scopes) or [of_whole]
                ]
        for name, rows in tables.items():
            schema = landed_schema(name) if name in DATASETS else TABLES[name]
            self.connection.register("typed", schema.empty_table())
            self.connection.execute(f"create table raw.{name} as from typed")
            if rows:
                # Arrow would take the columns of the first row only, and kinds of deliveries have others.
                columns = dict.fromkeys(name for row in rows for name in row)
                texts = pa.schema([(name, pa.string()) for name in columns])
                self.connection.register("rows", pa.Table.from_pylist([_texts(row) for row in rows], texts))
                self.connection.execute(f"insert into raw.{name} by name from rows")

    def _fetch(self, sql: str) -> list[tuple]:
        return self.connection.execute(sql).fetchall()


def _scope(delivery: Delivery, row: Mapping) -> tuple:
    """What a row speaks of: a submission of its own period, all else of its year."""
    own = delivery.source_code.startswith("survey")
    period = (row["period_type"], row["period_start"]) if own else ("year", date(row["year"], 1, 1))
    return row["municipality_code"], row["year"], *period


def _texts(row: Mapping) -> dict[str, str | None]:
    """DuckDB casts texts to the types of the table, exactly."""
    return {name: None if value is None else str(value) for name, value in row.items()}


def above(manifest: Mapping, names: Iterable[str] | None = None) -> Iterator[dict]:
    """The models of these names, or all, and all that they are made from, in the order of building."""
    done: set[str] = set()

    def take(unique_id: str) -> Iterator[dict]:
        node = manifest["nodes"].get(unique_id)
        if node and node["resource_type"] == "model" and unique_id not in done:
            done.add(unique_id)
            for one in node["depends_on"]["nodes"]:
                yield from take(one)
            if node["config"]["materialized"] != "ephemeral":
                yield node

    wanted = None if names is None else set(names)
    for unique_id, node in manifest["nodes"].items():
        if node["resource_type"] == "model" and (wanted is None or node["name"] in wanted):
            yield from take(unique_id)


def run_models(connection: duckdb.DuckDBPyConnection, nodes: Iterable[dict]) -> None:
    """Run the models' compiled SQL, with the types and keys that their tables have in the attached database `built`."""
    tables = dict(
        connection.execute(
            "select schema_name || '.' || table_name, sql from duckdb_tables() where database_name = 'built'"
        ).fetchall()
    )
    for node in nodes:
        name = f"{node['schema']}.{node['name']}"
        if node["language"] == "python":
            _run_python(connection, name, node)
        elif name in tables:
            connection.execute(tables[name])
            connection.execute(f"insert into {name} by name {node['compiled_code']}")
        else:
            connection.execute(f"create view {name} as {node['compiled_code']}")


class _Refs:
    """What dbt hands to a Python model."""

    def __init__(self, connection: duckdb.DuckDBPyConnection):
        self.connection = connection

    def config(self, **_: object) -> None:
        """Nothing: how a model is kept does not matter here."""

    def ref(self, name: str) -> duckdb.DuckDBPyRelation:
        (schema,) = self.connection.execute(
            "select schema_name from duckdb_tables() where table_name = $1 and database_name = current_database() "
            "union all select schema_name from duckdb_views() "
            "where view_name = $1 and database_name = current_database()",
            [name],
        ).fetchone()
        return self.connection.table(f"{schema}.{name}")


def _run_python(connection: duckdb.DuckDBPyConnection, name: str, node: dict) -> None:
    module: dict = {}
    exec(compile(node["raw_code"], node["original_file_path"], "exec"), module)
    connection.register("made", module["model"](_Refs(connection), connection))
    connection.execute(f"create or replace table {name} as from made")
    connection.unregister("made")
