import pytest

from ingest.csvfile import read_rows
from ingest.model import DeliveryRejected

COLUMNS = ["unit", "fte"]


def findings(text):
    with pytest.raises(DeliveryRejected) as refused:
        read_rows(text, COLUMNS)
    return [(finding.rule_code, finding.location) for finding in refused.value.findings]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_rows_keep_their_line_and_text(separator):
    text = f"unit{separator}fte\n Byg {separator}1\n\nVej{separator}2"
    rows = read_rows(text, COLUMNS)
    assert [row.values for row in rows] == [{"unit": "Byg", "fte": "1"}, {"unit": "Vej", "fte": "2"}]
    assert [(row.line_from, row.line_to) for row in rows] == [(2, 2), (4, 4)]
    assert rows[0].raw_text == f" Byg {separator}1"


def test_a_quoted_field_may_hold_separators_and_newlines():
    (row,) = read_rows('unit;fte\n"Plan; by\nog natur";1,5\n', COLUMNS)
    assert row.values == {"unit": "Plan; by\nog natur", "fte": "1,5"}
    assert (row.line_from, row.line_to) == (2, 3)


def test_every_row_with_another_number_of_fields_is_named():
    assert findings("unit;fte\nByg;1;x\nVej;2\nPlan\n") == [("csv_malformed", "line 2"), ("csv_malformed", "line 4")]


def test_an_open_quotation_mark_is_named_where_it_starts():
    assert findings('unit;fte\nByg;1\n"Vej;2\nPlan;3\n') == [("csv_malformed", "line 3")]


@pytest.mark.parametrize("header", ["fte;unit", "unit;fte;note", "enhed;årsværk", ""])
def test_other_columns_are_refused(header):
    assert findings(f"{header}\nByg;1\n") == [("csv_header", "line 1")]


def test_no_more_than_a_hundred_places_are_named():
    assert len(findings("unit;fte\n" + "x\n" * 5000)) == 100
