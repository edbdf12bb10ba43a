"""A landing damaged in every way: it says so, stops nobody but publishing, and the same bytes heal it."""

import hashlib
import json
import shutil
from datetime import UTC, datetime

import pytest

from ingest import ledger as ledger_module
from ingest.landing import landed, look_through, receive
from ingest.ledger import COPY, LEDGER, changing, read_ledger
from ingest.withdrawal import erase, reinstate, withdraw

FTE = "Municipality code;Year;Administrative area;Chief area;Unit;Management;Task field;FTE;Remark\n"
DOUBTFUL, PLAIN = FTE + "563;2022;Havn;;Kontor;;1.4.1;1.234;\n", FTE + "563;2023;Havn;;Kontor;;1.4.1;2,5;\n"


def day(number):
    return datetime(2031, 1, number, 12, tzinfo=UTC)


@pytest.fixture
def sent(tmp_path):
    (tmp_path / "doubtful.csv").write_text(DOUBTFUL, encoding="utf-8")
    (tmp_path / "plain.csv").write_text(PLAIN, encoding="utf-8")
    return tmp_path / "doubtful.csv", tmp_path / "plain.csv"


@pytest.fixture
def landing(tmp_path, sent):
    """One file whose sender answered, and one that was withdrawn and reinstated."""
    landing = tmp_path / "landing"
    receive(landing, sent[0], day(1))
    receive(landing, sent[0], day(2), decimal_sign=",")
    sha256 = receive(landing, sent[1], day(3)).manifest.sha256
    withdraw(landing, sha256, day(4), "wrong year")
    reinstate(landing, sha256, day(5))
    return landing


def raw(landing):
    return landing / "raw" / hashlib.sha256(PLAIN.encode()).hexdigest()


def reading(landing):
    (folder,) = landing.glob(f"survey_fte/{raw(landing).name}.*")
    return folder


def changed(path, at=-3):
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def truncated(path, left=20):
    path.write_bytes(path.read_bytes()[:left])


def without_line(landing, number, names=(LEDGER, COPY)):
    for name in names:
        lines = (landing / name).read_bytes().splitlines(keepends=True)
        del lines[number]
        (landing / name).write_bytes(b"".join(lines))


def replaced_by_folder(path):
    path.unlink()
    path.mkdir()


TEARINGS = {
    "content gone": (lambda at: (raw(at) / "content").unlink(), "landing_missing"),
    "content empty": (lambda at: (raw(at) / "content").write_bytes(b""), "landing_changed"),
    "content cut": (lambda at: truncated(raw(at) / "content"), "landing_changed"),
    "one byte of the content changed": (lambda at: changed(raw(at) / "content"), "landing_changed"),
    "content is a folder": (lambda at: replaced_by_folder(raw(at) / "content"), "landing_changed"),
    "folder of the content gone": (lambda at: shutil.rmtree(raw(at)), "landing_missing"),
    "all contents gone": (lambda at: shutil.rmtree(at / "raw"), "landing_missing"),
    "ledger gone": (lambda at: (at / LEDGER).unlink(), None),
    "ledger empty": (lambda at: (at / LEDGER).write_bytes(b""), None),
    "ledger cut within its last line": (lambda at: truncated(at / LEDGER, -20), None),
    "a line of the ledger changed": (lambda at: changed(at / LEDGER, 120), None),
    "a line of the ledger's copy lost": (lambda at: without_line(at, 1, [COPY]), None),
    "the last line of the ledger lost": (lambda at: without_line(at, -1, [LEDGER]), None),
    "the ledger's copy gone": (lambda at: (at / COPY).unlink(), None),
    "both ledgers gone": (lambda at: [(at / name).unlink() for name in (LEDGER, COPY)], "ledger_broken"),
    "a line lost in both ledgers": (lambda at: without_line(at, 2), "ledger_broken"),
    "manifest gone": (lambda at: (reading(at) / "manifest.json").unlink(), None),
    "manifest cut": (lambda at: truncated(reading(at) / "manifest.json"), None),
    "manifest changed": (lambda at: changed(reading(at) / "manifest.json", -40), None),
    "Parquet gone": (lambda at: (reading(at) / "survey_fte.parquet").unlink(), None),
    "Parquet changed": (lambda at: changed(reading(at) / "survey_fte.parquet", 60), None),
    "checksums cut": (lambda at: truncated(reading(at) / "checksums.json"), None),
    "reading gone": (lambda at: shutil.rmtree(reading(at)), None),
}


@pytest.mark.parametrize("tearing", TEARINGS)
def test_what_is_torn_is_named_or_made_again_and_the_same_bytes_heal_it(landing, sent, tearing):
    before = landed(landing)
    tear, expected = TEARINGS[tearing]
    tear(landing)
    found = look_through(landing)
    assert {problem.finding.rule_code for problem in found.problems} == ({expected} - {None})
    if expected is None:
        assert found.deliveries == before
    # No other command stops: what comes is received, and a delivery is withdrawn and reinstated.
    for path in sent:
        receive(landing, path, day(9))
    known = [one.manifest.sha256 for one in landed(landing)]
    assert withdraw(landing, known[0], day(10), "why")
    assert reinstate(landing, known[0], day(11))
    after = look_through(landing)
    if expected == "ledger_broken":
        assert [problem.finding.rule_code for problem in after.problems] == [expected]
        with changing(landing) as ledger:
            ledger.repair()
        assert {one.manifest.sha256 for one in landed(landing)} == {one.manifest.sha256 for one in before}
    else:
        assert [one.manifest for one in after.deliveries] == [one.manifest for one in before]
    assert look_through(landing).problems == []
    assert (landing / LEDGER).read_bytes() == (landing / COPY).read_bytes()


