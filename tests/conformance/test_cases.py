"""Files from real life, each read the whole way from file to findings; `tests/fixtures/cases` holds them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.landing import read_aside

CASES = Path(__file__).parents[1] / "fixtures" / "cases"
NOW = datetime(2026, 11, 27, tzinfo=UTC)


@pytest.mark.parametrize(
    ("file_name", "rows", "rule_code"),
    [
        ("extra_sheet.xlsx", 41, "workbook_sheet_not_read"),
        ("hidden_row.xlsx", 41, "workbook_hidden_cells"),
        ("heading.xlsx", 0, "workbook_sheet_not_read"),
        ("noremark.xlsx", 41, "workbook_cells_not_read"),
    ],
)
def test_an_ordinary_workbook_is_read_and_what_is_odd_is_named(tmp_path, file_name, rows, rule_code):
    read = read_aside(tmp_path, CASES / "40_ordinary_workbooks" / file_name, NOW)
    assert rule_code in {finding.rule_code for finding in read.manifest.findings}
    assert (read.manifest.rows_received or 0) == rows
