"""What docs/delivering-data.md tells senders is true: its examples pass, its rules and keys are there."""

import json
import re

import pytest

from aarsvaerk.intake.precheck import check_files
from aarsvaerk.intake.report import as_json
from aarsvaerk.settings import PROJECT_ROOT, Settings
from ingest.rules import REFERENCE, rules
from ingest.survey.columns import SURVEYS, columns

PAGE = (PROJECT_ROOT / "docs" / "delivering-data.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize(
    ("number", "dataset"),
    [
        (0, "survey_fte"),
        (1, "activity"),
        (3, "peer_set"),
        (4, "unit_fte"),
        (5, "unit_remark"),
        (6, "unit_task_heading"),
        (7, "activity"),
    ],
)
def test_the_examples_are_accepted_without_a_finding(tmp_path, number, dataset):
    file = tmp_path / "example.csv"
    file.write_text(EXAMPLES[number], encoding="utf-8")
    (checked,) = check_files(Settings(home=tmp_path / "home"), [file])
    assert checked.judged.decision.status == "accepted"
    assert checked.judged.findings == ()
    assert list(checked.judged.landed.manifest.datasets) == [dataset]
    codes = re.findall(r";(includes_\w+);", EXAMPLES[number])
    known = (REFERENCE / "ref_remark.csv").read_text(encoding="utf-8")
    assert all(f"\n{code}," in known for code in codes)


def test_the_example_of_an_explanation_names_a_delivery_that_nobody_knows(tmp_path):
    file = tmp_path / "example.csv"
    file.write_text(EXAMPLES[2], encoding="utf-8")
    (checked,) = check_files(Settings(home=tmp_path / "home"), [file])
    assert [finding.rule_code for finding in checked.judged.findings] == ["explanation_of_unknown_delivery"]


@pytest.mark.parametrize(("part", "heading"), [(0, "heading_da"), (1, "heading_en")])
def test_every_column_of_the_templates_is_told(part, heading):
    page = PAGE.split("\n# Delivering data\n")[part]
    told = {name for row in re.findall(r"^\| ([^|`]+) \|", page, re.MULTILINE) for name in row.split(", ")}
    assert {getattr(column, heading) for survey in SURVEYS for column in columns(survey)} <= told


def test_both_languages_explain_the_same_rules_and_columns():
    danish, english = PAGE.split("\n# Delivering data\n")
    told = [re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE) for part in (danish, english)]
    assert [code for code in told[0] if code in rules()] == [code for code in told[1] if code in rules()]
    names = EXAMPLES[4].split("\n")[0].split(";")
    assert set(names) <= set(told[0])
    assert set(names) <= set(told[1])


def test_every_key_of_the_json_is_documented(tmp_path):
    file = tmp_path / "twice.csv"
    header, *rows = EXAMPLES[4].strip().split("\n")
    file.write_text("\n".join([header, *rows, rows[-1]]), encoding="utf-8")
    report = json.loads(as_json(check_files(Settings(home=tmp_path / "home"), [file])))
    (one,) = report["files"]
    keys = {*report, *one, *one["fte"], *one["findings"][0], *one["findings"][0]["places"][0], *one["checks"][0]}
    keys |= {*one["fte"]["stated_totals"][0], *one["datasets"]["unit_fte"]}
    assert keys <= set(re.findall(r"`(\w+)`", PAGE))
