"""What municipalities answer on their figures is kept in the ledger, in order and for good."""

from __future__ import annotations

import pytest

from ingest.approvals import APPROVED, OBJECTED, answers, record
from ingest.ledger import COPY, LEDGER, changing, read_ledger


@pytest.fixture
def landing(tmp_path):
    return tmp_path / "landing"


def said(landing) -> list[tuple]:
    return [(one.municipality_code, one.answer, one.reason) for one in answers(landing)]


def test_answers_are_kept_in_their_order_beside_what_else_happened(landing):
    assert answers(landing) == []
    assert record(landing, "730", OBJECTED, "f1", "r1", "Økonomi", "Kajen mangler")
    with changing(landing) as ledger:
        ledger.append("received", "s" * 64, None, received={"file_name": "a.csv", "bytes": 1})
    assert record(landing, "740", APPROVED, "f2", "r1")
    assert record(landing, "730", APPROVED, "f3", "r2", "Økonomi")
    assert said(landing) == [("730", "objected", "Kajen mangler"), ("740", "approved", ""), ("730", "approved", "")]
    first = answers(landing)[0]
    assert (first.number, first.answered_by, first.figures_hash, first.release_id) == (1, "Økonomi", "f1", "r1")
    assert list(read_ledger(landing).receipts) == ["s" * 64]
    assert (landing / LEDGER).read_bytes() == (landing / COPY).read_bytes()


def test_the_same_answer_on_the_same_figures_changes_nothing(landing):
    assert record(landing, "730", APPROVED, "f1", "r1")
    assert not record(landing, "730", APPROVED, "f1", "r2")
    assert record(landing, "730", APPROVED, "f2", "r2")
    assert record(landing, "730", OBJECTED, "f2", "r2", reason="Nej")
    assert record(landing, "730", OBJECTED, "f2", "r2", reason="Jo, men")
    assert len(answers(landing)) == 4


def test_a_reason_keeps_no_cpr_number(landing):
    record(landing, "730", OBJECTED, "f1", "r1", reason="Sagen 010203-4005 mangler")
    assert "010203" not in (landing / LEDGER).read_text(encoding="utf-8")


def test_an_answer_survives_the_loss_of_one_ledger_and_a_lost_one_is_noticed(landing):
    for code in ("730", "740"):
        record(landing, code, APPROVED, "f", "r")
    (landing / LEDGER).unlink()
    assert len(answers(landing)) == 2
    for name in (LEDGER, COPY):
        lines = (landing / COPY).read_bytes().splitlines(keepends=True)
        (landing / name).write_bytes(lines[-1])
    assert read_ledger(landing).problem
