"""dbt's manifest for small warehouses: what the project declares of tables made by publishing, and models given."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import duckdb
import yaml

from aarsvaerk.settings import PROJECT_ROOT


@cache
def _sources() -> dict:
    found = {}
    models = PROJECT_ROOT / "dbt_project" / "models"
    for path in (*(models / "shared").glob("*.yml"), *models.rglob("_made_by_publishing.yml")):
        for source in yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]:
            for table in source["tables"]:
                node = {**table, "source_name": source["name"], "schema": source.get("schema", source["name"])}
                node["columns"] = {column["name"]: {"description": "", **column} for column in table["columns"]}
                found[f"source.{source['name']}.{table['name']}"] = node
    return found


def model(schema: str, name: str, description: str, columns: Mapping[str, Mapping], **meta) -> dict:
    """A model's node: a description and `meta` by column, all public unless they say otherwise."""
    declared = {
        column: {"name": column, "description": texts.get("description", "What it holds."), "config": {"meta": texts}}
        for column, texts in columns.items()
    }
    meta = {"open_rows": "all", "disclosure": "public"} | meta
    node = {"resource_type": "model", "schema": schema, "name": name, "description": description}
    return node | {"columns": declared, "config": {"meta": meta}}


def manifest_of(*models: Mapping) -> dict:
    """A manifest of these models."""
    return {"nodes": {f"model.{one['name']}": one for one in models}, "sources": _sources()}


def manifest_of_database(database: Path) -> dict:
    """A manifest that declares every published table of a small database, all of it public."""
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = connection.execute(
            """select schema_name, table_name, list(column_name) from duckdb_columns()
            where schema_name in ('core', 'marts', 'meta') and not internal group by all order by all"""
        ).fetchall()
    return manifest_of(
        *(
            model(schema, name, "One row per thing.", {column: {} for column in columns})
            for schema, name, columns in tables
        )
    )
