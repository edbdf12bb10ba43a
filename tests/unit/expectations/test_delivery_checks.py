"""Border 1 kept open: each delivery is checked as if it were the only one, and what is common is made ready once."""

from __future__ import annotations

import duckdb
import pytest

from expectations import context, delivery_checks
from expectations.context import Context
from expectations.delivery_checks import DeliveryChecks
from tests.checking import check_delivery
from tests.unit.expectations.test_suites_landing import people, unit


@pytest.fixture
def checks(reference):
    with DeliveryChecks(reference) as opened:
        yield opened


def offices(year: int, fte: str, **other) -> list[dict]:
    return [unit(f"havn-{number}", fte, year=year, **other) for number in range(3)]


def test_each_delivery_is_checked_as_if_it_were_alone(checks, deliver, reference):
    given = [
        deliver("a-1", unit_fte=offices(2031, "-1"), population=[people("Ny Å", 5)]),
        deliver("b-1", population=[people("Nowhere", 5)]),
        deliver("c-1", unit_fte=offices(2031, "2")),
        deliver("d-1", received_at="2031-06-01T12:00:00+00:00", unit_fte=offices(2031, "2", municipality_code=None)),
    ]
    before = Context((given[2],))
    for landed in given:
        assert checks.check(landed, before) == check_delivery(landed, reference, before)


def test_a_table_of_an_earlier_delivery_stands_in_for_none(checks, deliver):
    assert checks.check(deliver("a-1", population=[people("Ny Å", 5)])).failed == []
    gone = deliver("b-1", population=[people("Ny Å", 5)])
    gone.dataset_path("population").unlink()
    report = checks.check(gone)
    assert report.results and report.failed == report.results


def test_a_damaged_file_spoils_no_later_delivery(checks, deliver, reference):
    damaged, sound = deliver("a-1", population=[people("Ny Å", 5)]), deliver("b-1", population=[people("Ny Å", 5)])
    damaged.dataset_path("population").write_bytes(b"PAR1")
    with pytest.raises(duckdb.Error):
        checks.check(damaged)
    assert checks.check(sound) == check_delivery(sound, reference)


def test_an_earlier_delivery_is_read_once(checks, deliver, monkeypatch):
    read = []
    keep = context._keep
    monkeypatch.setattr(context, "_keep", lambda connection, *which: (read.append(which), keep(connection, *which)))
    first = deliver("a-1", unit_fte=offices(2030, "100"))
    second = deliver("a-2", unit_fte=offices(2031, "60"))
    for before in (Context((first,)), Context((first, second)), Context((first,))):
        report = checks.check(deliver("a-3", unit_fte=offices(2031, "9")), before)
        assert {"fte_changed_much"} <= {finding.rule_code for finding in report.findings}
    assert read == [(first, "901"), (second, "901")]


def test_an_earlier_delivery_is_read_for_one_municipality_or_for_all(checks, deliver, reference):
    before = Context((deliver("a-1", unit_fte=[*offices(2030, "100"), *offices(2030, "80", municipality_code="902")]),))
    one, other = offices(2031, "9"), offices(2031, "9", municipality_code="902")
    for rows in (one, other, [*one, *other], one):
        landed = deliver("a-3", unit_fte=rows)
        assert checks.check(landed, before) == check_delivery(landed, reference, before)


def test_an_empty_dataset_breaks_its_columns_nowhere(checks, deliver):
    report = checks.check(deliver(unit_task=[]))
    assert {result.observed for result in report.results if result.rule_code == "required_missing"} == {"0 places"}


def test_a_long_delivery_is_checked_from_its_file(checks, deliver, reference, monkeypatch):
    landed = deliver("a-1", unit_fte=offices(2031, "-1"))
    in_a_table = check_delivery(landed, reference)
    monkeypatch.setattr(delivery_checks, "_SMALL", 2)
    assert checks.check(landed) == in_a_table
