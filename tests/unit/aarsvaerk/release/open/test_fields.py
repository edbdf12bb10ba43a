"""Nobody finds a small unit's figure from totals by task field: linear programmes over all that is published."""

from decimal import Decimal
from itertools import pairwise

import pytest

from aarsvaerk.release.open.fields import FieldPlan, Split, plan_fields
from aarsvaerk.release.open.plan import DEFAULT_THRESHOLD, Plan, Unit, plan
from aarsvaerk.release.open.suppressed import Suppressed
from tests.attack import is_known
from tests.made_municipality import (
    LEVELS,
    Municipality,
    all_published,
    averaged,
    municipality,
    plans,
    published,
    splits,
)

SMALL = [3, 11, 25]
"""Three small municipalities, of 11 to 21 units with FTE."""


def small_units(made):
    return {unit.key: float(unit.own_fte) for unit in made.units if 0 < unit.own_fte < DEFAULT_THRESHOLD}


@pytest.mark.parametrize("seed", SMALL)
def test_no_figure_of_a_small_unit_is_known_to_an_outsider_or_a_colleague(seed):
    made = municipality(seed)
    (found,) = plans(made)
    attack = published(made, found)
    colleagues = [key for key in sorted(found.plan.units) if key in made.cells]
    for number, (unit, fte) in enumerate(small_units(made).items()):
        low, high = attack.bounds(attack.own(unit))
        assert low <= 0.9 * fte and high >= 1.1 * fte, unit
        colleague = next(key for key in colleagues[number:] + colleagues if key != unit)
        known = [({(colleague, code): 1.0}, part / 1e6) for code, part in made.cells[colleague].items()]
        assert not is_known(*attack.bounds(attack.own(unit), known), fte), (unit, colleague)
        for code, part in made.cells[unit].items():
            assert not is_known(*attack.bounds({(unit, code): 1.0}), part / 1e6), (unit, code)


def test_the_attack_succeeds_where_totals_by_task_field_are_left_as_they_are():
    made = municipality(SMALL[0])
    chosen = plan(made.units)
    attack = published(made, Suppressed(made.units, chosen, FieldPlan(), LEVELS))
    assert any(is_known(*attack.bounds(attack.own(unit)), fte) for unit, fte in small_units(made).items())


@pytest.mark.parametrize("seed", SMALL[:2])
def test_twelve_months_of_corrections_give_no_figure_by_subtraction(seed):
    versions = [municipality(seed)]
    for month in range(12):
        versions.append(versions[-1].corrected(100 * seed + month))
    found = plans(*versions)
    for earlier, later in pairwise(found):
        assert earlier.plan.units <= later.plan.units
        assert earlier.fields.fields <= later.fields.fields
    attack, hidden = all_published(versions, found)
    assert len(hidden) >= 3
    for unit, (own, fte) in hidden.items():
        assert not is_known(*attack.bounds(own), fte), unit


def test_releases_planned_one_by_one_are_found_by_subtraction():
    """A shield that the next release shows, since the unit it shielded has grown, gives away what that one had."""
    versions = [municipality(SMALL[2])]
    for month in range(12):
        versions.append(versions[-1].corrected(100 * SMALL[2] + month))
    attack, hidden = all_published(versions, [plans(one)[0] for one in versions])
    assert any(is_known(*attack.bounds(own), fte) for own, fte in hidden.values())


def months_of(seed):
    months = [municipality(seed)]
    for month in range(11):
        months.append(months[-1].corrected(100 * seed + month))
    return months, averaged(months)


def test_twelve_means_of_a_year_give_no_figure_by_subtraction():
    """Two means one after another give the month by subtraction, of every total that both show."""
    months, means = months_of(SMALL[2])
    found = plans(*means)
    for earlier, later in pairwise(found):
        assert earlier.plan.units & {one.key for one in later.units if one.own_fte} <= later.plan.units
    attack, hidden = all_published(months, found, means)
    assert len(hidden) >= 12
    for unit, (own, fte) in hidden.items():
        assert not is_known(*attack.bounds(own), fte), unit


def test_means_planned_one_by_one_are_found_by_subtraction():
    for seed in (*SMALL, 7, 40):
        months, means = months_of(seed)
        attack, hidden = all_published(months, [plans(one)[0] for one in means], means)
        if any(is_known(*attack.bounds(own), fte) for own, fte in hidden.values()):
            return
    pytest.fail("no mean was found by subtraction where plans do not go through the history")


