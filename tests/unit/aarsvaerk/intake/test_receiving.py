import errno
import os
import zipfile

import pytest

from aarsvaerk.intake import inbox, receiving, verdicts
from aarsvaerk.intake.fingerprint import inputs_fingerprint
from aarsvaerk.intake.inbox import pending
from aarsvaerk.intake.receiving import keep_received, kept_received, receive_all
from aarsvaerk.settings import PROJECT_ROOT
from ingest import landing, readings
from ingest.messages import render
from orchestration.checks import unexplained

ACCOUNTS = PROJECT_ROOT / "seeds/deliveries/dst_folk1a_2010_2023.csv"


@pytest.fixture
def home(settings, monkeypatch):
    """An inbox, and nothing embedded."""
    monkeypatch.setattr(receiving, "embedded", lambda *_: iter(()))
    monkeypatch.setattr(inbox, "QUIET_SECONDS", 0)
    settings.inbox.mkdir(parents=True)
    return settings


def test_an_accepted_file_leaves_the_inbox_and_is_new_only_once(home):
    (home.inbox / "first.csv").write_bytes(ACCOUNTS.read_bytes())
    (judged,), received, _ = receive_all(home, "run-1")
    (receipt,) = received.receipts
    assert (receipt.file_name, receipt.status, receipt.is_new) == ("first.csv", "accepted", True)
    assert (home.inbox / "received" / judged.delivery_id / "first.csv").exists()
    assert pending(home) == []

    (home.inbox / "again.csv").write_bytes(ACCOUNTS.read_bytes())
    deliveries, received, _ = receive_all(home, "run-2")
    assert [delivery.delivery_id for delivery in deliveries] == [judged.delivery_id]
    assert [(receipt.file_name, receipt.is_new) for receipt in received.receipts] == [("first.csv", False)]
    assert pending(home) == []


def test_a_refused_file_leaves_the_inbox_with_its_findings(home):
    (home.inbox / "guess.csv").write_text("opgave;sum\n1;2\n")
    (judged,), received, _ = receive_all(home, "run-1")
    assert [receipt.delivery_id for receipt in received.rejected] == [judged.delivery_id]
    directory = home.inbox / "rejected" / judged.delivery_id
    assert sorted(path.name for path in directory.iterdir()) == ["findings.txt", "guess.csv"]
    told = (directory / "findings.txt").read_text(encoding="utf-8")
    assert "Filen ligner ingen kendt leverance" in told
    assert "The file looks like no known delivery" in told
    assert receive_all(home, "run-2")[1].rejected == (), "it is told once"


def test_a_file_with_a_cpr_number_is_nowhere_afterwards(home):
    (home.inbox / "people.csv").write_text("navn;cpr\nAnders And;010190-1234\n")
    _, received, _ = receive_all(home, "run-1")
    assert len(received.rejected) == 1
    kept = [path for path in home.home.rglob("*") if path.is_file() and b"010190" in path.read_bytes()]
    assert kept == []


def test_a_file_above_the_limit_is_not_read_whole(home, monkeypatch):
    monkeypatch.setattr("ingest.refusal.MAXIMUM_BYTES", 10)
    (home.inbox / "big.csv").write_text("x" * 1000)
    (judged,), *_ = receive_all(home, "run-1")
    assert [finding.rule_code for finding in judged.findings] == ["file_too_large"]
    assert judged.landed.manifest.bytes == 1000


def test_later_steps_read_only_what_their_own_run_received(home):
    assert kept_received(home, "run-1") is None
    _, received, _ = receive_all(home, "run-1")
    keep_received(home, received)
    assert kept_received(home, "run-1") == received
    assert kept_received(home, "run-2") is None


def test_the_fingerprint_recorded_is_the_one_the_next_run_compares_with(home):
    from aarsvaerk.intake.fingerprint import inputs_fingerprint

    (home.inbox / "first.csv").write_bytes(ACCOUNTS.read_bytes())
    _, received, _ = receive_all(home, "run-1")
    assert received.inputs_hash == inputs_fingerprint(home)
    (home.inbox / "second.csv").write_text("came meanwhile")
    assert received.inputs_hash != inputs_fingerprint(home)


def test_an_entry_that_cannot_be_read_is_named_and_the_others_are_landed(home, monkeypatch):
    (home.inbox / "good.csv").write_bytes(ACCOUNTS.read_bytes())
    (home.inbox / "closed.csv").write_bytes(ACCOUNTS.read_bytes())
    opened = os.open

    def refuse(path, *arguments, **named):
        if str(path).endswith("closed.csv"):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return opened(path, *arguments, **named)

    monkeypatch.setattr(os, "open", refuse)
    (judged,), received, _ = receive_all(home, "run-1")
    assert judged.decision.status == "accepted"
    assert [(left.file_name, left.reason, left.is_failure) for left in received.left_behind] == [
        ("closed.csv", "unreadable", True)
    ]
    assert (home.inbox / "closed.csv").exists()
    assert received.inputs_hash == inputs_fingerprint(home), "what cannot be read is nothing new"


