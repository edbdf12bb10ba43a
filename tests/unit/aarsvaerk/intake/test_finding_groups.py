from datetime import date
from string import Formatter

from aarsvaerk.intake import finding_groups as grouping
from aarsvaerk.intake.finding_groups import FIRST_PLACES
from ingest.messages import place
from ingest.model import Explanation, Finding
from ingest.place import Place
from ingest.rules import rules


def grouped(findings):
    return grouping.grouped(findings, date(2031, 5, 1))


def unknown(area, line, places=1, dataset="population"):
    return Finding("unknown_municipality", Place(line), {"area": area}, dataset, line, places)


def test_a_thousand_rows_with_one_wrong_code_are_one_group_with_the_first_places():
    (group,) = grouped(unknown("Andeby", line) for line in range(2, 1002))
    assert (group.rule_code, group.count, group.count_is) == ("unknown_municipality", 1000, "exact")
    assert [place(finding) for finding in group.first] == [f"line {line}" for line in range(2, 2 + FIRST_PLACES)]


def test_two_causes_of_one_rule_are_two_groups_and_so_are_two_datasets():
    groups = grouped(
        [unknown("Andeby", 2), unknown("Gåserød", 3), unknown("Andeby", 4), unknown("Andeby", 5, 1, "account")]
    )
    assert [(group.dataset, group.first[0].values["area"], group.count) for group in groups] == [
        ("population", "Andeby", 2),
        ("population", "Gåserød", 1),
        ("account", "Andeby", 1),
    ]


def test_values_of_the_row_do_not_part_a_cause():
    findings = [Finding("fte_negative", Place(n), {"unit": f"u{n}", "fte": f"-{n}"}, "unit_fte", n) for n in (1, 2)]
    (group,) = grouped(findings)
    assert group.first == tuple(findings)


def test_the_heaviest_come_first_then_the_order_found():
    total = {"unit": "u", "stated": "1", "computed": "2", "difference": "-1"}
    findings = [
        Finding("stated_total_differs", Place(2), total),
        Finding("fte_negative", Place(3), {"unit": "u", "fte": "-1"}),
        Finding("check_not_run", Place(dataset="unit_fte"), {"check": "c", "reason": "r"}),
        Finding("unit_twice", Place(4), {"unit": "u"}),
    ]
    assert [group.severity for group in grouped(findings)] == ["fatal", "error", "error", "warning"]
    assert [group.rule_code for group in grouped(findings)][1:3] == ["fte_negative", "unit_twice"]


def test_places_that_were_only_counted_may_have_another_cause():
    group, other = grouped([unknown("Andeby", 2), unknown("Gåserød", 3), unknown("Andeby", 4, places=900)])
    assert (group.count, group.count_is) == (901, "at_most")
    assert (other.count, other.count_is) == (1, "exact")
    (sure,) = grouped([Finding("fte_negative", Place(2), {"unit": "u", "fte": "-1"}, places=9)])
    assert (sure.count, sure.count_is) == (9, "exact"), "a rule with one cause cannot have another"


def test_a_reading_that_stopped_counts_at_least_so_many():
    values = {"value": "x", "column": "fte", "expected": "a number"}
    malformed = [Finding("value_malformed", Place(n), values) for n in range(100)]
    assert [(group.count, group.count_is) for group in grouped(malformed)] == [(100, "at_least")]
    assert [(group.count, group.count_is) for group in grouped(malformed[1:])] == [(99, "exact")]


def test_a_hundred_thousand_findings_of_three_causes_are_three_groups():
    findings = [unknown(f"area {n % 3}", n) for n in range(100_000)]
    groups = grouped(findings)
    assert sum(group.count for group in groups) == 100_000
    assert len(groups) == 3


def test_every_cause_is_made_of_values_that_the_rules_messages_name():
    for rule in rules().values():
        named = {name for _, name, _, _ in Formatter().parse(rule.message_en + rule.message_da) if name}
        assert set(rule.cause.split()) <= named, rule.rule_code


def test_what_is_explained_is_a_group_of_its_own_and_comes_last_of_its_kind():
    total = {"unit": "u", "stated": "1", "computed": "2", "difference": "-1"}
    why = Explanation("Sold", None, "e-1")
    findings = [
        Finding("stated_total_differs", Place(2), total, explanation=why),
        Finding("stated_total_differs", Place(3), total),
        Finding("stated_total_differs", Place(4), total, explanation=why),
    ]
    assert [(group.explanation, group.count) for group in grouped(findings)] == [(None, 1), (why, 2)]
