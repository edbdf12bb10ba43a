from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ingest.csv.reader import LONGEST_LINE, CsvFile
from ingest.messages import place
from ingest.place import Place
from ingest.rows import BATCH_ROWS


@pytest.fixture
def table(tmp_path):
    """Writes a text as a CSV file."""

    def write(text, encoding="utf-8"):
        path = tmp_path / "table.csv"
        path.write_text(text, encoding=encoding, newline="")
        return CsvFile(path, encoding)

    return write


def findings(table):
    list(table.batches())
    return [(finding.rule_code, place(finding)) for finding in table.malformed]


def as_read(batch) -> tuple:
    """A batch as lists."""
    raw = [text if isinstance(text, bytes) else text.encode() for text in batch.raw_text]
    return list(map(list, batch.columns)), list(batch.line_from), list(batch.line_to), raw


def outcome(table, size: int) -> tuple:
    """All rows of a file with their lines and texts, and the findings where it is refused."""
    rows = []
    for batch in table.batches(size):
        columns, *lineage = as_read(batch)
        rows += zip(*columns, *lineage, strict=True)
    return rows, [(finding.place, finding.values) for finding in table.malformed]


@example([['"', '"f""g"', '"']], "\n", False)  # quotation marks beside separators that are within a field
@given(
    st.lists(
        st.lists(st.sampled_from(["", "a", " b ", '"', '""', '"c"', '"d;e"', "æ", '"f""g"', "12,5"]), max_size=4),
        max_size=12,
    ),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_block_read_at_once_gives_what_its_rows_give_one_by_one(tmp_path, lines, newline, ends_with_one):
    text = newline.join(["unit;fte", *map(";".join, lines)]) + newline * ends_with_one
    (tmp_path / "file.csv").write_text(text, encoding="utf-8", newline="")
    file = CsvFile(tmp_path / "file.csv", "utf-8")
    assert outcome(file, BATCH_ROWS) == outcome(file, BATCH_ROWS - 1)


def test_rows_above_the_header_are_findings_and_titles_are_not(tmp_path):
    rows = "Årsværk 2031;;;\nÅr;2031;;\n(1);(2);(3);(4)\n730;Havn;;2,5\nkommune;enhed;note;fte\n740;Kaj;;1,5\n"
    (tmp_path / "file.csv").write_text(rows, encoding="utf-8")
    file = CsvFile(tmp_path / "file.csv", "utf-8", lambda names: "fte" in names)
    assert outcome(file, BATCH_ROWS)[1] == [(Place(4), {"header": Place(5)})]


def test_rows_of_many_blocks_go_on_where_the_last_ended(tmp_path, monkeypatch):
    monkeypatch.setattr("ingest.csv.reader._BLOCK", 64)
    lines = [f'Enhed {n};"{n}"' if n % 7 else f'"Enhed\n{n}";{n}' for n in range(60)]
    (tmp_path / "file.csv").write_text("unit;fte\n" + "\n".join(lines), encoding="utf-8")
    file = CsvFile(tmp_path / "file.csv", "utf-8")
    assert outcome(file, BATCH_ROWS) == outcome(file, BATCH_ROWS - 1)
    assert len(outcome(file, BATCH_ROWS)[0]) == 60


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_rows_keep_their_line_and_text(table, separator):
    file = table(f"unit{separator}fte\r\n Byg {separator}1\r\n\r\nVej{separator}2")
    (batch,) = file.batches()
    assert file.header == ["unit", "fte"]
    assert as_read(batch) == (
        [["Byg", "Vej"], ["1", "2"]],
        [2, 4],
        [2, 4],
        [f" Byg {separator}1".encode(), f"Vej{separator}2".encode()],
    )
    assert file.first_row == ["Byg", "1"]


def test_a_quoted_field_may_hold_separators_and_newlines(table):
    (batch,) = table('unit;fte\n"Plan; by\nog natur";1,5\n').batches()
    assert batch.columns == [["Plan; by\nog natur"], ["1,5"]]
    assert (batch.line_from, batch.line_to) == ([2], [3])
    assert batch.raw_text == ['"Plan; by\nog natur";1,5']


def test_rows_come_in_batches_that_can_be_gone_through_again(table):
    file = table("unit;fte\n" + "".join(f"Enhed {number};1\n" for number in range(25)))
    first, again = (list(file.batches(10)) for _ in range(2))
    assert [len(batch.line_from) for batch in first] == [10, 10, 5]
    assert first == again
    lines = [line for batch in first for line in batch.line_from]
    assert lines[0] == 2 and all(later == earlier + 1 for earlier, later in pairwise(lines))


def test_every_row_with_another_number_of_fields_is_named(table):
    text = "unit;fte\nByg;1;x\nVej;2\nPlan\n"
    assert findings(table(text)) == [("csv_malformed", "line 2"), ("csv_malformed", "line 4")]


def test_an_open_quotation_mark_is_named_where_it_starts(table):
    assert findings(table('unit;fte\nByg;1\n"Vej;2\nPlan;3\n')) == [("csv_malformed", "line 3")]


def test_a_line_without_end_is_not_read_to_its_end(table):
    assert findings(table("unit;fte\nByg;1\n" + "x" * (LONGEST_LINE + 1))) == [("csv_malformed", "line 3")]
    assert table("x" * (LONGEST_LINE + 1)).header == []


def test_a_table_of_a_header_has_no_rows(table):
    file = table("unit;fte\n")
    assert (list(file.batches()), file.first_row) == ([], [])


def test_no_more_than_a_hundred_places_are_named(table):
    assert len(findings(table("unit;fte\n" + "x\n" * 5000))) == 100
