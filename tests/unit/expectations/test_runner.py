"""The runner: a check that cannot run fails, places are bounded, nothing is drawn, sent or slowly imported."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from expectations.findings import MAXIMUM_PLACES
from ingest.messages import place, render
from tests.checking import check_delivery

FIGURE = {
    "table_id": "REGK31",
    "area_name": "Ny Å",
    "function_name": "Sekretariat",
    "kind": "I alt (netto)",
    "price_unit": "Pr. indbygger, løbende priser (kr.)",
    "year": 2031,
}


def accounts(count: int, **other) -> list[dict]:
    return [FIGURE | {"function_code": "6.45.51", "year": 1000 + number} | other for number in range(count)]


def test_a_query_that_cannot_run_fails_its_check_and_no_other(deliver, reference):
    (reference / "ref_municipality.csv").unlink()
    report = check_delivery(deliver(account=accounts(2)), reference)
    [failed] = report.failed
    assert (failed.name, failed.severity) == ("account__unknown_municipality", "fatal")
    assert failed.observed.startswith("could not run: ") and "ref_municipality does not exist" in failed.observed
    [finding] = report.findings
    assert (finding.rule_code, finding.values["check"]) == ("check_not_run", failed.name)
    assert "kunne ikke køre" in render(finding, "da")[0]


def test_a_column_expectation_that_cannot_run_fails(deliver, reference, monkeypatch):
    from expectations import suites_landing
    from expectations.gx import gx, gxe
    from expectations.ruled import meta

    def suite() -> gx.ExpectationSuite:
        absent = gxe.ExpectColumnValuesToNotBeNull(column="absent", meta=meta("required_missing", "absent"))
        # Text has no order that a number could be compared with: the metric itself raises.
        text = gxe.ExpectColumnValuesToBeBetween(column="kind", min_value=0, meta=meta("fte_negative"))
        return gx.ExpectationSuite(name="account", expectations=[absent, text])

    monkeypatch.setitem(suites_landing.SUITES, "account", suite)
    report = check_delivery(deliver(account=accounts(1)), reference)
    assert [(result.success, result.severity) for result in report.results] == [(False, "fatal")] * 2
    assert '"absent"' in report.results[0].observed
    assert {finding.rule_code for finding in report.findings} == {"check_not_run"}


def test_a_dataset_whose_file_is_gone_fails_all_its_checks(deliver, reference):
    landed = deliver(account=accounts(1))
    landed.dataset_path("account").unlink()
    report = check_delivery(landed, reference)
    assert report.results and report.failed == report.results


def test_a_dataset_without_expectations_fails(deliver, reference):
    landed = deliver(account=accounts(1), invented=[{}])
    [failed] = check_delivery(landed, reference).failed
    assert (failed.table, failed.severity) == ("invented", "fatal")


def test_a_rejected_delivery_has_nothing_to_judge(deliver, reference):
    with pytest.raises(ValueError, match="rejected"):
        check_delivery(deliver(), reference)


@pytest.mark.parametrize(
    ("rows", "rule_code"),
    [
        pytest.param(accounts(1000, kind=None), "required_missing", id="a column expectation"),
        pytest.param(accounts(1000, function_code="5.45.51"), "unknown_account_function", id="a query"),
    ],
)
def test_many_places_are_bounded_and_their_number_told(deliver, reference, rows, rule_code):
    report = check_delivery(deliver(account=rows), reference)
    [failed] = report.failed
    assert (failed.rule_code, failed.observed) == (rule_code, "1000 places")
    *told, rest = report.findings
    assert [finding.row_number for finding in told] == list(range(1, MAXIMUM_PLACES + 1))
    assert (rest.row_number, place(rest), rest.places) == (None, "line 102 and 899 more places", 900)


def test_as_many_places_as_are_told_leave_no_rest(deliver, reference):
    report = check_delivery(deliver(account=accounts(MAXIMUM_PLACES, kind=None)), reference)
    assert [finding.row_number for finding in report.findings] == list(range(1, MAXIMUM_PLACES + 1))


def test_the_same_delivery_gives_the_same_report(deliver, reference):
    landed = deliver(account=accounts(300, kind=None) + accounts(300, area_name="Nowhere"))
    assert check_delivery(landed, reference) == check_delivery(landed, reference)


def test_checking_draws_nothing(deliver, reference, capfd):
    check_delivery(deliver(account=accounts(1)), reference)
    assert capfd.readouterr() == ("", "")


def test_checking_asks_nothing_of_the_network(deliver, reference, monkeypatch):
    asked = []

    def refuse(_, address) -> None:
        asked.append(address)
        raise OSError("no network here")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert check_delivery(deliver(account=accounts(1)), reference).failed == []
    assert asked == []
    assert os.environ["GX_ANALYTICS_ENABLED"] == "false"


def test_importing_the_runner_does_not_import_great_expectations():
    code = "import sys, expectations.runner; sys.exit('great_expectations' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
