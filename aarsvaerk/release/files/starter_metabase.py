"""A starter for Metabase: its serialization format, made of what a release declares.

`metabase import` reads a folder of YAML: a file per table and per field with labels, descriptions and foreign keys, and
metrics for the sums that are right, of FTE over several periods their average. Belongs here: the form. Does not belong
here: the declarations.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from aarsvaerk.release.files.contents import Column, PublishedTable
from aarsvaerk.release.files.starters import shown, summed, time_of_stock
from aarsvaerk.release.key_relations import pointers_of, targets_of

DATABASE = "aarsvaerk"
"""What the connection is called in Metabase; it is made there before the import."""
_CREATOR = "aarsvaerk@example.org"
_MADE_AT = "2026-01-01T00:00:00Z"
_TYPES = {"VARCHAR": "Text", "JSON": "JSON", "BOOLEAN": "Boolean", "DATE": "Date", "DOUBLE": "Float"}
_TYPES |= {"INTEGER": "Integer", "BIGINT": "BigInteger", "HUGEINT": "BigInteger"}


def write_metabase(tables: Sequence[PublishedTable], folder: Path, language: str) -> None:
    """Write a folder that Metabase imports, over a database connection named `aarsvaerk`.

    Args:
        tables: Those of the release.
        folder: Where it goes.
        language: Of labels and descriptions.
    """
    kept = shown(tables)
    files = dict(_database())
    for table in kept:
        files |= _table(table, kept, language)
    collection = _entity_id("collection")
    files["collections/main/aarsvaerk.yaml"] = {
        "name": "Årsværk",
        "slug": "aarsvaerk",
        "entity_id": collection,
        "type": None,
        "archived": False,
        "created_at": _MADE_AT,
        "serdes/meta": [{"model": "Collection", "id": collection, "label": "aarsvaerk"}],
    }
    for table in kept:
        if table.schema == "marts":
            for column in summed(table):
                files[f"collections/main/aarsvaerk/{table.name}_{column.name}.yaml"] = _metric(
                    table, column, collection, language
                )
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        # JSON is YAML, too.
        path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _database() -> Iterator[tuple[str, dict]]:
    yield (
        f"databases/{DATABASE}/{DATABASE}.yaml",
        {
            "name": DATABASE,
            "engine": "postgres",
            "serdes/meta": [{"model": "Database", "id": DATABASE}],
            "initial_sync_status": "complete",
        },
    )


def _table(table: PublishedTable, kept: Sequence[PublishedTable], language: str) -> dict[str, dict]:
    place = f"databases/{DATABASE}/schemas/{table.schema}/tables/{table.name}"
    where = [{"model": "Database", "id": DATABASE}, {"model": "Schema", "id": table.schema}]
    where.append({"model": "Table", "id": table.name})
    made = {
        f"{place}/{table.name}.yaml": {
            "name": table.name,
            "display_name": (table.label_da if language == "da" else table.label_en) or table.name,
            "description": (table.description_da if language == "da" else table.grain) or table.grain,
            "schema": table.schema,
            "db_id": DATABASE,
            "active": True,
            "visibility_type": None,
            "serdes/meta": where,
        }
    }
    pointers = {one.column: one for one in pointers_of(table, (one.name for one in table.columns), targets_of(kept))}
    for position, column in enumerate(table.columns):
        pointer = pointers.get(column.name)
        semantic, target = None, None
        if [column.name] == list(table.primary_key):
            semantic = "type/PK"
        elif pointer:
            semantic, target = "type/FK", [DATABASE, pointer.schema, pointer.table, pointer.target]
        made[f"{place}/fields/{column.name}.yaml"] = {
            "name": column.name,
            "display_name": column.label(language),
            "description": column.description(language),
            "table_id": [DATABASE, table.schema, table.name],
            "base_type": _type(column),
            "effective_type": _type(column),
            "database_type": column.type.lower(),
            "semantic_type": semantic,
            "fk_target_field_id": target,
            "visibility_type": "details-only" if column.name.endswith("_key") else "normal",
            "active": True,
            "position": position,
            "serdes/meta": [*where, {"model": "Field", "id": column.name}],
        }
    return made


def _metric(table: PublishedTable, column: Column, collection: str, language: str) -> dict:
    entity = _entity_id(f"{table.full_name}.{column.name}")
    source = [DATABASE, table.schema, table.name]
    label = (table.label_da if language == "da" else table.label_en) or table.name
    name = f"{column.label(language)} ({label})"
    aggregation = ["sum", ["field", [*source, column.name], None]]
    if time := time_of_stock(table, column):
        # Of a stock over several periods the average; Metabase knows no condition on what is asked for.
        aggregation = ["/", aggregation, ["distinct", ["field", [*source, time], None]]]
    return {
        "name": name,
        "description": column.description(language),
        "entity_id": entity,
        "type": "metric",
        "display": "scalar",
        "collection_id": collection,
        "creator_id": _CREATOR,
        "created_at": _MADE_AT,
        "database_id": DATABASE,
        "table_id": source,
        "query_type": "query",
        "dataset_query": {
            "database": DATABASE,
            "type": "query",
            "query": {"source-table": source, "aggregation": [aggregation]},
        },
        "parameters": [],
        "parameter_mappings": [],
        "visualization_settings": {},
        "serdes/meta": [{"model": "Card", "id": entity, "label": f"{table.name}_{column.name}"}],
    }


def _entity_id(name: str) -> str:
    """21 characters that name one thing for good, in place of the random ones that Metabase draws."""
    return hashlib.sha256(f"aarsvaerk/{name}".encode()).hexdigest()[:21]


def _type(column: Column) -> str:
    kind = column.type.split("(")[0]
    if kind == "DECIMAL":
        return "type/Decimal"
    return "type/DateTime" if kind.startswith("TIMESTAMP") else f"type/{_TYPES.get(kind, 'Text')}"
