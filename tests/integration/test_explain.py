"""`aarsvaerk explain` on the embedded deliveries: the parts add up, and their lines are where they say."""

import json
import re
from decimal import Decimal

import pytest
import yaml

from aarsvaerk.serving.explain import WORDS, explain, find_figure
from aarsvaerk.settings import PROJECT_ROOT


def test_every_figure_is_explained_by_parts_that_add_up(warehouse):
    with warehouse.connect() as release:
        fields = release.sql("select task_field_code, fte from marts.fte_by_task_field where fte > 0").fetchall()
        assert len(fields) > 40
        for code, fte in fields:
            told = explain(release, find_figure(release, "730", code, 2023), "en")
            parts = [Decimal(line.split()[0]) for line in told if line.strip()[:1].isdigit() and "  Randers" in line]
            assert sum(parts) == fte, code
            assert f"sum to {fte} FTE" in told[-2]


def test_a_part_leads_to_the_line_that_states_its_fte(warehouse, aarsvaerk):
    run = aarsvaerk(
        warehouse.settings.home, "explain", "--municipality", "Randers", "--task-field", "1.2.6", "-f", "json"
    )
    assert run.returncode == 0, run.stderr
    parts = json.loads(run.stdout)
    assert parts
    for part in parts:
        lines = (PROJECT_ROOT / "seeds/deliveries" / part["file_name"]).read_text(encoding="utf-8").splitlines()
        unit_name, stated = part["unit_path"].split(" / ")[-1], Decimal(part["unit_fte"])
        line = lines[part["line_from"] - 1]
        assert unit_name in line
        assert any(cell.replace(",", ".") == f"{stated.normalize():f}" for cell in line.split(";")), line


def test_it_is_told_in_both_languages(warehouse, aarsvaerk):
    told = {}
    for language in ("da", "en"):
        run = aarsvaerk(
            warehouse.settings.home,
            *("explain", "--municipality", "730", "--task-field", "1.4.9", "--language", language),
        )
        assert run.returncode == 0, run.stderr
        told[language] = run.stdout
    assert "Forsikringer og risikostyring" in told["da"]
    assert "Hvorfor: " in told["da"]
    assert "Why: " in told["en"]
    assert "Hvorfor" not in told["en"]


def test_every_component_and_method_has_words():
    columns = yaml.safe_load((PROJECT_ROOT / "dbt_project/models/core/fct_fte.yml").read_text())["models"][0]["columns"]
    values = {
        column["name"]: re.findall(r"'(\w+)'", constraint["expression"])
        for column in columns
        for constraint in column.get("constraints", [])
        if constraint["type"] == "check" and f"{column['name']} in (" in constraint["expression"]
    }
    wanted = {f"component_{value}" for value in values["fte_component"]}
    wanted |= {f"method_{value}" for value in values["allocation_method"]}
    assert wanted <= WORDS.keys()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--municipality", "Atlantis", "--task-field", "1.2.6"), "No municipality is called Atlantis"),
        (("--municipality", "730", "--task-field", "9.9.9"), "no task field 9.9.9"),
        (("--municipality", "730", "--task-field", "1.2.6", "--year", "1999"), "It has: 2023"),
    ],
)
def test_what_is_not_there_is_said(warehouse, aarsvaerk, arguments, told):
    run = aarsvaerk(warehouse.settings.home, "explain", *arguments)
    assert run.returncode == 2
    assert told in run.stderr
    assert "Traceback" not in run.stderr


def test_a_field_outside_its_years_has_no_parts(warehouse):
    with warehouse.connect() as release:
        figure = find_figure(release, "Randers", "3.2.4", None)
        assert figure.fte is None
        assert explain(release, figure, "da")[-1] == "Ingen enhed har årsværk på feltet."
