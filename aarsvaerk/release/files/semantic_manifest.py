"""The semantic layer's metrics in a release: dbt's manifest of them, over the tables as the release names them.

Belongs here: the file, and whether it fits the database. Does not belong here: the metrics
(dbt_project/models/semantic).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path

from aarsvaerk.release.metric_macros import SEMANTIC_MANIFEST

_TIME_LINE = "core.dim_day"


def write_semantic_manifest(made_by_dbt: Path, folder: Path) -> None:
    """Write the manifest that dbt made while it read the project; nothing where dbt read none."""
    if not made_by_dbt.exists():
        return
    manifest = json.loads(made_by_dbt.read_text(encoding="utf-8"))
    for relation in _relations(manifest):
        relation["database"] = None
        relation["relation_name"] = f'"{relation["schema_name"]}"."{relation["alias"]}"'
    (folder / SEMANTIC_MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def problems_of(folder: Path, tables: Collection[str]) -> Iterator[str]:
    """What is wrong with the manifest in a release's folder: it is missing, or is over tables that are not there."""
    if _TIME_LINE not in tables:
        return  # a release of something else
    path = folder / SEMANTIC_MANIFEST
    if not path.exists():
        yield f"{SEMANTIC_MANIFEST} is missing"
        return
    manifest = json.loads(path.read_text(encoding="utf-8"))
    if not manifest["metrics"]:
        yield f"{SEMANTIC_MANIFEST} has no metric"
    asked = {f"{one['schema_name']}.{one['alias']}" for one in _relations(manifest)}
    yield from (f"{SEMANTIC_MANIFEST} is over {name}, which is not published" for name in sorted(asked - set(tables)))


def _relations(manifest: dict) -> list[dict]:
    models = [model["node_relation"] for model in manifest["semantic_models"]]
    return models + [spine["node_relation"] for spine in manifest["project_configuration"]["time_spines"]]
