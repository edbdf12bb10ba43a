"""Starters for BI tools, made of what a release declares: tables, labels, relations and measures.

Power BI: a semantic model in TMDL over the Parquet files. Superset: datasets to import over the database. What does not
add up has no sum there. Belongs here: the forms, but for Metabase's (starter_metabase). Does not belong here: the
declarations (the YAML beside each model).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from aarsvaerk.release.files.contents import Column, PublishedTable
from aarsvaerk.release.files.parquet import parquet_path
from aarsvaerk.release.history import HISTORY, PAST
from aarsvaerk.release.key_relations import PERIOD_START, Pointer, pointers_of, targets_of

_TYPES = {"VARCHAR": "string", "JSON": "string", "BOOLEAN": "boolean", "DATE": "dateTime", "DOUBLE": "double"}
_NUMBERS = ("int64", "decimal", "double")


def shown(tables: Sequence[PublishedTable]) -> list[PublishedTable]:
    """The tables that BI tools get: marts, dimensions and facts as they are now."""
    return [
        table
        for table in tables
        if (table.schema == "marts" and not table.sheet.get("is_left_out"))
        or (
            table.schema == "core"
            and table.name.startswith(("dim_", "fct_"))
            and not table.name.endswith((PAST, HISTORY))
        )
    ]


def write_powerbi(tables: Sequence[PublishedTable], folder: Path, language: str) -> None:
    """Write a Power BI project's semantic model: open `aarsvaerk.SemanticModel` in Power BI Desktop.

    The parameter `ParquetFolder` is the `parquet` folder of a release, and is all that must be set.

    Args:
        tables: Those of the release.
        folder: Where the model goes.
        language: Of labels and descriptions.
    """
    model = folder / "aarsvaerk.SemanticModel"
    definition = model / "definition"
    (definition / "tables").mkdir(parents=True)
    culture = "da-DK" if language == "da" else "en-GB"
    kept = shown(tables)
    files = {
        model / "definition.pbism": json.dumps({"version": "4.0", "settings": {}}, indent=2),
        definition / "database.tmdl": "database\n\tcompatibilityLevel: 1567\n",
        definition / "model.tmdl": "\n".join(
            [
                *("model Model", f"\tculture: {culture}", "\tdefaultPowerBIDataSourceVersion: powerBI_V3", ""),
                *(f"ref table {_quoted(table.full_name)}" for table in kept),
                "",
            ]
        ),
        definition / "expressions.tmdl": 'expression ParquetFolder = "C:\\aarsvaerk\\current\\parquet" meta '
        '[IsParameterQuery=true, Type="Text", IsParameterQueryRequired=true]\n',
        definition / "relationships.tmdl": "\n".join(_relationships(kept)),
    }
    files |= {definition / "tables" / f"{one.full_name}.tmdl": "\n".join(_tmdl(one, language)) for one in kept}
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")


def _tmdl(table: PublishedTable, language: str) -> Iterator[str]:
    label = table.label_da if language == "da" else table.label_en
    yield f"/// {label or table.full_name}"
    yield f"table {_quoted(table.full_name)}"
    for column in table.columns:
        yield from ("", f"\t/// {column.description(language) or column.label(language)}")
        yield f"\tcolumn {_quoted(column.name)}"
        yield f"\t\tdataType: {_type(column)}"
        if column.name.endswith("_key"):
            yield "\t\tisHidden"
        # A sum is a measure, where there is one; nothing is summed by itself.
        yield "\t\tsummarizeBy: none"
        yield f"\t\tsourceColumn: {column.name}"
    for column in summed(table):
        yield from ("", f"\tmeasure {_quoted(f'Sum {column.label(language)} ({table.name})')} =")
        total = f"SUM({_quoted(table.full_name)}[{column.name}])"
        if time := time_of_stock(table, column):
            total = f"IF(DISTINCTCOUNT({_quoted(table.full_name)}[{time}]) = 1, {total})"
        yield f"\t\t\t{total}"
    path = parquet_path(table).replace("/", "\\")
    yield from ("", f"\tpartition {_quoted(table.full_name)} = m", "\t\tmode: import", "\t\tsource =", "\t\t\tlet")
    yield f'\t\t\t\tSource = Parquet.Document(File.Contents(ParquetFolder & "\\{path}"))'
    yield from ("\t\t\tin", "\t\t\t\tSource", "")


def _relationships(tables: Sequence[PublishedTable]) -> Iterator[str]:
    """All relations; of several ways to a table one is active: that from a fact itself, by the key's own name."""
    targets = targets_of(tables)
    for table in tables:
        for one in pointers_of(table, (column.name for column in table.columns), targets):
            pointed = f"{one.schema}.{one.table}"
            if pointed == table.full_name:
                continue
            yield f"relationship {uuid5(NAMESPACE_URL, f'{table.full_name}.{one.column}')}"
            if not _is_active(table, one):
                yield "\tisActive: false"
            yield f"\tfromColumn: {_quoted(table.full_name)}.{one.column}"
            yield f"\ttoColumn: {_quoted(pointed)}.{one.target}"
            yield ""


