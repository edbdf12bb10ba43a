import pytest

from aarsvaerk.intake import receiving
from aarsvaerk.intake.inbox import pending
from aarsvaerk.intake.receiving import keep_received, kept_received, receive_all
from aarsvaerk.settings import PROJECT_ROOT

ACCOUNTS = PROJECT_ROOT / "seeds/deliveries/dst_folk1a_2010_2023.csv"


@pytest.fixture
def home(settings, monkeypatch):
    """An inbox, and nothing embedded."""
    monkeypatch.setattr(receiving, "embedded", lambda *_: iter(()))
    settings.inbox.mkdir(parents=True)
    return settings


def test_an_accepted_file_leaves_the_inbox_and_is_new_only_once(home):
    (home.inbox / "first.csv").write_bytes(ACCOUNTS.read_bytes())
    (judged,), received = receive_all(home, "run-1")
    (receipt,) = received.receipts
    assert (receipt.file_name, receipt.status, receipt.is_new) == ("first.csv", "accepted", True)
    assert (home.inbox / "received" / judged.delivery_id / "first.csv").exists()
    assert pending(home) == []

    (home.inbox / "again.csv").write_bytes(ACCOUNTS.read_bytes())
    deliveries, received = receive_all(home, "run-2")
    assert [delivery.delivery_id for delivery in deliveries] == [judged.delivery_id]
    assert [(receipt.file_name, receipt.is_new) for receipt in received.receipts] == [("first.csv", False)]
    assert pending(home) == []


def test_a_refused_file_leaves_the_inbox_with_its_findings(home):
    (home.inbox / "guess.csv").write_text("opgave;sum\n1;2\n")
    (judged,), received = receive_all(home, "run-1")
    assert [receipt.delivery_id for receipt in received.rejected] == [judged.delivery_id]
    directory = home.inbox / "rejected" / judged.delivery_id
    assert sorted(path.name for path in directory.iterdir()) == ["findings.txt", "guess.csv"]
    told = (directory / "findings.txt").read_text(encoding="utf-8")
    assert "Filen ligner ingen kendt leverance" in told
    assert "The file looks like no known delivery" in told
    assert receive_all(home, "run-2")[1].rejected == (), "it is told once"


def test_a_file_with_a_cpr_number_is_nowhere_afterwards(home):
    (home.inbox / "people.csv").write_text("navn;cpr\nAnders And;010190-1234\n")
    _, received = receive_all(home, "run-1")
    assert len(received.rejected) == 1
    kept = [path for path in home.home.rglob("*") if path.is_file() and b"010190" in path.read_bytes()]
    assert kept == []


def test_a_file_above_the_limit_is_not_read_whole(home, monkeypatch):
    monkeypatch.setattr("ingest.refusal.MAXIMUM_BYTES", 10)
    (home.inbox / "big.csv").write_text("x" * 1000)
    (judged,), _ = receive_all(home, "run-1")
    assert [finding.rule_code for finding in judged.findings] == ["file_too_large"]
    assert judged.landed.manifest.bytes == 1000


def test_later_steps_read_only_what_their_own_run_received(home):
    assert kept_received(home, "run-1") is None
    _, received = receive_all(home, "run-1")
    keep_received(home, received)
    assert kept_received(home, "run-1") == received
    assert kept_received(home, "run-2") is None


def test_the_fingerprint_recorded_is_the_one_the_next_run_compares_with(home):
    from aarsvaerk.intake.fingerprint import inputs_fingerprint

    (home.inbox / "first.csv").write_bytes(ACCOUNTS.read_bytes())
    _, received = receive_all(home, "run-1")
    assert received.inputs_hash == inputs_fingerprint(home)
    (home.inbox / "second.csv").write_text("came meanwhile")
    assert received.inputs_hash != inputs_fingerprint(home)
