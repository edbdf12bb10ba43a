"""Reading delimited text strictly: the agreed columns, the same number of fields on each row, quotes closed.

Belongs here: the shape of a CSV file. Does not belong here: the meaning of a column.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from ingest.model import DeliveryRejected, Finding, Row

_SEPARATORS = ";,\t"


def header(text: str) -> list[str]:
    """The column names on the first line, split by the separator that stands most often in it."""
    first = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first.count)
    return [name.strip() for name in next(csv.reader([first], delimiter=separator), [])]


def read_rows(text: str, columns: Sequence[str]) -> list[Row]:
    """The data rows of a CSV file whose header is exactly `columns`; values are text, stripped.

    Raises:
        DeliveryRejected: `csv_header` when the columns differ, `csv_malformed` for each row (at most 100 named)
            with another number of fields or a quotation mark that is not closed.
    """
    found = header(text)
    if found != list(columns):
        values = {"found": ", ".join(found), "expected": ", ".join(columns)}
        raise DeliveryRejected(Finding("csv_header", "line 1", values))
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(_SEPARATORS, key=first.count), strict=True)
    lines = text.split("\n")
    rows: list[Row] = []
    malformed: list[Finding] = []
    next(reader)
    before = reader.line_num
    while True:
        try:
            fields = next(reader, None)
        except csv.Error as error:
            values = {"found": str(error), "expected": str(len(columns))}
            raise DeliveryRejected(*malformed, Finding("csv_malformed", f"line {before + 1}", values)) from error
        if fields is None:
            break
        line_from, line_to, before = before + 1, reader.line_num, reader.line_num
        if not fields:
            continue
        if len(fields) != len(columns):
            values = {"found": str(len(fields)), "expected": str(len(columns))}
            malformed.append(Finding("csv_malformed", f"line {line_from}", values))
            if len(malformed) == 100:
                break
            continue
        values = dict(zip(columns, (field.strip() for field in fields), strict=True))
        rows.append(Row(values, line_from, line_to, "\n".join(lines[line_from - 1 : line_to])))
    if malformed:
        raise DeliveryRejected(*malformed)
    return rows
