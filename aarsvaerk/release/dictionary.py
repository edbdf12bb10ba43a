"""meta.dictionary: every published column with its type and meaning, generated from dbt's manifest.

Belongs here: what the columns mean, gathered. Does not belong here: the descriptions (the YAML beside each model).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aarsvaerk.release.history import HISTORY, PAST, described, versioned

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
    "release_id": "Time of publishing (UTC) and the start of the content hash; sorts in the order of publishing.",
    "created_at": "When the release was published (UTC).",
    "content_hash": "sha256 over the published content without clock times: equal content, equal hash.",
    "inputs_hash": "sha256 over the landed files, seeds and code that the release was made of.",
    "code_version": "sha256 over the code that made the release.",
    "delivery_count": "Number of files received.",
    "row_counts": "Number of rows by table, as JSON.",
    "status": "Always published: what fails a check is never released.",
    "profile": "internal holds everything; open leaves out what would tell of single persons.",
    "known_until": "The last moment at which a delivery that it was made of came or was withdrawn (UTC).",
    "is_synthetic": "True where what municipalities delivered is simulated; national statistics are real in any case.",
    "inputs": "sha256 over each kind of input beside deliveries (rule, mapping, catalogue, code), as JSON.",
}
CHANGES = {
    "municipality_code": "Official code of the municipality.",
    "municipality_name": "Name of the municipality.",
    "release_id": "The release in which its figures are others.",
    "previous_release_id": "The release they are compared with.",
    "created_at": "When the release was published (UTC).",
    "figure_count": "Number of figures that are others.",
    "new_count": "Of these, figures that had no value before.",
    "gone_count": "Of these, figures that have no value any more.",
    "causes": "Why, parted by commas: late_delivery, correction, withdrawal, rule, mapping, catalogue, code, peers.",
    "note_da": "What changed and why, in Danish, as Markdown.",
    "note_en": "What changed and why, in English, as Markdown.",
}
CHANGED_FIGURES = {
    "municipality_code": "Official code of the municipality.",
    "municipality_name": "Name of the municipality.",
    "year": "Calendar year the figure tells about.",
    "table": "Schema and table the figure stands in.",
    "figure": "Column of the figure.",
    "row_key": "md5 of the row's key; one row of the table has one.",
    "row_label_da": "What the row is about, in Danish.",
    "row_label_en": "What the row is about, in English.",
    "before": "The figure in the release before.",
    "after": "The figure in this release.",
    "difference": "After less before.",
    "change": "changed, new (it had no value before) or gone (it has none any more).",
    "causes": "Why, parted by commas; where rules, mappings, catalogue and code changed together, joined by +.",
    "delivery_ids": "The deliveries that came or were withdrawn, parted by commas.",
}
_NULL_MEANINGS = {"description_da": "No Danish text is written yet.", "unit": "The column is no quantity."}
_NULL_MEANINGS |= {
    "before": "The figure had no value, or the row was not there.",
    "after": "The figure has no value any more, or the row is gone.",
    "difference": "One of the two has no value.",
    "delivery_ids": "No delivery changed it.",
    "note_da": "The release is an earlier one; its own folder has the note.",
    "note_en": "The release is an earlier one; its own folder has the note.",
    "known_until": "The release was made before this was kept.",
}
_UNITS = {"before": "that of the figure", "after": "that of the figure", "difference": "that of the figure"}
_UNITS |= dict.fromkeys(("figure_count", "new_count", "gone_count"), "figures")
_NULL_MEANINGS |= {"null_meaning": "The column is never absent, or its meaning is not described."}


_MADE_BY_PUBLISHING = (
    ("meta", "dictionary", DICTIONARY),
    ("meta", "release", RELEASE),
    ("marts", "changes", CHANGES),
    ("marts", "changed_figure", CHANGED_FIGURES),
)


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
    for name in versioned(manifest):
        for (schema, table, column), texts in list(said.items()):
            if (schema, table) == ("core", name):
                said |= {(schema, f"{name}{suffix}", column): texts for suffix in (PAST, HISTORY)}
    for schema, table, columns in _MADE_BY_PUBLISHING:
        for name, text in columns.items():
            said[schema, table, name] = {
                "description_en": text,
                "null_meaning": _NULL_MEANINGS.get(name),
                "unit": _UNITS.get(name),
            }
    return said


def described_tables(manifest: Mapping) -> Iterator[tuple[str, str, str]]:
    """(schema, table, description) of the models and of the tables made while publishing."""
    for node in manifest.get("nodes", {}).values():
        if node["resource_type"] == "model" and node.get("description"):
            yield node["schema"], node.get("alias") or node["name"], node["description"]
    for name in versioned(manifest):
        yield from (("core", f"{name}{suffix}", text) for suffix, text in described(name).items())
    yield "meta", "dictionary", "One row per published column."
    yield "meta", "release", "One row: the release this file holds."
    yield "marts", "changes", "One row per municipality and release in which figures of it are others than before."
    yield "marts", "changed_figure", "One row per figure that is another than in the release before, with the causes."
