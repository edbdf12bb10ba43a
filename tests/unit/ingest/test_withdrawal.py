"""A delivery taken back and given again: what the landing keeps of it."""

from datetime import UTC, datetime

import pytest

from ingest.landing import landed, receive
from ingest.withdrawal import reinstate, withdraw

FTE = "Municipality code;Year;Administrative area;Chief area;Unit;Management;Task field;FTE;Remark\n"


def day(number: int) -> datetime:
    return datetime(2031, 1, number, 12, tzinfo=UTC)


@pytest.fixture
def received(tmp_path):
    path = tmp_path / "fte.csv"
    path.write_text(FTE + "563;2022;Havn;;Kontor;;1.4.1;2,5;\n", encoding="utf-8")
    return tmp_path / "landing", receive(tmp_path / "landing", path, day(1)).manifest.sha256


def stood(landing):
    (one,) = landed(landing)
    return one.is_withdrawn, [(start[:10], end and end[:10]) for start, end in one.stood]


def test_a_delivery_stands_from_its_receipt_until_it_is_withdrawn_and_from_its_reinstatement(received):
    landing, sha256 = received
    assert stood(landing) == (False, [("2031-01-01", None)])
    assert withdraw(landing, sha256, day(2), "wrong year")
    assert stood(landing) == (True, [("2031-01-01", "2031-01-02")])
    assert reinstate(landing, sha256, day(3))
    assert stood(landing) == (False, [("2031-01-01", "2031-01-02"), ("2031-01-03", None)])
    assert withdraw(landing, sha256, day(4), "wrong year after all")
    assert stood(landing) == (True, [("2031-01-01", "2031-01-02"), ("2031-01-03", "2031-01-04")])


def test_what_is_done_already_is_not_done_twice(received):
    landing, sha256 = received
    assert not reinstate(landing, sha256, day(2))
    assert withdraw(landing, sha256, day(2), "wrong year")
    assert not withdraw(landing, sha256, day(3), "wrong year")
    assert stood(landing) == (True, [("2031-01-01", "2031-01-02")])


def test_what_was_never_received_cannot_be_withdrawn(received):
    with pytest.raises(FileNotFoundError, match="no file was received"):
        withdraw(received[0], "0" * 64, day(2), "wrong year")


def test_a_file_that_waited_for_an_answer_stands_from_the_answer(tmp_path):
    path = tmp_path / "fte.csv"
    path.write_text(FTE + "563;2022;Havn;;Kontor;;1.4.1;1.234;\n", encoding="utf-8")
    assert receive(tmp_path / "landing", path, day(1)).manifest.status == "quarantined"
    assert receive(tmp_path / "landing", path, day(5), decimal_sign=",").manifest.status == "landed"
    assert stood(tmp_path / "landing") == (False, [("2031-01-05", None)])
