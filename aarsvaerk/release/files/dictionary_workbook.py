"""dictionary.xlsx: every published table and column with its meaning, to search and filter.

Belongs here: the sheets of the dictionary. Does not belong here: the meanings (dictionary, and the YAML beside each
model).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from aarsvaerk.release.files.contents import PublishedTable
from aarsvaerk.release.files.workbook import BOLD, TITLE, Book, Link, Page, SheetColumn
from aarsvaerk.release.releases import Release

_TABLES = [
    SheetColumn("schema", 10),
    SheetColumn("table", 30),
    SheetColumn("label da", 30, is_wrapped=True),
    SheetColumn("label en", 30, is_wrapped=True),
    SheetColumn("grain", 80, is_wrapped=True),
    SheetColumn("description da", 80, is_wrapped=True),
    SheetColumn("kind", 8),
    SheetColumn("rows", 12, "#,##0"),
    SheetColumn("columns", 12, "#,##0"),
    SheetColumn("key", 50, is_wrapped=True),
]
_COLUMNS = [
    SheetColumn("schema", 10),
    SheetColumn("table", 30),
    SheetColumn("column", 34),
    SheetColumn("label da", 30, is_wrapped=True),
    SheetColumn("label en", 30, is_wrapped=True),
    SheetColumn("type", 16),
    SheetColumn("unit", 26, is_wrapped=True),
    SheetColumn("description en", 70, is_wrapped=True),
    SheetColumn("description da", 70, is_wrapped=True),
    SheetColumn("null meaning", 40, is_wrapped=True),
    SheetColumn("additivity", 12),
    SheetColumn("disclosure", 16),
    SheetColumn("unit da", 26, is_wrapped=True),
    SheetColumn("null meaning da", 40, is_wrapped=True),
]


def write_dictionary(tables: Sequence[PublishedTable], release: Release, path: Path) -> None:
    """Write the workbook: the release, its tables, their columns."""
    book = Book(release, "Årsværk dictionary", path)
    page = Page(book, "Release", [22, 80])
    page.row("Årsværk: dictionary", font=TITLE)
    page.row()
    page.row("Release", release.release_id, font=BOLD)
    page.row("Created (UTC)", release.created_at)
    page.row("Profile", release.profile)
    page.row("Content hash", release.content_hash)
    page.row()
    column_count = sum(len(table.columns) for table in tables)
    page.row(Link("Tables"), f"{len(tables)} tables and views")
    page.row(Link("Columns"), f"{column_count} columns")
    rows = (
        (
            *(t.schema, t.name, t.label_da, t.label_en, t.grain, t.description_da, "view" if t.is_view else "table"),
            *(t.row_count, len(t.columns), _list(t.primary_key)),
        )
        for t in tables
    )
    book.add_table_sheet("Tables", _TABLES, rows)
    rows = (
        (
            *(t.schema, t.name, c.name, c.label_da, c.label_en, c.type, c.unit, c.description_en, c.description_da),
            *(c.null_meaning, c.additivity, c.disclosure, c.unit_da, c.null_meaning_da),
        )
        for t in tables
        for c in t.columns
    )
    book.add_table_sheet("Columns", _COLUMNS, rows)
    book.save()


def _list(names: Sequence[str]) -> str | None:
    return ", ".join(names) or None
