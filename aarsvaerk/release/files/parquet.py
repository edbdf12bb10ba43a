"""Each table and view as a Parquet file, for readers without DuckDB.

Belongs here: how the files are written. Does not belong here: what the tables are (contents).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import duckdb

from aarsvaerk.release.copying import TOGETHER
from aarsvaerk.release.files.contents import PublishedTable
from aarsvaerk.release.releases import Release
from ingest.sql import literal


def parquet_path(table: PublishedTable) -> str:
    """Where the table lies below the release folder's parquet/."""
    return f"{table.schema}/{table.name}.parquet"


def write_parquet(
    connection: duckdb.DuckDBPyConnection, tables: Iterable[PublishedTable], release: Release, folder: Path
) -> tuple[PublishedTable, ...]:
    """Write `folder/<schema>/<table>.parquet` for each table, with its release and description in the metadata.

    Types are kept: FTE stay decimals. Equal content makes equal bytes: a table's rows lie in the order of its key
    already (copying), and a view's are sorted like a table's. One without municipality and year is written by one
    thread in the order of the tables it reads: to sort meta.fact_source takes more memory than all else.

    Returns:
        The tables, with the rows written where nobody had counted them: a view is made once, not once more to count it.
    """
    written = []
    for table in tables:
        path = folder / parquet_path(table)
        path.parent.mkdir(parents=True, exist_ok=True)
        told = {
            "release_id": release.release_id,
            "profile": release.profile,
            "table": table.full_name,
            "description": table.description,
        }
        metadata = ", ".join(f"{literal(name)}: {literal(text)}" for name, text in told.items())
        order = _order(table) if table.is_view else ""
        connection.execute("set threads = 1" if table.is_view and not order else "reset threads")
        (rows,) = connection.execute(
            f"""copy (from {table.quoted}{order}) to {literal(path)}
            (format parquet, compression zstd, kv_metadata {{{metadata}}})"""
        ).fetchone()
        written.append(replace(table, row_count=rows) if table.row_count is None else table)
    connection.execute("reset threads")
    return tuple(written)


def _order(view: PublishedTable) -> str:
    """Rows of one municipality and year together, then by keys: to sort by all columns takes half as long again."""
    names = [column.name for column in view.columns]
    if not set(TOGETHER).issubset(names):
        return ""
    keys = (name for name in names if name.endswith(("_key", "_id")) or name == "known_from")
    return f" order by {', '.join(dict.fromkeys([*TOGETHER, *keys]))}"
