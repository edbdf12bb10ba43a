from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from aarsvaerk.intake import verdicts
from aarsvaerk.intake.verdicts import Decision, decide, judge
from expectations.delivery_checks import DeliveryChecks
from ingest import rules as findings
from ingest.landing import LandedDelivery
from ingest.manifest import Manifest
from ingest.model import Finding
from ingest.place import Place
from ingest.rules import REFERENCE, severity

NEGATIVE = Finding("fte_negative", Place(2), {"unit": "Plan", "fte": "-1"}, "unit_fte", 1)
UNKNOWN = Finding("unknown_municipality", Place(3), {"area": "Andeby"}, "population", 2)
TOTAL = Finding("country_total_differs", Place(4), {"period": "1", "computed": "1", "stated": "2"}, "population", 3)


def delivery(status: str = "landed", day: str = "2031-05-01", **rows: int) -> LandedDelivery:
    manifest = Manifest("0" * 64, "x.csv", 10, f"{day}T12:00:00+00:00", status=status, datasets=rows)
    return LandedDelivery(Path("nowhere"), manifest)


def test_without_findings_a_delivery_is_accepted():
    assert decide(delivery(population=3), []) == Decision("accepted")


def test_a_warning_rejects_nothing():
    assert decide(delivery(population=3), [TOTAL]) == Decision("accepted")


def test_an_error_in_a_row_of_statistics_rejects_the_row():
    assert decide(delivery(population=3), [UNKNOWN, TOTAL]) == Decision(
        "partly_accepted", frozenset({("population", 2)})
    )


def test_an_error_in_a_whole_count_rejects_the_delivery():
    assert decide(delivery(unit_fte=9), [NEGATIVE]) == Decision("rejected")


def test_an_error_that_names_no_row_rejects_the_delivery():
    empty = Finding("dataset_empty", "population", {"dataset": "population"}, "population")
    assert decide(delivery(population=3), [empty]) == Decision("rejected")


def test_a_delivery_with_every_row_wrong_is_rejected():
    assert decide(delivery(population=1), [UNKNOWN]) == Decision("rejected")


def test_a_delivery_with_more_errors_than_are_told_is_rejected():
    many = [Finding("unknown_municipality", Place(), {"area": "x"}, "population", n) for n in range(100)]
    assert decide(delivery(population=5000), many[:99]).status == "partly_accepted"
    assert decide(delivery(population=5000), many) == Decision("rejected")


def test_a_fatal_finding_rejects_the_delivery():
    not_run = Finding("check_not_run", Place(dataset="population"), {"check": "c", "reason": "r"}, "population")
    assert decide(delivery(population=3), [not_run]) == Decision("rejected")


def test_a_file_that_could_not_be_read_is_rejected():
    assert decide(delivery("rejected"), []) == Decision("rejected")


def test_a_finding_of_an_unknown_rule_is_an_error_of_ours():
    with pytest.raises(KeyError, match="no_such_rule"):
        decide(delivery(population=3), [Finding("no_such_rule", Place())])


@pytest.fixture
def checks(settings):
    with DeliveryChecks(settings.seeds / "reference") as opened:
        yield opened


def test_a_report_is_kept_and_read_again_until_the_rules_change(settings, checks, make_landed, monkeypatch):
    landed = make_landed("dst_folk1a-1", population=[{"area_name": "Andeby", "period": "2020K1", "population": 5}])
    first = judge(settings, checks, landed)
    assert first.decision.status == "rejected"
    assert "unknown_municipality" in {finding.rule_code for finding in first.findings}
    monkeypatch.setattr(DeliveryChecks, "check", lambda *_: pytest.fail("checked again"))
    again = judge(settings, checks, landed)
    assert (again.findings, again.results) == (first.findings, first.results)
    monkeypatch.setattr(verdicts, "rules_version", lambda _: "other")
    with pytest.raises(pytest.fail.Exception, match="checked again"):
        judge(settings, checks, landed)


