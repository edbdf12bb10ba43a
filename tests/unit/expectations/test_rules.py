"""The suites and the rule catalogue know the same rules, and each message gets its values."""

from __future__ import annotations

import csv
import re
from string import Formatter

import duckdb
import pytest

from expectations.runner import NOT_RUN, OPEN_RULES
from expectations.suites_landing import SUITES
from expectations.suites_release import OF_TABLE, suites
from ingest.datasets import DATASETS
from ingest.rules import REFERENCE, rules


@pytest.fixture(scope="module")
def expectations() -> list:
    """All expectations of both borders; the release's over tables with a text column."""
    with duckdb.connect() as connection:
        for table in (*OF_TABLE, "core.fct_fte_history"):
            connection.execute(
                f"create schema if not exists {table.split('.')[0]}; create table {table} (note varchar)"
            )
        release = suites(connection, REFERENCE)
    return [e for suite in (*(make() for make in SUITES.values()), *release) for e in suite.expectations]


def test_every_landed_dataset_has_a_suite_of_its_name():
    assert SUITES.keys() == DATASETS.keys()
    assert [make().name for make in SUITES.values()] == list(SUITES)


def test_the_suites_use_exactly_the_rules_of_their_borders(expectations):
    used = {expectation.meta["rule_code"] for expectation in expectations} | set(OPEN_RULES) - {NOT_RUN}
    assert used == {rule.rule_code for rule in rules().values() if rule.border in ("landing", "release")}
    assert rules()[NOT_RUN].severity == "fatal"


def test_every_message_gets_the_values_it_names(expectations):
    for expectation in expectations:
        rule = rules()[expectation.meta["rule_code"]]
        given = expectation.meta["values"].keys() | expectation.meta["constants"].keys()
        for text in (rule.message_da, rule.message_en, rule.hint_da, rule.hint_en):
            named = {name for _, name, _, _ in Formatter().parse(text) if name}
            assert named <= given, rule.rule_code


def test_every_bound_that_a_rule_reads_stands_in_the_seed_and_the_other_way_round(expectations):
    with (REFERENCE / "ref_plausibility.csv").open(encoding="utf-8", newline="") as file:
        stated = {(row["rule_code"], row["bound_code"]) for row in csv.DictReader(file)}
    queries = [getattr(expectation, "unexpected_rows_query", "") for expectation in expectations]
    read = re.findall(r"rule_code = '(\w+)' and bound_code = '(\w+)'", "\n".join(map(str, queries)))
    # The bounds of `value_above_limit` are joined by the unit of a measure.
    assert {(rule, bound) for rule, bound in stated if rule != "value_above_limit"} == set(read)
