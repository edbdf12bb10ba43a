"""What dbt's manifest declares of every published table and column, for all that describes, compares or discloses them.

A column's own YAML decides. What it leaves open comes, by the column's name, from the source `shared`
(models/shared/columns.yml), what its codes mean from the source `codes` (models/shared/codes.yml), and its Danish
description from the Danish doc blocks (`<block>_da`) beside the English ones that its description consists of. A table
of past versions (`_past`, `_history`) takes over its table's columns.

Belongs here: reading the declarations. Does not belong here: the declarations (the YAML beside each model), writing
them into a release (dictionary), acting on them (open, changes, files).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from aarsvaerk.release.history import HISTORY, PAST, versioned

SCHEMAS = ("core", "marts", "meta")
SHARED = "shared"
"""The source whose columns say what columns of their names share, whichever table they are in."""
CODES = "codes"
"""The source whose columns say what the codes in columns of their names mean."""
DANISH = "danish"
"""The source whose columns, named as items of a declaration, have the Danish of their English texts."""
_NUMBERS = ("decimal", "integer", "bigint", "hugeint", "double")


@dataclass(frozen=True)
class Column:
    """A declared column; None where nothing is declared.

    `disclosure` names a class of aarsvaerk.release.open.disclosure. `compared` is "figure" where changes of the column
    are listed between releases, "cause" where they only explain those of figures; `made_from` lists the facts whose
    changes can change it. `key_position` is its place in the table's primary key, from 1. `codes` are the Danish and
    the English words of its codes.
    """

    name: str
    type: str | None = None
    label_da: str | None = None
    label_en: str | None = None
    description_da: str | None = None
    description_en: str | None = None
    unit: str | None = None
    null_meaning: str | None = None
    unit_da: str | None = None
    null_meaning_da: str | None = None
    additivity: str | None = None
    disclosure: str | None = None
    compared: str | None = None
    made_from: tuple[str, ...] = ()
    key_position: int | None = None
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def is_number(self) -> bool:
        """Whether it holds numbers."""
        return bool(self.type) and self.type.startswith(_NUMBERS)

    @property
    def missing(self) -> list[str]:
        """What must be declared and is not."""
        wanted = ["label_da", "label_en", "description_da", "description_en", "disclosure"]
        wanted += [f"{item}_da" for item in ("unit", "null_meaning") if getattr(self, item)]
        return [name for name in [*wanted, *["additivity"] * self.is_number] if not getattr(self, name)]


@dataclass(frozen=True)
class Table:
    """A declared table or view.

    `open_rows` names the rule for its rows in the open profile; `sheet` says how workbooks show it. A view that
    `is_stored` is one in the candidate only: a release has its rows.
    """

    schema: str
    name: str
    label_da: str | None = None
    label_en: str | None = None
    description_da: str | None = None
    description_en: str | None = None
    open_rows: str | None = None
    has_open_history: bool = False
    is_stored: bool = False
    sheet: Mapping[str, object] | None = None
    columns: Mapping[str, Column] = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        """Schema and name."""
        return f"{self.schema}.{self.name}"

    @property
    def primary_key(self) -> tuple[str, ...]:
        """The columns of its primary key, in order; none of a view that is not stored."""
        key = [one for one in self.columns.values() if one.key_position]
        return tuple(one.name for one in sorted(key, key=lambda one: one.key_position))

    @property
    def missing(self) -> list[str]:
        """What must be declared of the table or its columns and is not, by name."""
        wanted = ("label_da", "label_en", "description_da", "description_en", "open_rows")
        of_table = [f"{self.full_name}: {name}" for name in wanted if not getattr(self, name)]
        of_columns = [f"{self.full_name}.{one.name}: {what}" for one in self.columns.values() for what in one.missing]
        return of_table + of_columns


def declared_tables(manifest: Mapping) -> dict[str, Table]:
    """The published tables and views that the manifest declares, by `schema.table`.

    They are the models of the published schemas, the tables that publishing makes (sources named as the schemas), and
    the past of versioned models.
    """
    sources = manifest.get("sources", {}).values()
    shared: dict[str, dict] = {}
    danish: dict[str, Mapping[str, str]] = {}
    for source in sources:
        if source["source_name"] in (SHARED, CODES):
            for name, column in source["columns"].items():
                shared[name] = {**shared.get(name, {}), **_meta(column)}
        elif source["source_name"] == DANISH:
            danish = {item: _meta(column)["danish"] for item, column in source["columns"].items()}
    models = [
        node
        for node in manifest.get("nodes", {}).values()
        if node["resource_type"] == "model" and node["config"].get("materialized") != "ephemeral"
    ]
    nodes = [*models, *(source for source in sources if source["source_name"] in SCHEMAS)]
    tables = [_in_danish(_table(node, shared, manifest), danish) for node in nodes if node["schema"] in SCHEMAS]
    declared = {table.full_name: table for table in tables}
    declared |= {table.full_name: table for table in _past(manifest, declared)}
    keys = _primary_keys(manifest)
    return {name: _keyed(table, keys[name]) if name in keys else table for name, table in declared.items()}


def _keyed(table: Table, key: tuple[str, ...]) -> Table:
    places = {name: place for place, name in enumerate(key, start=1)}
    columns = {name: replace(one, key_position=places.get(name)) for name, one in table.columns.items()}
    return replace(table, columns=columns)


def _primary_keys(manifest: Mapping) -> dict[str, tuple[str, ...]]:
    """The primary key of every published table and stored view that a model makes, by `schema.table`."""
    keys = {}
    for node in manifest.get("nodes", {}).values():
        if node["resource_type"] != "model" or node["schema"] not in SCHEMAS:
            continue
        if node["config"].get("materialized") == "table" or _meta(node).get("is_stored"):
            of_columns = [(one, [name]) for name, c in node["columns"].items() for one in c.get("constraints", ())]
            of_table = [(one, one.get("columns")) for one in node.get("constraints", ())]
            kinds = [names for one, names in of_columns + of_table if one["type"] == "primary_key"]
            key = [name.strip('"') for names in kinds for name in names]
            if key:
                keys[f"{node['schema']}.{node.get('alias') or node['name']}"] = tuple(key)
    return keys


def _table(node: Mapping, shared: Mapping[str, Mapping], manifest: Mapping) -> Table:
    meta = _meta(node)
    # What is compared of a fact is made from the fact itself.
    made = {"made_from": [node["name"]], "compared": "none"} if node["schema"] == "core" else {}
    of_table = made | meta
    columns = {n: _column(column, of_table, shared.get(n, {}), manifest) for n, column in node["columns"].items()}
    own = {name: meta.get(name) for name in ("label_da", "label_en", "description_da", "open_rows")}
    return Table(
        schema=node["schema"],
        name=node.get("alias") or node["name"],
        description_en=node.get("description") or None,
        has_open_history=meta.get("has_open_history", False),
        is_stored=meta.get("is_stored", False),
        sheet=meta.get("sheet"),
        columns=columns,
        **own,
    )


def _column(node: Mapping, table: Mapping, shared: Mapping, manifest: Mapping) -> Column:
    of_table = {"disclosure": table["disclosure"]} if "disclosure" in table else {}
    meta = {**shared, **of_table, **_meta(node)}
    texts = ("label_da", "label_en", "description_da", "unit", "null_meaning", "additivity", "disclosure")
    column = Column(
        name=node["name"],
        type=(node.get("data_type") or "").lower() or None,
        description_en=node.get("description") or None,
        **{name: meta.get(name) for name in (*texts, "key_position")},
    )
    made_from = table.get("made_from", [])
    default = "figure" if made_from and column.is_number and column.unit else "none"
    compared = meta.get("compared", table.get("compared", default))
    return replace(
        column,
        description_da=column.description_da or _danish(node, manifest),
        codes=meta.get("codes", {}),
        compared=None if compared == "none" else compared,
        made_from=() if compared == "none" else tuple(sorted({*made_from, *meta.get("made_from", [])})),
    )


def _in_danish(table: Table, danish: Mapping[str, Mapping[str, str]]) -> Table:
    """The table with the Danish of its columns' units and of what their absent values mean."""

    def told(column: Column) -> Column:
        texts = {f"{item}_da": pairs.get(getattr(column, item)) for item, pairs in danish.items()}
        return replace(column, **texts)

    return replace(table, columns={name: told(column) for name, column in table.columns.items()})


