"""What comes back from StatBank, as bytes; how the client treats it is tested against a server."""

from __future__ import annotations

import json

import pytest

from ingest.statbank.content import CutOff, read_rows, write_csv
from ingest.statbank.query import TableInfo, read_tableinfo

SELECTION = {"OMRÅDE": ("825",), "BÅD": ("S",), "Tid": ("2031", "2032")}
# Invented, in the shape StatBank gives: the figure's own name stands among the dimensions.
JSONSTAT = {
    "dataset": {
        "dimension": {
            "OMRÅDE": {"category": {"index": ["825"], "label": {"825": "Læsø"}}},
            "BÅD": {"category": {"label": {"S": "Sejlbåd"}}},
            "ContentsCode": {"category": {"index": {"BAAD1": 0}, "label": {"BAAD1": "Både"}}},
            "Tid": {"category": {"index": {"2032": 1, "2031": 0}, "label": {"2031": "2031", "2032": "2032"}}},
            "id": ["OMRÅDE", "BÅD", "ContentsCode", "Tid"],
            "size": [1, 1, 1, 2],
        },
        "value": [7, None],
    }
}


@pytest.fixture
def info() -> TableInfo:
    values = {"OMRÅDE": {"825": "Læsø"}, "BÅD": {"S": "Sejlbåd"}, "Tid": {"2031": "2031", "2032": "2032"}}
    variables = [
        {"id": name, "time": name == "Tid", "values": [{"id": code, "text": text} for code, text in texts.items()]}
        for name, texts in values.items()
    ]
    return read_tableinfo("BAAD1", {"id": "BAAD1", "text": "Både", "updated": "2034", "variables": variables})


def jsonstat(old: str = "", new: str = "") -> bytes:
    text = json.dumps(JSONSTAT, ensure_ascii=False)
    assert old in text
    return text.replace(old, new).encode()


def test_json_stat_and_csv_are_the_same_rows(info):
    rows = [("Læsø", "Sejlbåd", "2031", "7"), ("Læsø", "Sejlbåd", "2032", "..")]
    assert read_rows(jsonstat(), "JSONSTAT", info, SELECTION) == rows
    assert read_rows(write_csv(info, rows), "CSV", info, SELECTION) == rows


def test_sparse_json_stat_and_its_exact_digits_are_read(info):
    rows = read_rows(jsonstat("[7, null]", '{"1": 0.10}'), "JSONSTAT", info, SELECTION)
    assert [row[-1] for row in rows] == ["..", "0.10"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (jsonstat('"BÅD"', '"SKIB"'), "dimensions are OMRÅDE, SKIB"),
        (jsonstat('"BAAD1": 0', '"BAAD1": 0, "BAAD2": 1'), "dimensions are OMRÅDE"),
        (jsonstat('"2032": 1', '"2032": "last"'), "not JSON-stat 1"),
        (jsonstat('"value"', '"status"'), "not JSON-stat 1"),
        (jsonstat("[7, null]", "null"), "not JSON-stat 1"),
        (jsonstat("[7, null]", "[7, null, 8]"), "3 figures where 2 were asked for"),
        (b'{"value":[1]}', "not JSON-stat 1"),
        (b"[" * 200_000, "nested too deeply"),
    ],
)
def test_json_stat_of_something_else_is_refused(info, content, why):
    with pytest.raises(ValueError, match=why) as refused:
        read_rows(content, "JSONSTAT", info, SELECTION)
    assert not isinstance(refused.value, CutOff), "asking again does not help"


@pytest.mark.parametrize("content", [jsonstat()[:-9], jsonstat("[7, null]", "[7]"), b""])
def test_json_stat_that_breaks_off_may_be_asked_for_again(info, content):
    with pytest.raises(CutOff):
        read_rows(content, "JSONSTAT", info, SELECTION)