def _is_active(table: PublishedTable, pointer: Pointer) -> bool:
    return pointer.column in (pointer.target, PERIOD_START) and not table.name.startswith("dim_")


def summed(table: PublishedTable) -> list[Column]:
    """The columns whose sums are right, of a stock within one period."""
    adds_up = ("additive", "stock")
    return [
        column
        for column in table.columns
        if column.additivity in adds_up
        and _type(column) in _NUMBERS
        and (column.additivity != "stock" or time_of_stock(table, column))
    ]


def time_of_stock(table: PublishedTable, column: Column) -> str | None:
    """The column that tells the periods of a stock apart; it is never summed over several of them."""
    names = [one.name for one in table.columns]
    if column.additivity != "stock":
        return None
    if "period_key" in names:
        return "period_key"
    is_of_year = "period_end" not in names or column.name.startswith("year_")
    return "year" if is_of_year and "year" in names else None


def _total(table: PublishedTable, column: Column) -> str:
    """The sum of a column in SQL: of a stock NULL where the rows are of several periods."""
    if time := time_of_stock(table, column):
        return f'CASE WHEN COUNT(DISTINCT "{time}") = 1 THEN SUM("{column.name}") END'
    return f'SUM("{column.name}")'


def _type(column: Column) -> str:
    if column.type.startswith("DECIMAL"):
        return "decimal"
    if column.type.startswith("TIMESTAMP"):
        return "dateTime"
    return _TYPES.get(column.type, "int64")


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def write_superset(tables: Sequence[PublishedTable], folder: Path, language: str) -> None:
    """Write a folder that Superset imports, zipped, as datasets: labels, a time column and the sums that are right.

    Args:
        tables: Those of the release.
        folder: Where it goes.
        language: Of labels and descriptions.
    """
    database = str(uuid5(NAMESPACE_URL, "aarsvaerk"))
    (folder / "databases").mkdir(parents=True)
    (folder / "datasets" / "aarsvaerk").mkdir(parents=True)
    files: dict[str, dict] = {
        "metadata.yaml": {"version": "1.0.0", "type": "SqlaTable", "timestamp": "2026-01-01T00:00:00+00:00"},
        "databases/aarsvaerk.yaml": {
            "database_name": "aarsvaerk",
            "sqlalchemy_uri": "duckdb:////srv/aarsvaerk/current/aarsvaerk.duckdb",
            "extra": {"engine_params": {"connect_args": {"read_only": True}}},
            "uuid": database,
            "version": "1.0.0",
        },
    }
    for table in shown(tables):
        files[f"datasets/aarsvaerk/{table.full_name}.yaml"] = _dataset(table, database, language)
    for name, content in files.items():
        text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"  # JSON is YAML, too
        (folder / name).write_text(text, encoding="utf-8")


def _dataset(table: PublishedTable, database: str, language: str) -> dict:
    names = [column.name for column in table.columns]
    return {
        "table_name": table.name,
        "schema": table.schema,
        "description": (table.description_da if language == "da" else table.grain) or table.grain,
        "main_dttm_col": PERIOD_START if PERIOD_START in names else None,
        "uuid": str(uuid5(NAMESPACE_URL, f"aarsvaerk/{table.full_name}")),
        "database_uuid": database,
        "version": "1.0.0",
        "metrics": [
            {
                "metric_name": f"sum_{column.name}",
                "verbose_name": column.label(language),
                "expression": _total(table, column),
                "metric_type": "expression" if column.additivity == "stock" else "sum",
            }
            for column in summed(table)
        ],
        "columns": [
            {
                "column_name": column.name,
                "verbose_name": column.label(language),
                "description": column.description(language),
                "type": column.type,
                "is_dttm": column.type == "DATE" or column.type.startswith("TIMESTAMP"),
                "groupby": _type(column) not in _NUMBERS or column not in summed(table),
                "filterable": True,
            }
            for column in table.columns
        ],
    }