def test_a_municipality_without_small_units_shows_everything():
    assert plan_fields([Split("a", {"1.1.1": 4_000_000})], LEVELS) == FieldPlan()


def test_a_field_of_one_small_unit_is_suppressed_with_its_neighbour():
    units = [
        Split("small", {"1.1.1": 2_000_000}, is_suppressed=True, is_small=True),
        *(Split(f"shield{n}", {"1.1.2": 3_500_000}, is_suppressed=True) for n in range(2)),
        Split("large", {"1.1.3": 9_000_000, "1.2.1": 9_000_000}),
    ]
    chosen = plan_fields(units, LEVELS)
    assert chosen.fields == {"1.1.1", "1.1.2"}
    assert (chosen.subcategories, chosen.main_categories, chosen.splits) == (set(), set(), set())


def test_a_field_with_nobody_beside_takes_its_subcategory_along():
    units = [
        Split("small", {"1.1.1": 2_000_000}, is_suppressed=True, is_small=True),
        *(Split(f"shield{n}", {"1.2.2": 3_500_000}, is_suppressed=True) for n in range(2)),
    ]
    chosen = plan_fields(units, LEVELS)
    assert (chosen.fields, chosen.subcategories) == ({"1.1.1", "1.2.2"}, {"1.1", "1.2"})
    assert chosen.main_categories == set()


def test_where_no_other_way_is_left_nothing_is_shown_by_task_field():
    chosen = plan_fields([Split("small", {"1.1.1": 2_000_000}, is_suppressed=True, is_small=True)], LEVELS)
    assert chosen.fields == set(LEVELS) and chosen.main_categories == {"1", "2", "3"}


def test_what_was_suppressed_stays_suppressed_and_what_was_shown_hides_nobody():
    small = Split("small", {"1.1.1": 2_000_000}, is_suppressed=True, is_small=True)
    shields = [Split(f"shield{n}", {"1.1.2": 3_500_000}, is_suppressed=True) for n in range(2)]
    before = FieldPlan(splits={"x"}, fields={"2.1.1", "2.1.2"})
    chosen = plan_fields([small, *shields], LEVELS, before)
    assert {"2.1.1", "2.1.2", "1.1.1"} <= chosen.fields and "x" in chosen.splits
    assert plan_fields([small, *shields], LEVELS, known=["1.1.1", "1.1.2"]).fields == set(LEVELS)
    shown = [Split("shown", {"1.1.1": 4_000_000, "1.1.2": 4_000_000}, was_shown=True)]
    assert plan_fields([small, *shields, *shown], LEVELS).splits == set()


def test_a_unit_that_has_become_small_is_not_the_change_of_a_total():
    """The municipality's total changes by what the unit has lost, and nobody else has changed."""
    units = [(f"u{n}", fte) for n, fte in enumerate([1.0, 2.0, 4.0, 5.0, 6.0, 9.0])]

    def version(**changed):
        fte = {key: int(1_000_000 * changed.get(key, fte)) for key, fte in units}
        made = [Unit("top", None, Decimal(0)), *(Unit(key, "top", Decimal(fte[key]) / 1_000_000) for key in fte)]
        return Municipality(made, {key: {"1.1.1": fte[key] // 2, "1.1.2": fte[key] - fte[key] // 2} for key in fte})

    first, alone = plans(version(), version(u5=1.5))
    assert not first.plan.is_withheld and alone.plan.is_withheld
    among = plans(version(), version(u5=1.5, u0=1.2, u1=2.5, u2=3.5))[1]
    assert not among.plan.is_withheld and among.fields.fields == set(LEVELS)


def test_the_choice_does_not_depend_on_the_order_of_the_units():
    made = municipality(SMALL[0])
    chosen = plan(made.units)
    given = splits(made, chosen)
    assert plan_fields(given, LEVELS) == plan_fields(reversed(given), LEVELS)


def test_a_pool_holds_for_somebody_who_knows_one_of_it():
    made = municipality(SMALL[2])
    chosen: Plan = plan(made.units)
    free = {unit.key: unit.own_fte for unit in made.units if unit.is_free}
    for pool in chosen.pools.values():
        members = [free[key] for key in pool if key in free]
        assert len(members) >= 3
        assert sum(members) - max(members) >= Decimal("0.2") * min(members)
