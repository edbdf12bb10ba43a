"""The findings a release was published with, as a file that a spreadsheet opens.

Belongs here: writing meta.finding as CSV. Does not belong here: finding anything (expectations).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import duckdb

from aarsvaerk.release.files.contents import PublishedTable
from ingest.workbook.formulas import as_text

_ROWS = 1_000


def write_findings(connection: duckdb.DuckDBPyConnection, tables: Iterable[PublishedTable], path: Path) -> None:
    """Write every row of meta.finding, by delivery and number; a release without findings has the header alone.

    A release that keeps no findings has no file.

    UTF-8 with a byte order mark, without which Excel garbles Danish letters. Text that a spreadsheet would take for a
    formula stands behind an apostrophe.
    """
    if "meta.finding" not in {table.full_name for table in tables}:
        return
    answer = connection.execute("from meta.finding order by delivery_id, finding_number")
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(as_text(column[0]) for column in answer.description)
        while rows := answer.fetchmany(_ROWS):
            writer.writerows([as_text(value) if isinstance(value, str) else value for value in row] for row in rows)
