"""Rows as the command line prints them: a table for people, or CSV, TSV, JSON, Markdown or Parquet for programs.

Belongs here: the formats, and how much of an answer is shown where. Does not belong here: the answers.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import TYPE_CHECKING

from aarsvaerk.cli.language import day, language, t
from aarsvaerk.release.changes.note_texts import escaped
from ingest.workbook.formulas import as_text

if TYPE_CHECKING:
    import duckdb

SHOWN_ROWS = 100
"""Rows of an answer that a terminal shows unless more are asked for. What goes elsewhere is whole."""
_NUMBERS = {"decimal", "integer", "bigint", "smallint", "tinyint", "hugeint", "double", "float", "ubigint", "uinteger"}
_FETCHED = 10_000


def print_result(
    answer: duckdb.DuckDBPyRelation | None,
    form: str,
    limit: int | None = 0,
    width: int | None = None,
    pager: bool = False,
) -> None:
    """Print the rows of a query; a note on stderr says if there are more than are shown.

    Args:
        answer: The rows; None of a statement that gives none.
        form: A format, as `Format` lists them.
        limit: Most rows; 0 for all, None for all except in a terminal.
        width: Width of a table in characters; by default that of the terminal.
        pager: Whether a table that is higher than the terminal is shown page by page.
    """
    if answer is None:
        return
    if limit is None:
        limit = SHOWN_ROWS if sys.stdout.isatty() else 0
    if form == "parquet":
        _write_parquet(answer.limit(limit) if limit else answer)
        return
    rows = _fetched(answer)
    shown = islice(rows, limit) if limit else rows
    _WRITERS.get(form, _write_table(width, pager))(
        answer.columns, shown, [type_.id in _NUMBERS for type_ in answer.types]
    )
    if limit and next(rows, None) is not None:
        sys.stderr.write(t("Only the first {limit} rows are shown; --limit 0 shows all.", limit=limit) + "\n")


def print_rows(rows: Sequence[Mapping[str, object]], form: str) -> None:
    """Print rows that all have the same columns; without rows, print only the empty list of JSON."""
    if not rows and form != "json":
        return
    if form == "parquet":
        import duckdb
        import pyarrow

        with duckdb.connect():
            _to_parquet([pyarrow.Table.from_pylist(list(map(dict, rows)))])
        return
    first = rows[0] if rows else {}
    numbers = [isinstance(value, int | float | Decimal) and not isinstance(value, bool) for value in first.values()]
    write = _WRITERS.get(form, _write_table(None, False))
    write(list(first), (tuple(row.values()) for row in rows), numbers)


def _fetched(answer: duckdb.DuckDBPyRelation) -> Iterator[tuple]:
    while rows := answer.fetchmany(_FETCHED):
        yield from rows


def _write_separated(separator: str) -> Callable:
    def write(names: Sequence[str], rows: Iterable[tuple], _: Sequence[bool]) -> None:
        writer = csv.writer(sys.stdout, delimiter=separator, lineterminator="\n")
        writer.writerow(map(as_text, names))
        # Text only: a negative number stays a number.
        writer.writerows(
            [as_text(value) if isinstance(value, str) else _digits(value) for value in row] for row in rows
        )

    return write


def _write_json(names: Sequence[str], rows: Iterable[tuple], _: Sequence[bool]) -> None:
    sys.stdout.write("[")
    for number, row in enumerate(rows):
        sys.stdout.write(", " if number else "")
        json.dump(dict(zip(names, row, strict=True)), sys.stdout, default=_as_json, ensure_ascii=False)
    sys.stdout.write("]\n")


def _write_markdown(names: Sequence[str], rows: Iterable[tuple], numbers: Sequence[bool]) -> None:
    rule = ["---:" if is_number else "---" for is_number in numbers]
    for line in chain([names, rule], rows):
        cells = (
            "" if value is None else escaped(" ".join(str(_digits(value)).split())).replace("|", "\\|")
            for value in line
        )
        sys.stdout.write(f"| {' | '.join(cells)} |\n")


def _write_table(width: int | None, pager: bool) -> Callable:
    def write(names: Sequence[str], rows: Iterable[tuple], numbers: Sequence[bool]) -> None:
        from rich.console import Console
        from rich.markup import escape
        from rich.table import Table

        table = Table(box=None, pad_edge=False, header_style="bold")
        for name, is_number in zip(names, numbers, strict=True):
            table.add_column(escape(name), justify="right" if is_number else "left", overflow="fold")
        for row in rows:
            table.add_row(*("" if value is None else escape(_for_people(value)) for value in row))
        console = Console(width=width)
        if not console.is_terminal and not width:
            console.width = 100_000  # do not wrap in a file or a pipe
        if pager and console.is_terminal and table.row_count >= console.height - 1:
            with console.pager(styles=True):
                console.print(table)
        else:
            console.print(table)

    return write


def _digits(value: object) -> object:
    """A decimal with all its digits, of which `str` writes a small 0 as 0E-8; anything else as it is."""
    return f"{value:f}" if isinstance(value, Decimal) else value


def _for_people(value: object) -> str:
    """A cell of a table: in Danish with decimal commas and Danish days, else as it stands; all digits either way."""
    if language() == "da" and isinstance(value, Decimal | float):
        return str(_digits(value)).replace(".", ",")
    if language() == "da" and isinstance(value, datetime):
        return f"{value:%d-%m-%Y %H:%M:%S}"
    return day(value) if isinstance(value, date) and not isinstance(value, datetime) else str(_digits(value))


def _write_parquet(answer: duckdb.DuckDBPyRelation) -> None:
    _to_parquet(answer.to_arrow_reader(_FETCHED))


def _to_parquet(batches: Iterable) -> None:
    """Write record batches or tables, which share their columns, to standard output as one Parquet file."""
    import pyarrow.parquet

    if sys.stdout.isatty():
        sys.stderr.write(t("Parquet is no text; write it to a file: … --format parquet > x.parquet") + "\n")
        raise SystemExit(2)
    schema = getattr(batches, "schema", None) or batches[0].schema
    sys.stdout.flush()
    with pyarrow.parquet.ParquetWriter(sys.stdout.buffer, schema, compression="zstd") as writer:
        for batch in batches:
            (writer.write_batch if hasattr(batch, "to_struct_array") else writer.write_table)(batch)


def _as_json(value: object) -> object:
    """Decimals keep all their digits as text; dates are ISO 8601."""
    return value.isoformat() if isinstance(value, date | datetime) else str(_digits(value))


_WRITERS: dict[str, Callable] = {
    "csv": _write_separated(","),
    "tsv": _write_separated("\t"),
    "json": _write_json,
    "md": _write_markdown,
}
