"""Suggested task fields are as good as docs/mapping.md says, on headings labelled by hand that chose no weight."""

import csv
from collections import Counter

import pytest

from aarsvaerk.mapping.suggestions import trained
from aarsvaerk.settings import Settings
from tests.scoring import DOCUMENT, LABELS, Score, document_rows, embedded_headings, labels, score

# Just below what was measured on part `held_out`.
FLOORS = {
    "headings": Score(142, 0.58, 0.845, 0.72, 0.94, 0.20, 0.96),
    "texts": Score(142, 0.69, 0.90, 0.825, 0.965, 0.505, 0.94),
}


@pytest.fixture(scope="module")
def model():
    return trained(Settings.from_environment())


def assert_at_least(found: Score, floor: Score):
    below = {name: (value, getattr(floor, name)) for name, value in vars(found).items() if value < getattr(floor, name)}
    assert not below, f"measured, floor: {below}"


def test_guesses_from_headings_alone_are_as_good_as_stated(model):
    assert_at_least(score("held_out", embedded_headings(), model=model), FLOORS["headings"])


@pytest.mark.skipif(
    not DOCUMENT.exists(), reason=f"../shared/sources is not beside this checkout; {DOCUMENT.name} is needed"
)
def test_guesses_from_headings_and_task_texts_are_as_good_as_stated(model):
    assert_at_least(score("held_out", *document_rows(), model=model), FLOORS["texts"])


def test_enough_headings_are_labelled_and_each_is_embedded():
    embedded = {(row["chief_area_name"], row["unit_name"], row["heading_number"]) for row in embedded_headings()}
    assert len(labels()) >= 200
    assert labels().keys() <= embedded
    assert min(Counter(label.part for label in labels().values()).values()) >= 100


def test_no_unit_is_in_both_parts():
    with LABELS.open(encoding="utf-8", newline="") as file:
        units = {(row["chief_area_name"], row["unit_name"], row["part"]) for row in csv.DictReader(file, delimiter=";")}
    assert len({unit[:2] for unit in units}) == len(units)


def test_every_task_of_the_release_is_decided_and_rules_and_model_agree_with_the_labels(warehouse):
    """Of headings alone: what people decided on single tasks need not be the heading's field."""
    with LABELS.open(encoding="utf-8", newline="") as file:
        acceptable = {
            (row["unit_name"], int(row["heading_number"]), row["heading"]): {
                row["task_field_code"],
                *row["also_acceptable"].split(),
            }
            for row in csv.DictReader(file, delimiter=";")
        }
    with warehouse.connect() as release:
        tasks = release.sql(
            """select unit_name_printed, heading_number, heading, mapping_method,
                coalesce(task_field_code, fte_component)
            from core.fct_task left join core.dim_task_field using (task_field_key)
            join core.dim_municipality using (municipality_key) where municipality_code = '730'"""
        ).fetchall()
    methods = Counter(method for *_, method, _ in tasks)
    assert set(methods) == {"curated", "rule", "model"}
    wrong = [task for task in tasks if task[3] != "curated" and task[4] not in acceptable[task[:3]]]
    assert not wrong
