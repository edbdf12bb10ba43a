"""meta.dictionary: every published column with its type and meaning, generated from dbt's manifest.

Belongs here: what the columns mean, gathered. Does not belong here: the descriptions (the YAML beside each model).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

DICTIONARY = {
    "schema": "Schema the column stands in.",
    "table": "Table or view the column stands in.",
    "column": "Name of the column.",
    "type": "Type in DuckDB.",
    "description_en": "What the column holds, in English.",
    "description_da": "What the column holds, in Danish.",
    "unit": "Unit of the values.",
    "null_meaning": "What it means that a value is absent.",
}
RELEASE = {
    "release_id": "Time of publishing (UTC) and the first characters of the content hash; sorts by time.",
    "created_at": "When the release was published (UTC).",
    "content_hash": "sha256 over the published content without clock times: equal content, equal hash.",
    "inputs_hash": "sha256 over the landed files, seeds and code that the release was made of.",
    "code_version": "sha256 over the code that made the release.",
    "delivery_count": "Number of files received.",
    "row_counts": "Number of rows by table, as JSON.",
    "status": "Always published: what fails a check is never released.",
    "profile": "internal: all of it; open: without what would tell of a few people.",
}
_NULL_MEANINGS = {"description_da": "No Danish text is written yet.", "unit": "The column is no quantity."}
_NULL_MEANINGS |= {"null_meaning": "The column is never absent, or its meaning is not described."}


def described_columns(manifest: Mapping) -> dict[tuple[str, str, str], dict]:
    """What is said of columns, by (schema, table, column): the texts of the dictionary, None where nothing is said."""
    said = {}
    for node in manifest.get("nodes", {}).values():
        if node["resource_type"] in ("model", "seed"):
            for name, column in node["columns"].items():
                meta = {**column.get("meta", {}), **(column.get("config") or {}).get("meta", {})}
                said[node["schema"], node.get("alias") or node["name"], name] = {
                    "description_en": column.get("description") or None,
                    **{key: meta.get(key) for key in ("description_da", "unit", "null_meaning")},
                }
    for table, columns in (("dictionary", DICTIONARY), ("release", RELEASE)):
        for name, text in columns.items():
            meaning = _NULL_MEANINGS.get(name) if table == "dictionary" else None
            said["meta", table, name] = {"description_en": text, "null_meaning": meaning}
    return said


def described_tables(manifest: Mapping) -> Iterator[tuple[str, str, str]]:
    """(schema, table, description) of the models and of the two tables made while publishing."""
    for node in manifest.get("nodes", {}).values():
        if node["resource_type"] == "model" and node.get("description"):
            yield node["schema"], node.get("alias") or node["name"], node["description"]
    yield "meta", "dictionary", "One row per published column."
    yield "meta", "release", "One row: the release this file holds."
