"""The floor under a refresh: the same landing read and the same tables written by bare DuckDB in one process.

`python -m tests.benchmarks.floor HOME [--explain N]`: takes the compiled SQL of the last refresh of a home, runs every
model once in a database beside nothing else, and prints processor time, peak memory and the slowest models; with
`--explain`, EXPLAIN ANALYZE of the N slowest. What a refresh takes beyond this is dbt, Dagster, checks and files.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import time
from graphlib import TopologicalSorter
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from aarsvaerk.settings import Settings
from ingest.engine import bounded


def main() -> None:
    """Run the models and print what they took."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("home", type=Path)
    arguments.add_argument("--explain", type=int, default=0, metavar="N")
    asked = arguments.parse_args()
    settings = Settings(home=asked.home.absolute(), memory=os.environ.get("AARSVAERK_MEMORY", Settings.memory))
    manifest = json.loads((settings.dbt_target / "manifest.json").read_text(encoding="utf-8"))
    with TemporaryDirectory(dir=settings.work) as directory:
        database = Path(directory) / "floor.duckdb"
        with bounded(settings.memory, Path(directory), database) as connection:
            before = resource.getrusage(resource.RUSAGE_SELF)
            took, rows = {}, 0
            _take_over(connection, settings, manifest)
            for node in _in_order(manifest):
                begun = time.monotonic()
                kind = "view" if node["config"]["materialized"] == "view" else "table"
                connection.execute(f"create {kind} {_name(node)} as {_compiled(settings, node)}")
                if kind == "table":
                    rows += connection.execute(f"select count(*) from {_name(node)}").fetchone()[0]
                took[_name(node)] = time.monotonic() - begun, node
            connection.execute("checkpoint")
            after = resource.getrusage(resource.RUSAGE_SELF)
            processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            print(f"floor: {processor:.1f} s of processor time, {after.ru_maxrss >> 10} MB, {rows} rows written")
            slowest = sorted(took.items(), key=lambda item: -item[1][0])
            for name, (seconds, _) in slowest[:15]:
                print(f"  {seconds:6.2f} s  {name}")
            for name, (_, node) in slowest[: asked.explain]:
                print(f"\n{name}")
                print(connection.execute(f"explain analyze {_compiled(settings, node)}").fetchall()[0][1])


def _take_over(connection: duckdb.DuckDBPyConnection, settings: Settings, manifest: dict) -> None:
    """What the models read and none of them makes: the landed datasets as they were shown to dbt, and the seeds."""
    connection.execute(f"attach '{settings.candidate}' as candidate (read_only)")
    python = [_name(node) for node in manifest["nodes"].values() if node.get("language") == "python"]
    for schema in {"raw", "previous", "reference", *(node["schema"] for node in manifest["nodes"].values())}:
        connection.execute(f'create schema if not exists "{schema}"')
    for schema, table in connection.execute(
        """select schema_name, table_name from duckdb_tables() where database_name = 'candidate'
        and (schema_name in ('raw', 'previous', 'reference') or list_contains($1, schema_name || '.' || table_name))""",
        [python],
    ).fetchall():
        connection.execute(f'create table "{schema}"."{table}" as from candidate."{schema}"."{table}"')
    for (sql,) in connection.execute(
        "select sql from duckdb_views() where database_name = 'candidate' and schema_name in ('raw', 'previous')"
    ).fetchall():
        connection.execute(sql.replace("candidate.", ""))
    connection.execute("detach candidate")


def _in_order(manifest: dict) -> list[dict]:
    """The SQL models that are tables or views, each after those it reads."""
    nodes = {name: node for name, node in manifest["nodes"].items() if node["resource_type"] == "model"}
    graph = {name: [one for one in node["depends_on"]["nodes"] if one in nodes] for name, node in nodes.items()}
    ordered = (nodes[name] for name in TopologicalSorter(graph).static_order())
    return [node for node in ordered if node["language"] == "sql" and node["config"]["materialized"] != "ephemeral"]


def _name(node: dict) -> str:
    return f"{node['schema']}.{node.get('alias') or node['name']}"


def _compiled(settings: Settings, node: dict) -> str:
    path = settings.dbt_target / "compiled" / "aarsvaerk" / "models" / node["path"]
    return path.read_text(encoding="utf-8").replace('"candidate".', "")


if __name__ == "__main__":
    main()
