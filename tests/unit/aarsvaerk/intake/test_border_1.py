"""Deliveries judged together: whatever the order they are given in, and with what senders say of warnings."""

from decimal import Decimal
from itertools import permutations

import pytest

from aarsvaerk.intake import verdicts
from aarsvaerk.intake.border_1 import judge_all


def office(fte, **other):
    row = {"municipality_code": "563", "year": 2031, "unit_code": "havn", "unit_name": "Havn", "unit_level": 1}
    return row | {"is_stated_total": False, "is_management": False, "fte": Decimal(fte)} | other


def why(rule_code="fte_changed_much", delivery_id=None, line=None, reason="Ny kran", **other):
    return {"rule_code": rule_code, "explained_delivery_id": delivery_id, "line": line, "reason": reason} | other


def at(second, delivery_id, make_landed, period=None, municipality_code="563", **datasets):
    landed = make_landed(delivery_id, received_at=f"2031-03-01T12:00:{second:02}+00:00", **datasets)
    landed.manifest.municipality_code, landed.manifest.period = municipality_code, period
    return landed


@pytest.fixture
def two_years(make_landed):
    """FTE that jump from one year to the next, received in one second, the later year with the smaller name."""
    return [
        at(1, "havn-b", make_landed, "2030", unit_fte=[office("40", year=2030)]),
        at(1, "havn-a", make_landed, "2031", unit_fte=[office("90"), office("1", unit_code="bro")]),
    ]


def told(judged):
    return {
        one.delivery_id: [(f.rule_code, f.explanation and f.explanation.reason) for f in one.findings] for one in judged
    }


def test_the_order_in_which_deliveries_are_given_changes_nothing(settings, make_landed, two_years):
    deliveries = [*two_years, at(2, "havn-c", make_landed, "2031", unit_fte=[office("91")])]
    expected = {"havn-b": [], "havn-a": [("fte_changed_much", None)], "havn-c": [("unit_missing", None)]}
    for given in permutations(deliveries):
        assert told(judge_all(settings, given)) == expected


def test_a_verdict_is_kept_for_what_it_was_compared_with(settings, two_years, monkeypatch):
    first, second = two_years
    assert told(judge_all(settings, [second])) == {"havn-a": []}
    assert told(judge_all(settings, [first, second]))["havn-a"] == [("fte_changed_much", None)]
    monkeypatch.setattr(verdicts.DeliveryChecks, "check", lambda *_: pytest.fail("checked again"))
    assert told(judge_all(settings, [first, second]))["havn-a"] == [("fte_changed_much", None)]
    assert told(judge_all(settings, [second])) == {"havn-a": []}


def test_what_was_rejected_is_nothing_to_compare_with(settings, make_landed, two_years):
    _, second = two_years
    rejected = at(0, "havn-0", make_landed, "2030", unit_fte=[office("40", year=2030), office("-1", unit_code="x")])
    assert told(judge_all(settings, [rejected, second]))["havn-a"] == []


def test_an_explanation_meets_its_warning_whichever_comes_first(settings, make_landed, two_years):
    for second in (0, 3):
        said = at(second, f"said-{second}", make_landed, explanation=[why(delivery_id="havn-a", stated_by="Økonomi")])
        judged = judge_all(settings, [*two_years, said])
        [finding] = next(one.findings for one in judged if one.delivery_id == "havn-a")
        assert (finding.explanation.reason, finding.explanation.stated_by) == ("Ny kran", "Økonomi")
        assert finding.explanation.delivery_id == f"said-{second}"
        assert told(judged)[f"said-{second}"] == []


def test_the_newest_explanation_counts_and_one_of_a_line_before_one_of_all(settings, make_landed, two_years):
    said = [
        at(3, "said-3", make_landed, explanation=[why(delivery_id="havn-a", reason="old")]),
        at(4, "said-4", make_landed, explanation=[why(delivery_id="havn-a", reason="new")]),
    ]
    assert told(judge_all(settings, [*two_years, *said]))["havn-a"] == [("fte_changed_much", "new")]
    of_line = at(2, "said-2", make_landed, explanation=[why(delivery_id="havn-a", reason="of line 2", line=2)])
    assert told(judge_all(settings, [*two_years, *said, of_line]))["havn-a"] == [("fte_changed_much", "of line 2")]


def test_a_workbook_explains_itself(settings, make_landed, two_years):
    first, _ = two_years
    own = at(5, "havn-w", make_landed, "2031", unit_fte=[office("90")], explanation=[why()])
    assert told(judge_all(settings, [first, own]))["havn-w"] == [("fte_changed_much", "Ny kran")]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(why("unit_missing", "havn-a"), id="a rule that did not warn"),
        pytest.param(why(delivery_id="havn-a", line=7), id="a place where it did not"),
        pytest.param(why("unit_twice", "havn-x"), id="an error"),
        pytest.param(why(delivery_id="havn-b"), id="another delivery"),
    ],
)
def test_an_explanation_of_no_warning_is_told_and_explains_nothing(settings, make_landed, two_years, row):
    wrong = at(2, "havn-x", make_landed, "2033", unit_fte=[office("1"), office("1")])
    said = at(3, "said-1", make_landed, explanation=[row])
    judged = judge_all(settings, [*two_years, wrong, said])
    assert told(judged)["said-1"] == [("explanation_without_warning", None)]
    assert not [finding for one in judged for finding in one.findings if finding.explanation]
    assert judged[-1].decision.status == "accepted"


def test_an_explanation_of_an_unknown_delivery_is_left_out_and_the_others_count(settings, make_landed, two_years):
    rows = [why(delivery_id="gone-1"), why(delivery_id="havn-a")]
    *_, said = judged = judge_all(settings, [*two_years, at(3, "said-1", make_landed, explanation=rows)])
    assert told(judged)["said-1"] == [("explanation_of_unknown_delivery", None)]
    assert (said.decision.status, said.decision.rejected_rows) == ("partly_accepted", {("explanation", 1)})
    assert told(judged)["havn-a"] == [("fte_changed_much", "Ny kran")]
    *_, alone = judge_all(settings, [at(3, "said-2", make_landed, explanation=rows[:1])])
    assert alone.decision.status == "rejected"


def test_an_explanation_without_a_reason_is_left_out(settings, make_landed, two_years):
    rows = [why(delivery_id="havn-a", reason=" "), why("no_such_rule", "havn-a"), why("unit_missing", "havn-a")]
    judged = judge_all(settings, [*two_years, at(3, "said-1", make_landed, explanation=rows)])
    codes = {code for code, _ in told(judged)["said-1"]}
    assert codes == {"required_missing", "unknown_rule", "explanation_without_warning"}
    assert told(judged)["havn-a"] == [("fte_changed_much", None)]
