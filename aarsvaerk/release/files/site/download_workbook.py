"""The tables of a municipality's page, or the country's, as a workbook, for those who open no CSV.

Belongs here: which columns stand on which sheet. Does not belong here: all years and columns, which the CSV files have
(downloads), the rows (content).
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import xlsxwriter

from aarsvaerk.release.files.site.content import Content, Row
from ingest.workbook.formulas import begins_a_formula

_FIELD = ("task_field_code", "task_field_name_da")
_SHEETS = (
    (
        "Regnskab",
        "benchmark_account",
        "accounts",
        (
            *("year", "peer_group_name", "peer_count", "net_expenditure_kr_per_inhabitant", "p25_kr_per_inhabitant"),
            *("median_kr_per_inhabitant", "p75_kr_per_inhabitant", "gap_to_median_kr_per_inhabitant", "expected_value"),
        ),
    ),
    (
        "Opgavefelter",
        "fte_by_task_field",
        "field_fte",
        ("year", *_FIELD, "fte", "fte_per_1000_inhabitants", "share_of_total_pct", "quality_grade", "missing_reason"),
    ),
    (
        "Sammenligning",
        "benchmark_task_field",
        "field_peers",
        (
            *("year", "peer_count", *_FIELD, "fte_per_1000_inhabitants", "p25_fte_per_1000_inhabitants"),
            *("median_fte_per_1000_inhabitants", "p75_fte_per_1000_inhabitants", "gap_to_median_fte"),
        ),
    ),
    ("Enheder", "fte_by_unit", "units", ("unit_name", "unit_level", "own_fte", "fte_in_all", "missing_reason")),
    (
        "Indikatorer",
        "indicator_scorecard",
        "indicator_values",
        (
            *("year", "indicator_code", "indicator_name_da", "numerator", "denominator", "comparison", "value", "unit"),
            *("quality_grade", "missing_reason"),
        ),
    ),
)
"""Name, mart, query and columns of each sheet of a municipality."""
_OF_COUNTRY = ("Regnskab", "Opgavefelter")
_WHOSE = ("municipality_code", "municipality_name")
_PEERS = "dst_group"
"""The peer group that the page compares with; the CSV files have all."""


def tables_workbook(
    content: Content, about: Sequence[tuple[str, str]], mine: Mapping[str, Sequence[Row]] | None = None
) -> bytes:
    """The workbook, a sheet per table.

    Args:
        content: The release.
        about: What the last sheet says: name and text.
        mine: The rows about a municipality by the name of the query; None for the country's workbook.
    """
    file = io.BytesIO()
    # Text is text: a formula or a link in it stays as it was written.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as workbook:
        bold, quiet = workbook.add_format({"bold": True}), workbook.add_format({"italic": True})
        quoted = workbook.add_format({"quote_prefix": True})  # else editing a cell makes a formula of its text
        workbook.set_properties({"created": datetime(1980, 1, 1)})  # the same rows are the same bytes
        for name, mart, query, columns in _SHEETS:
            if mine is None and name not in _OF_COUNTRY:
                continue
            found = (content.rows if mine is None else mine)[query]
            rows = [row for row in found or () if row.get("peer_group_type", _PEERS) == _PEERS]
            if not rows:
                continue
            columns = columns if mine else (*_WHOSE, *columns)
            sheet = workbook.add_worksheet(name)
            sheet.freeze_panes(2, 0 if mine else len(_WHOSE))
            sheet.autofilter(1, 0, len(rows) + 1, len(columns) - 1)
            sheet.set_column(0, len(columns) - 1, 18)
            for line, (language, form) in enumerate((("da", bold), ("en", quiet))):
                sheet.write_row(line, 0, [content.label_of(mart, column, language) for column in columns], form)
            for line, row in enumerate(rows, 2):
                for place, column in enumerate(columns):
                    value = row[column]
                    if isinstance(value, str):
                        sheet.write_string(line, place, value, quoted if begins_a_formula(value) else None)
                    elif value is not None:
                        sheet.write_number(line, place, float(value) if isinstance(value, Decimal) else value)
        sheet = workbook.add_worksheet("Om - About")
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 100)
        for line, (name, told) in enumerate(about):
            sheet.write_string(line, 0, name, bold)
            sheet.write_string(line, 1, told)
    return file.getvalue()
