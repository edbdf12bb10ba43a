"""Lines of CSV that DuckDB writes are those that Python's writer would write."""

import csv
import io
from decimal import Decimal

import duckdb

from aarsvaerk.release.files.contents import Column
from aarsvaerk.release.files.site.downloads import _line
from ingest.workbook.formulas import as_text

ROWS = [
    ("plain", Decimal("-1.500000"), True, -3),
    ("a, b", None, False, None),
    ('says "so"', Decimal("0.000001"), None, 0),
    ("two\r\nlines", Decimal(0), True, 1),
    ("=1+1", Decimal("2"), True, 1),
    ('-"x", y', Decimal("2"), True, 1),
    (None, None, None, None),
    ("", Decimal("2"), True, 1),
    ("ærø ", Decimal("2"), True, 1),
]


def test_a_line_is_what_the_csv_module_writes():
    types = {"text": "VARCHAR", "figure": "DECIMAL(18,6)", "is_so": "BOOLEAN", "count": "INTEGER"}
    columns = [Column(name, type_, False, *[None] * 10) for name, type_ in types.items()]
    with duckdb.connect() as connection:
        connection.execute(f"create table t ({', '.join(f'{name} {type_}' for name, type_ in types.items())})")
        connection.executemany("insert into t values (?, ?, ?, ?)", ROWS)
        rows = connection.execute("from t").fetchall()
        lines = [line for (line,) in connection.execute(f"select {_line(columns)} from t").fetchall()]
    for row, line in zip(rows, lines, strict=True):
        written = io.StringIO(newline="")
        csv.writer(written, lineterminator="\r\n").writerow([as_text(v) if isinstance(v, str) else v for v in row])
        assert f"{line}\r\n" == written.getvalue()