@pytest.mark.parametrize(
    ("name", "is_judged_anew"), [("suites_landing.py", True), ("suites_release.py", False), ("suites_open.py", False)]
)
def test_no_delivery_is_judged_anew_when_only_what_judges_releases_changes(settings, tmp_path, name, is_judged_anew):
    root = tmp_path / "project"
    (root / "expectations").mkdir(parents=True)
    project = replace(settings, project_root=root)
    before = verdicts.rules_version(project)
    (root / "expectations" / name).write_text("RULES = 2")
    assert (verdicts.rules_version(project) != before) == is_judged_anew


def test_a_report_of_checks_that_could_not_run_is_not_kept(settings, checks, make_landed, monkeypatch):
    landed = make_landed("dst_folk1a-1", population=[{"area_name": "Aarhus"}])
    unrun = Finding("check_not_run", Place(dataset="population"), {"check": "c", "reason": "r"}, "population")
    monkeypatch.setattr(DeliveryChecks, "check", lambda *_: verdicts.Report([], [unrun]))
    assert judge(settings, checks, landed).decision.status == "rejected"
    assert not list(settings.verdicts.rglob("*.json"))


def test_the_findings_of_the_reading_come_first(settings, checks, make_landed):
    reading = Finding("file_empty", Place(), {"file": "x.csv"})
    judged = judge(settings, checks, make_landed("unrecognised-1", "rejected", [reading]))
    assert [finding.rule_code for finding in judged.findings] == ["file_empty"]


@pytest.fixture
def changing(tmp_path, monkeypatch):
    """A catalogue in which one rule changes its severity after 30 April 2031 and another ends that day."""
    rows = (REFERENCE / "ref_rule.csv").read_text(encoding="utf-8").split("\n")
    heavier = next(row for row in rows if row.startswith("country_total_differs,warning,"))
    ended = heavier.replace("2026-11-22,,", "2026-11-22,2031-04-30,")
    heavier = heavier.replace(",warning,", ",error,").replace("2026-11-22,,", "2031-05-01,,")
    negative = next(row for row in rows if row.startswith("figure_twice,"))
    rows = [row for row in rows if not row.startswith(("country_total_differs,", "figure_twice,"))]
    rows += [heavier, ended, negative.replace("2026-11-22,,", "2026-11-22,2031-04-30,")]
    (tmp_path / "ref_rule.csv").write_text("\n".join(filter(None, rows)) + "\n", encoding="utf-8")
    monkeypatch.setattr(findings, "REFERENCE", tmp_path)
    for cached in (findings._catalogue, findings.rules):
        cached.cache_clear()
    yield
    for cached in (findings._catalogue, findings.rules):
        cached.cache_clear()


def test_a_delivery_is_judged_by_the_rules_of_the_day_it_was_received(settings, checks, make_landed, changing):
    rows = [{"table_id": "FOLK1A", "period": "2020K1", "population_date": date(2020, 1, 1), "area_name": "Hele landet"}]
    rows = [row | {"population": 5} for row in [rows[0], rows[0]]]
    rows += [rows[0] | {"period": "2021K1", "area_name": "Aarhus"}]
    outcomes = {}
    for day in ("2031-04-30", "2031-05-01"):
        landed = make_landed(f"dst_folk1a-{day}", received_at=f"{day}T23:59:59+00:00", population=rows)
        judged = judge(settings, checks, landed)
        outcomes[day] = (
            {(finding.rule_code, severity(finding, judged.received_on)) for finding in judged.findings},
            judged.decision.status,
        )
        assert {result.severity for result in judged.results if not result.success} == {
            level for _, level in outcomes[day][0]
        }
    assert outcomes == {
        "2031-04-30": ({("figure_twice", "error"), ("country_total_differs", "warning")}, "partly_accepted"),
        "2031-05-01": ({("country_total_differs", "error")}, "partly_accepted"),
    }
    assert findings.rules()["country_total_differs"].severity == "error"


def test_a_clock_before_the_first_rule_switches_no_rule_off(settings, checks, make_landed):
    landed = make_landed("dst_folk1a-1", received_at="1970-01-01T00:00:00+00:00", population=[{"area_name": "Andeby"}])
    assert "unknown_municipality" in {finding.rule_code for finding in judge(settings, checks, landed).findings}
