"""Rows in the form that was asked for: JSON, CSV, Parquet, a workbook or JSON-stat 2.

Belongs here: forms. Does not belong here: which rows (tables), HTTP's own words (app).
"""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb

from aarsvaerk.release.files.contents import PublishedTable
from aarsvaerk.serving.api.snapshot import Snapshot
from aarsvaerk.serving.api.tables import MOST_ROWS, BadRequest, Question, dimensions
from ingest.workbook.formulas import as_text, begins_a_formula

FORMATS = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonstat": "application/json",
}
MOST_CELLS = 500_000
SOURCE = "Årsværk: Danmarks Statistik, STS (2007), kommunerne"


def as_json(cursor: duckdb.DuckDBPyConnection, asked: Question, head: dict[str, Any], address: str) -> bytes:
    """A page of rows as JSON, every decimal with all its digits, with the address of the next page."""
    # No column is called like the alias: to_json would give that column alone.
    query = f"""select count(*), coalesce(string_agg(to_json(_whole_row)::varchar, ','), '')
        from ({asked.page}) as _whole_row"""  # noqa: S608
    found, rows = cursor.execute(query, asked.parameters).fetchone()
    total = asked.offset + found
    # A page that is not full is the last one, and so tells how many there are.
    if found == asked.limit or (found == 0 and asked.offset):
        (total,) = cursor.execute(asked.count, asked.parameters).fetchone()
    more = asked.offset + asked.limit < total
    told = head | {
        "total": total,
        "limit": asked.limit,
        "offset": asked.offset,
        "next": f"{address}offset={asked.offset + asked.limit}" if more else None,
    }
    return f'{json.dumps(told, ensure_ascii=False)[:-1]}, "rows": [{rows}]}}'.encode()


def as_csv(cursor: duckdb.DuckDBPyConnection, asked: Question) -> bytes:
    """A page of rows as CSV, decimals exact; text that a spreadsheet would take for a formula behind an apostrophe."""
    answer = cursor.execute(asked.page, asked.parameters)
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(asked.columns)
    for row in answer.fetchall():
        writer.writerow([as_text(value) if isinstance(value, str) else value for value in row])
    return file.getvalue().encode("utf-8-sig")


def as_parquet(cursor: duckdb.DuckDBPyConnection, asked: Question, head: dict[str, Any]) -> bytes:
    """A page of rows as Parquet, with release and profile in the metadata."""
    import pyarrow.parquet

    table = cursor.execute(asked.page, asked.parameters).to_arrow_table()
    metadata = {key: str(value) for key, value in head.items()} | (table.schema.metadata or {})
    file = io.BytesIO()
    pyarrow.parquet.write_table(table.replace_schema_metadata(metadata), file, compression="zstd")
    return file.getvalue()


def as_xlsx(cursor: duckdb.DuckDBPyConnection, asked: Question, table: PublishedTable, head: dict[str, Any]) -> bytes:
    """A page of rows as a workbook, with a sheet of what each column means and one of where they come from."""
    import xlsxwriter

    file = io.BytesIO()
    # Text is text: a formula or a link in it stays as it was written.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as workbook:
        bold, day = workbook.add_format({"bold": True}), workbook.add_format({"num_format": "yyyy-mm-dd"})
        quoted = workbook.add_format({"quote_prefix": True})  # else editing a cell makes a formula of its text
        workbook.set_properties({"created": datetime(1980, 1, 1)})  # the same rows are the same bytes
        sheet = workbook.add_worksheet("data")
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, asked.columns, bold)
        for line, row in enumerate(cursor.execute(asked.page, asked.parameters).fetchall(), 1):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(line, column, value, day)
                elif isinstance(value, str):
                    sheet.write_string(line, column, value, quoted if begins_a_formula(value) else None)
                elif value is None or isinstance(value, bool | int | float):
                    sheet.write(line, column, value)
                else:
                    sheet.write(line, column, float(value) if isinstance(value, Decimal) else str(value))
        book = workbook.add_worksheet("codebook")
        book.write_row(0, 0, ("column", "label_da", "label_en", "unit", "description_da", "description_en"), bold)
        known = {column.name: column for column in table.columns}
        for line, name in enumerate(asked.columns, 1):
            one = known[name]
            book.write_row(
                line, 0, (name, one.label_da, one.label_en, one.unit, one.description_da, one.description_en)
            )
        about = workbook.add_worksheet("about")
        told = head | {
            "source": SOURCE,
            "licence": "meta.delivery: licence",
            "cite_as": f"Årsværk, {head['release_id']}",
        }
        for line, (name, value) in enumerate(told.items()):
            about.write_row(line, 0, (name, str(value)))
        for one in (sheet, book, about):
            one.set_column(0, 20, 22)
    return file.getvalue()


