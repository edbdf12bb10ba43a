"""datapackage.json: the release as a Frictionless Data Package, so that a stranger's program knows every column.

Belongs here: telling tables, columns, keys, sources and terms in the words of the standard (version 1, tabular).
What it has no word for stands beside as properties of ours: `unit`, `nullMeaning`, `additivity`, `disclosure` and the
Danish texts (`titleDanish`, `descriptionDanish`, `unitDanish`, `nullMeaningDanish`). Does not belong here: the data
(parquet).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

import duckdb

from aarsvaerk.release.checksums import sha256_of
from aarsvaerk.release.files.contents import Column, PublishedTable, speaking_deliveries
from aarsvaerk.release.files.parquet import parquet_path
from aarsvaerk.release.key_relations import pointers_of, targets_of
from aarsvaerk.release.releases import Release

_TYPES = {"BOOLEAN": "boolean", "DATE": "date", "DOUBLE": "number", "JSON": "string", "VARCHAR": "string"}
_TYPES |= {"TIMESTAMP": "datetime", "TIMESTAMP WITH TIME ZONE": "datetime"}
_TYPES |= dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"), "integer")


def write_datapackage(
    connection: duckdb.DuckDBPyConnection, tables: Iterable[PublishedTable], release: Release, folder: Path
) -> None:
    """Write datapackage.json for the Parquet files that lie in the folder."""
    tables = tuple(tables)
    targets = targets_of(tables)
    deliveries = speaking_deliveries(connection, tables)
    told = {
        "profile": "tabular-data-package",
        "name": "aarsvaerk",
        "title": "Årsværk: the administration of Danish municipalities by task field"
        + (" (simulated deliveries)" if release.is_synthetic else ""),
        "version": release.release_id,
        "created": release.created_at,
        "release": asdict(release),
        "sources": [_source(delivery) for delivery in deliveries],
        "licenses": _terms(deliveries),
        "resources": [_resource(table, targets, folder) for table in tables],
    }
    text = json.dumps(told, indent=1, ensure_ascii=False)
    (folder / "datapackage.json").write_text(text + "\n", encoding="utf-8")


def _source(delivery: Mapping) -> dict:
    title = ", ".join(delivery[name] for name in ("publisher", "title", "period") if delivery[name])
    received = f"{delivery['received_at']:%Y-%m-%dT%H:%M:%SZ}"
    return _said({**delivery, "title": title or delivery["delivery_id"], "received_at": received})


def _terms(deliveries: Iterable[Mapping]) -> list[dict]:
    """The terms of the sources, each once. The standard wants a name; none of its licences is claimed here."""
    stated = sorted({delivery["licence"] for delivery in deliveries if delivery["licence"]})
    return [{"name": "other", "title": text} for text in stated] or [{"name": "notspecified", "title": "None stated"}]


def _resource(table: PublishedTable, targets: Mapping[str, tuple[str, str]], folder: Path) -> dict:
    path = f"parquet/{parquet_path(table)}"
    return {
        "name": table.full_name,
        "profile": "tabular-data-resource",
        "title": table.label_en or table.full_name,
        **_said({"titleDanish": table.label_da, "descriptionDanish": table.description_da}),
        "description": table.description,
        "path": path,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "bytes": (folder / path).stat().st_size,
        "hash": f"sha256:{sha256_of(folder / path)}",
        "rowCount": table.row_count,
        "schema": _said(
            {
                "fields": [_field(column) for column in table.columns],
                "primaryKey": list(table.primary_key),
                "foreignKeys": _foreign_keys(table, targets),
            }
        ),
    }


def _field(column: Column) -> dict:
    type_ = _TYPES.get(column.type) or ("number" if column.type.startswith("DECIMAL") else "any")
    return _said(
        {
            "name": column.name,
            "type": type_,
            "title": column.label_en,
            "titleDanish": column.label_da,
            "description": column.description_en,
            "descriptionDanish": column.description_da,
            "unit": column.unit,
            "unitDanish": column.unit_da,
            "nullMeaning": column.null_meaning,
            "nullMeaningDanish": column.null_meaning_da,
            "additivity": column.additivity,
            "disclosure": column.disclosure,
            "databaseType": column.type,
            "constraints": {"required": True} if column.is_required else None,
        }
    )


def _foreign_keys(table: PublishedTable, targets: Mapping[str, tuple[str, str]]) -> list[dict]:
    """What the columns point to; a table that points to itself is told as the standard wants it, without a name."""
    return [
        {
            "fields": [one.column],
            "reference": {
                "resource": ""
                if (one.schema, one.table) == (table.schema, table.name)
                else f"{one.schema}.{one.table}",
                "fields": [one.target],
            },
        }
        for one in pointers_of(table, (column.name for column in table.columns), targets)
    ]


def _said(told: Mapping) -> dict:
    """Without what says nothing."""
    return {name: value for name, value in told.items() if value not in (None, [], {})}