def _danish(node: Mapping, manifest: Mapping) -> str | None:
    """The Danish doc blocks beside those the description consists of; None where it holds other words too."""
    docs, blocks = manifest.get("docs", {}), node.get("doc_blocks") or []
    english = " ".join(docs[block]["block_contents"] for block in blocks)
    danish = [docs.get(f"{block}_da", {}).get("block_contents") for block in blocks]
    is_whole = english.split() == node["description"].split()
    return " ".join(danish) if blocks and is_whole and all(danish) else None


_OF_PAST = {
    PAST: (
        ("tidligere udgaver", "past versions"),
        "En række pr. tidligere udgave af en række i core.{} og tidspunktet, den gjaldt fra.",
        "One row per version of a row of core.{} that no longer holds, and moment since when it held.",
    ),
    HISTORY: (
        ("alle udgaver", "all versions"),
        "En række pr. udgave, der har været kendt, af en række i core.{}, også den nuværende.",
        "One row per version of a row of core.{} that was ever known, the present one among them.",
    ),
}


def _past(manifest: Mapping, declared: Mapping[str, Table]) -> Iterator[Table]:
    for name in versioned(manifest):
        of = declared.get(f"core.{name}", Table("core", name))
        columns = {column: replace(one, compared=None, made_from=()) for column, one in of.columns.items()}
        for suffix, ((danish, english), description_da, description_en) in _OF_PAST.items():
            yield replace(
                of,
                name=f"{name}{suffix}",
                label_da=f"{of.label_da}, {danish}",
                label_en=f"{of.label_en}, {english}",
                description_da=description_da.format(name),
                description_en=description_en.format(name),
                open_rows=of.open_rows if of.has_open_history else "left_out",
                sheet=None,
                columns=columns,
            )


def _meta(node: Mapping) -> Mapping:
    return {**node.get("meta", {}), **(node.get("config") or {}).get("meta", {})}