def as_jsonstat(
    cursor: duckdb.DuckDBPyConnection, asked: Question, table: PublishedTable, snapshot: Snapshot, language: str
) -> bytes:
    """All rows asked for as a JSON-stat 2 dataset: one dimension per code column, and one for the figures.

    Raises:
        BadRequest: There is no figure among the columns, two rows are about the same, or it would be too large.
    """
    columns = {column.name: column for column in table.columns}
    dims = dimensions(list(columns))
    figures = [
        name
        for name in asked.columns
        if name not in dims and columns[name].type.startswith(("DECIMAL", "DOUBLE", "INTEGER", "BIGINT"))
    ]
    if not figures or not dims:
        raise BadRequest("JSON-stat needs a column with figures and one with codes. Name figures with select.")
    labels = {name: _label_column(name, columns, language) for name in dims}
    wanted = [*dims, *dict.fromkeys(label for label in labels.values() if label), *figures]
    rows = cursor.execute(f"{asked.selecting(wanted)} limit {MOST_ROWS * 10 + 1}", asked.parameters).fetchall()
    if len(rows) > MOST_ROWS * 10:
        raise BadRequest(f"More than {MOST_ROWS * 10} rows. Filter, for example by year or municipality_code.")
    place = {name: number for number, name in enumerate(wanted)}
    categories: dict[str, dict[str, str]] = {name: {} for name in dims}
    for row in rows:
        for name in dims:
            code = str(row[place[name]])
            label = row[place[labels[name]]] if labels[name] else None
            categories[name].setdefault(code, str(label) if label is not None else code)
    index = {name: {code: n for n, code in enumerate(sorted(found))} for name, found in categories.items()}
    sizes = [*(len(index[name]) for name in dims), len(figures)]
    cells = 1
    for size in sizes:
        cells *= size
    if cells > MOST_CELLS:
        raise BadRequest(
            f"The cube would have {cells} cells; at most {MOST_CELLS}. Filter, or name figures with select."
        )
    values: dict[str, float | int] = {}
    seen: set[int] = set()
    for row in rows:
        at = 0
        for name, size in zip(dims, sizes, strict=False):
            at = at * size + index[name][str(row[place[name]])]
        if at in seen:
            raise BadRequest(f"{table.full_name} has several rows for the same {', '.join(dims)}. Filter it.")
        seen.add(at)
        for number, figure in enumerate(figures):
            value = row[place[figure]]
            if value is not None:
                values[str(at * len(figures) + number)] = float(value) if isinstance(value, Decimal) else value
    label = f"label_{language}"
    dimension = {
        name: {
            "label": getattr(columns[name], label) or name,
            "category": {"index": index[name], "label": {code: categories[name][code] for code in index[name]}},
        }
        for name in dims
    }
    dimension["figure"] = {
        "label": "Tal" if language == "da" else "Figure",
        "category": {
            "index": {name: number for number, name in enumerate(figures)},
            "label": {name: getattr(columns[name], label) or name for name in figures},
            "unit": {
                name: {"label": columns[name].unit or "", "decimals": _decimals(columns[name].type)} for name in figures
            },
        },
    }
    role = {"metric": ["figure"]}
    role |= {"time": ["year"]} if "year" in dims else {}
    role |= {"geo": ["municipality_code"]} if "municipality_code" in dims else {}
    dataset = {
        "version": "2.0",
        "class": "dataset",
        "label": getattr(table, label) or table.full_name,
        "source": SOURCE,
        "updated": snapshot.release.created_at,
        "id": [*dims, "figure"],
        "size": sizes,
        "role": role,
        "dimension": dimension,
        "value": values,
        "extension": {"release_id": snapshot.release.release_id, "profile": snapshot.release.profile},
    }
    return json.dumps(dataset, ensure_ascii=False).encode()


def _label_column(name: str, columns: dict, language: str) -> str | None:
    stem = name.removesuffix("_code").removesuffix("_type")
    candidates = (f"{stem}_name_{language}", f"{stem}_name", f"{name.removesuffix('_code')}_name")
    return next((candidate for candidate in candidates if candidate in columns and name != "year"), None)


def _decimals(type_: str) -> int:
    return int(type_.rstrip(")").split(",")[1]) if type_.startswith("DECIMAL") else 0