def test_a_name_in_other_bytes_than_utf_8_is_landed_with_a_readable_name(home):
    (home.inbox / os.fsdecode(b"\xc5rsv\xe6rk\x0a2031.csv")).write_bytes(ACCOUNTS.read_bytes())
    (judged,), received, _ = receive_all(home, "run-1")
    keep_received(home, received)
    assert received.receipts[0].file_name == judged.landed.manifest.file_name == "Årsværk<U+000A>2031.csv"
    assert pending(home) == []


def test_an_error_of_our_own_rejects_the_one_delivery(home, monkeypatch):
    (home.inbox / "good.csv").write_bytes(ACCOUNTS.read_bytes())
    (home.inbox / "odd.csv").write_bytes(ACCOUNTS.read_bytes() + b"\r\n")
    read_file, value = readings.read_file, "010190" + "-1234 is in the way"

    def fail(opened, directory, manifest, sign):
        if manifest.file_name == "odd.csv":
            raise RuntimeError(value)
        return read_file(opened, directory, manifest, sign)

    monkeypatch.setattr(readings, "read_file", fail)
    deliveries, received, _ = receive_all(home, "run-1")
    assert {one.landed.manifest.file_name: one.decision.status for one in deliveries} == {
        "good.csv": "accepted",
        "odd.csv": "rejected",
    }
    (finding,) = next(one.findings for one in deliveries if one.decision.status == "rejected")
    assert finding.rule_code == "reading_failed"
    assert "RuntimeError" in " ".join(render(finding, "da"))
    log = (home.work / "failures.log").read_text(encoding="utf-8")
    assert "test_receiving.py" in log
    assert "010190" not in log
    assert [receipt.file_name for receipt in received.rejected] == ["odd.csv"]


def test_an_error_of_our_own_while_judging_rejects_the_one_delivery(home, monkeypatch):
    (home.inbox / "good.csv").write_bytes(ACCOUNTS.read_bytes())

    def fail(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(verdicts.DeliveryChecks, "check", fail)
    (judged,), *_ = receive_all(home, "run-1")
    assert judged.decision.status == "rejected"
    assert [finding.rule_code for finding in judged.findings] == ["judging_failed"]
    assert unexplained([judged], "population") == [], "it stops no release"


def test_a_number_that_does_not_read_rejects_its_file_and_stops_no_release(home):
    """What Great Expectations then finds missing is that same number, so it is not told twice."""
    lines = ["Kommunekode;År;Forvaltningsområde;Enhed;Opgavefelt;Årsværk", "563;2023;Havn;Kaj;1.4.1;ca. 4"]
    (home.inbox / "odd.csv").write_text("\n".join(lines), encoding="utf-8")
    (judged,), *_ = receive_all(home, "run-1")
    assert judged.decision.status == "rejected"
    assert [finding.rule_code for finding in judged.findings] == ["value_malformed"]
    assert [result.rule_code for result in judged.results if not result.success] == ["required_missing"]
    assert unexplained([judged], "survey_fte") == []


def test_a_file_refused_because_our_code_failed_is_looked_at_again_when_it_is_sent_again(home, monkeypatch):
    file = home.inbox / "good.csv"
    with monkeypatch.context() as patched:
        patched.setattr(landing, "refusal_of", lambda *_: 1 / 0)
        file.write_bytes(ACCOUNTS.read_bytes())
        (judged,), *_ = receive_all(home, "run-1")
        assert [finding.rule_code for finding in judged.findings] == ["reading_failed"]
    file.write_bytes(ACCOUNTS.read_bytes())
    (judged,), *_ = receive_all(home, "run-2")
    assert judged.decision.status == "accepted"


def test_the_files_of_a_zip_file_are_landed_one_by_one(home):
    with zipfile.ZipFile(home.inbox / "all.zip", "w") as archive:
        archive.writestr("2031/population.csv", ACCOUNTS.read_bytes())
        archive.writestr("2031/people.csv", "navn;cpr\nAnders And;010190-1234\n")
        archive.writestr("__MACOSX/._population.csv", "x")
    _, received, _ = receive_all(home, "run-1")
    assert {one.file_name: one.status for one in received.receipts} == {
        "population.csv": "accepted",
        "people.csv": "rejected",
    }
    kept = {path.name for path in home.inbox.rglob("*") if path.is_file()}
    assert kept == {"population.csv", "findings.txt"}
    assert not list(home.landing.glob(".partial-*"))


def test_a_zip_file_that_is_refused_is_one_rejected_delivery(home):
    with zipfile.ZipFile(home.inbox / "all.zip", "w") as archive:
        archive.writestr("../../escape.csv", "x")
    (judged,), *_ = receive_all(home, "run-1")
    assert [finding.rule_code for finding in judged.findings] == ["container_path"]
    assert (home.inbox / "rejected" / judged.delivery_id / "all.zip").exists()
    assert not (judged.landed.directory.parents[1] / "raw" / judged.landed.manifest.sha256 / "content").exists()