def test_a_file_changed_by_hand_is_not_read(landing):
    """11,391 FTE made of 1,391: the figures of another file under the hash of the first."""
    path = raw(landing) / "content"
    path.write_bytes(path.read_bytes().replace(b"2,5", b"9,5"))
    shutil.rmtree(reading(landing))
    found = look_through(landing)
    assert [one.manifest.period for one in found.deliveries] == ["2022"]
    (problem,) = found.problems
    assert problem.finding.values["file"] == "plain.csv"
    assert not list(landing.glob(f"survey_fte/{raw(landing).name}.*"))


def test_a_line_says_what_the_line_before_it_hashes_to(landing):
    lines = (landing / LEDGER).read_bytes().splitlines(keepends=True)
    entries = [json.loads(line) for line in lines]
    assert [entry["event"] for entry in entries] == ["received", "answered", "received", "withdrawn", "reinstated"]
    assert [entry["previous"] for entry in entries[1:]] == [hashlib.sha256(line).hexdigest() for line in lines[:-1]]


def test_a_file_comes_after_those_before_it_whatever_the_clock_shows(tmp_path, sent, monkeypatch):
    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return shown

    monkeypatch.setattr(ledger_module, "datetime", Clock)
    shown = day(20)
    receive(tmp_path / "landing", sent[0])
    shown = day(18)  # set back by two days
    second = receive(tmp_path / "landing", sent[1])
    assert (second.manifest.received_at, second.clock) == ("2031-01-20T12:00:00+00:00", "2031-01-18T12:00:00+00:00")
    assert [one.clock for one in landed(tmp_path / "landing")].count(None) == 1


def test_a_landing_without_a_ledger_gets_one_of_what_is_there(landing):
    before = landed(landing)
    for sha256, receipt in read_ledger(landing).receipts.items():
        folder = landing / "raw" / sha256
        (folder / "received.json").write_text(json.dumps(dict(receipt.received)))
        if receipt.decimal_sign:
            answer = {"decimal_sign": receipt.decimal_sign, "answered_at": receipt.answered_at}
            (folder / "answer.json").write_text(json.dumps(answer))
        if receipt.withdrawals:
            (folder / "withdrawn.json").write_text(json.dumps([vars(one) for one in receipt.withdrawals]))
    for name in (LEDGER, COPY):
        (landing / name).unlink()
    assert look_through(landing).problems == []
    assert landed(landing) == before
    with changing(landing):
        assert not list(landing.glob("raw/*/*.json"))
    assert landed(landing) == before
    assert len((landing / LEDGER).read_bytes().splitlines()) == 5


def test_nothing_but_a_hash_is_left_of_an_erased_delivery_and_the_chain_holds(landing, sent):
    sha256 = raw(landing).name
    erase(landing, sha256, "names of employees")
    for path in landing.rglob("*"):
        if path.is_file():
            assert b"plain.csv" not in path.read_bytes(), path
            assert b"wrong year" not in path.read_bytes(), path
    assert not list(landing.glob(f"*/{sha256}*"))
    found = look_through(landing)
    assert found.problems == []
    (finding,) = next(one for one in found.deliveries if one.manifest.sha256 == sha256).manifest.findings
    assert (finding.rule_code, finding.values["reason"]) == ("delivery_erased", "names of employees")
    again = receive(landing, sent[1], day(20))
    assert again.manifest.findings == (finding,)
    assert not raw(landing).exists()
    ledger_module._READ.clear()
    assert look_through(landing).problems == []
    assert [one.manifest.sha256 for one in landed(landing)] == [one.manifest.sha256 for one in found.deliveries]


def test_a_line_replaced_without_an_erasing_is_a_problem(landing):
    lines = (landing / LEDGER).read_bytes().splitlines(keepends=True)
    hidden = {"number": 1, "event": "redacted", "hash": hashlib.sha256(lines[0]).hexdigest()}
    for name in (LEDGER, COPY):
        (landing / name).write_bytes(json.dumps(hidden).encode() + b"\n" + b"".join(lines[1:]))
    assert [problem.finding.rule_code for problem in look_through(landing).problems] == ["ledger_broken"]


def test_what_was_never_acknowledged_does_not_count_and_is_received_when_it_comes_again(tmp_path, sent, monkeypatch):
    """Stopped after the bytes were put in place and before the ledger said so."""
    landing = tmp_path / "landing"

    def stop(*_args, **_values):
        raise KeyboardInterrupt

    monkeypatch.setattr(ledger_module.Ledger, "append", stop)
    with pytest.raises(KeyboardInterrupt):
        receive(landing, sent[1], day(1))
    monkeypatch.undo()
    assert look_through(landing) == look_through(tmp_path / "nothing")
    assert receive(landing, sent[1], day(2)).manifest.received_at == "2031-01-02T12:00:00+00:00"
    assert look_through(landing).problems == []
