"""Decisions change the figures they should and no others; a new municipality's document needs none of our code.

Two curated decisions on Randers differ, beside the document of a made-up administration and rules for it; what is built
of that is held against the session's warehouse.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from aarsvaerk.settings import PROJECT_ROOT, Settings

INSURANCE = "stabene/oekonomi/forsikring"
ITS_MANAGER = "stabene/oekonomi-personale-og-it/vicekommunaldirektoer"

# Every second line of such a document is blank. The last heading is one that no rule and no model knows.
DOCUMENT = """
Oversigt – opgavebeskrivelser for Fanø Kommunes administrative enheder

Indhold
Forvaltningsområde: Hav og Fyr ........................................................ 2
Chefområde: Fyrtårne .................................................................. 2

Forvaltningsområde: Hav og Fyr
Antal årsværk i forvaltningen inkl. ledelse aflønnet på konto 6.45 (Se bemærkninger for undtagelser)
Bemærkninger
HAV OG FYR 11,0
Direktør Hav og Fyr 1,0
Fyrtårne 10,0
Fyrchef 1,0
Lampekontoret 6,0 1 årsværk sektionsleder
Tågehornet 3,0
Antal årsværk aflønnet på konto 6.45 (med få undtagelser)

Chefområde: Fyrtårne
Enhed/kontor/sektion Administrative opgaver (overskrift + beskrivelse)
Lampekontoret Linsepudsning:
• Linserne pudses hver morgen pr. 1. marts 2023
• Kluden vaskes
Oliehandel:
• Olien hentes på havnen
Vagtskifte:
• Vagten skifter ved solnedgang
Qvwxz:
• Qvwxz zxwvq
""".replace("\n", "\n\n")
RULES = {"linsepudsning": "1.4.4", "oliehandel": "1.4.8", "vagtskifte": "cross_cutting"}


def rewrite(seed: Path, change: Callable[[list[dict[str, str]]], list[dict[str, str]]]) -> None:
    with seed.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, names = list(reader), reader.fieldnames
    with seed.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(change(rows))


def half_to_purchasing(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    (row,) = [row for row in rows if row["unit_code"] == INSURANCE]
    half = {"weight": "0.5", "quality_grade": "C"}
    others = [other for other in rows if other is not row]
    return [*others, row | half, row | half | {"task_field_code": "1.4.8"}]


@pytest.fixture(scope="module")
def moved() -> dict[str, str]:
    """A curated decision on a heading that gives it a task field, as it stands in the seed."""
    with (PROJECT_ROOT / "seeds/reference/map_task.csv").open(encoding="utf-8", newline="") as file:
        return next(row for row in csv.DictReader(file) if not row["position"] and row["task_field_code"][0] in "123")


@pytest.fixture(scope="module")
def after(new_line, moved, tmp_path_factory):
    root = tmp_path_factory.mktemp("decided")
    shutil.copytree(PROJECT_ROOT / "seeds/reference", root / "seeds/reference")
    reference = root / "seeds/reference"
    rewrite(reference / "map_unit_task_field.csv", half_to_purchasing)
    elsewhere = {"task_field_code": "0.0.0"}
    rewrite(reference / "map_task.csv", lambda rows: [row | elsewhere if row == moved else row for row in rows])
    rewrite(
        reference / "map_task_rule.csv",
        lambda rows: [
            *rows,
            *(
                dict.fromkeys(rows[0], "")
                | {"rule_number": str(9000 + number), "municipality_code": "563", "heading_pattern": f"{heading}%"}
                | {"task_field_code": code, "reason": "Made up.", "decided_on": "2031-01-01"}
                for number, (heading, code) in enumerate(RULES.items())
            ),
        ],
    )
    line = new_line(Settings(home=root / "home"))
    line.receive("fanoe.txt", DOCUMENT, "2031-01-01")
    again = "delete from reference.{0}; copy reference.{0} from '{1}/{0}.csv' (format csv, header true);"
    names = ("map_unit_task_field", "map_task", "map_task_rule")
    with line.candidate("".join(again.format(name, reference) for name in names)) as connection:
        yield connection


@pytest.fixture(scope="module")
def before(warehouse):
    with warehouse.connect() as connection:
        yield connection


def changed(before, after, sql: str) -> set[tuple]:
    """Rows of either that the other has not."""
    return set(before.execute(sql).fetchall()) ^ set(after.execute(sql).fetchall())


def test_other_weights_of_a_unit_change_its_fte_and_its_managers_and_no_others(before, after):
    facts = """select unit_code, task_field_code, fte_component, fte, allocation_method, f.quality_grade
        from core.fct_fte as f join core.dim_unit using (unit_key) join core.dim_task_field using (task_field_key)
        where municipality_code = '730'"""
    rows = changed(before, after, facts)
    assert {row[0] for row in rows} == {INSURANCE, ITS_MANAGER}
    assert {row[4] for row in rows if row[0] == INSURANCE} == {"stated", "curated"}
    weights = "select task_field_code, weight from marts.unit_tasks where unit_code = ? and weight > 0 order by 1"
    assert before.execute(weights, [INSURANCE]).fetchall() == [("1.4.9", 1)]
    assert after.execute(weights, [INSURANCE]).fetchall() == [("1.4.8", Decimal("0.5")), ("1.4.9", Decimal("0.5"))]
    totals = "select unit_code, own_fte, own_direct_fte from marts.fte_by_unit where municipality_code = '730'"
    assert changed(before, after, totals) == set()


def test_another_decision_on_a_heading_moves_its_tasks_and_no_others(before, after, moved):
    tasks = """select unit_name_printed, heading, heading_number, position, task_field_code, mapping_method
        from core.fct_task join core.dim_municipality using (municipality_key)
        left join core.dim_task_field using (task_field_key) where municipality_code = '730'"""
    rows = changed(before, after, tasks)
    assert {row[:2] for row in rows} == {(moved["unit_name"], moved["heading"])}
    assert {row[4:] for row in rows} == {(moved["task_field_code"], "curated"), ("0.0.0", "curated")}


def test_a_new_municipality_is_spread_by_the_tasks_of_its_document(after):
    facts = after.execute(
        """select unit_name, fte_component, task_field_code, fte, allocation_method, f.quality_grade
        from core.fct_fte as f join core.dim_unit using (unit_key) join core.dim_task_field using (task_field_key)
        where municipality_code = '563' and fte > 0"""
    ).fetchall()
    # Of 6 FTE 1 leads as stated; one task of five is cross-cutting, and two, one and one of the others are spread.
    lamps = {
        ("Lampekontoret", component, code, Decimal(whole) * part, *how)
        for component, whole, grade in (("direct", 4, "C"), ("management", 1, "C"), ("cross_cutting", 1, "C"))
        for code, part, how in (
            ("1.4.4", Decimal("0.5"), ("task_count", grade)),
            ("1.4.8", Decimal("0.25"), ("task_count", grade)),
            ("0.2.0", Decimal("0.25"), ("undecided", "D")),
        )
    }
    # Both managers lead 2, 1 and 4 direct FTE of the three fields, by the place of their rows.
    managers = {
        (name, "management", code, Decimal(fte), "management", "C")
        for name in ("Direktør Hav og Fyr", "Fyrchef")
        for code, fte in (("1.4.4", "0.285714"), ("1.4.8", "0.142857"), ("0.2.0", "0.571429"))
    }
    assert set(facts) == lamps | managers | {("Tågehornet", "direct", "0.2.0", Decimal(3), "undecided", "D")}
    assert sum(row[3] for row in facts) == 11
    reasons = after.execute(
        """select task_field_code, task_count, cross_cutting_task_count, undecided_task_count, weight, rationale
        from marts.unit_tasks where municipality_code = '563' and unit_name = 'Lampekontoret' order by 1"""
    ).fetchall()
    assert reasons == [
        ("0.0.0", 0, 1, 0, None, None),
        ("0.2.0", 0, 0, 1, Decimal("0.25"), "1 of the 4 tasks that count are not decided yet."),
        ("1.4.4", 2, 0, 0, Decimal("0.5"), "2 of the 4 tasks that count are decided for the field."),
        ("1.4.8", 1, 0, 0, Decimal("0.25"), "1 of the 4 tasks that count are decided for the field."),
    ]


def test_what_waits_is_asked_for(after):
    waits = "select distinct heading, position, task_count, unit_fte from marts.mapping_review"
    assert after.execute(f"{waits} where municipality_code = '563'").fetchall() == [("Qvwxz", 0, 1, Decimal(6))]


def test_the_cost_view_leaves_out_what_lies_outside_the_catalogue(after):
    rows = after.execute(
        """select task_field_code, fte, cost_view_fte, left_out_outside_catalogue_fte, all_fte
        from marts.cost_by_task_field where municipality_code = '563' and fte > 0 order by 1"""
    ).fetchall()
    kept = Decimal("5.357142"), Decimal("5.642858"), Decimal("11")
    assert rows == [("1.4.4", Decimal("3.571428"), *kept), ("1.4.8", Decimal("1.785714"), *kept)]
