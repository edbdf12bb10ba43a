from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aarsvaerk.release.open import plan as planning
from aarsvaerk.release.open.plan import FREE_UNITS, Unit, plan
from tests.recovery import Published, PublishedUnit

THRESHOLD = Decimal(3)
FIELDS = ("0.0.0", "1.2.6", "3.4.5")


def tree(*units):
    """Units as (key, parent, FTE) or (key, parent, FTE, is_free) below a municipality without FTE of its own."""
    return [Unit("top", None, Decimal(0)), *(Unit(key, above, Decimal(fte), *free) for key, above, fte, *free in units)]


def publish(units, chosen, cells):
    """What is published of units, as fte_by_unit and fte_by_task_field of an open release are."""
    children = {unit.key: [child.key for child in units if child.parent == unit.key] for unit in units}
    own = {unit.key: unit.own_fte for unit in units}

    def in_all(key):
        return own[key] + sum(in_all(child) for child in children[key])

    published = {}
    for unit in units:
        is_top, hidden, joined = unit.parent is None, unit.key in chosen.units, unit.key in chosen.totals
        sums = (float(in_all(unit.key) - unit.own_fte), float(in_all(unit.key)))
        published[unit.key] = PublishedUnit(
            unit.parent,
            None if hidden else float(unit.own_fte),
            None if joined or (hidden and is_top) else sums[0],
            None if joined or (hidden and not is_top) else sums[1],
        )
    fields = {code: float(sum(fte for (_, on), fte in cells.items() if on == code)) for code in FIELDS}
    shown = {
        (unit.key, code): float(cells.get((unit.key, code), 0))
        for unit in units
        if unit.is_free and unit.key not in chosen.units and unit.own_fte > 0
        for code in FIELDS
    }
    rays = {
        unit.key: {code: float(cells.get((unit.key, code), 0) / unit.own_fte) for code in FIELDS}
        for unit in units
        if not unit.is_free and unit.own_fte > 0
    }
    return Published(published, fields, shown, rays)


@st.composite
def municipalities(draw):
    """A small tree with many units of one or two FTE, managers and units without FTE, and the task fields of each."""
    units, cells = [Unit("top", None, draw(st.sampled_from([Decimal(0), Decimal(0), Decimal(1)])))], {}
    for number in range(draw(st.integers(1, 11))):
        above = units[draw(st.integers(0, len(units) - 1))].key
        fte = draw(st.sampled_from(["0", "0.5", "1", "1", "2", "2.9", "3", "3.1", "4", "8", "30"]))
        units.append(Unit(f"u{number:02}", above, Decimal(fte), draw(st.integers(0, 3)) > 0))
    for unit in units:
        parts = draw(st.lists(st.sampled_from(FIELDS), min_size=1, max_size=3))
        for code in parts:
            cells[unit.key, code] = cells.get((unit.key, code), 0) + unit.own_fte / len(parts)
    return units, cells


@settings(max_examples=150)
@given(municipalities())
def test_no_suppressed_figure_of_any_municipality_can_be_told_from_zero(municipality):
    units, cells = municipality
    chosen = plan(units)
    own = {unit.key: unit for unit in units}
    assert {unit.key for unit in units if 0 < unit.own_fte < THRESHOLD} <= chosen.units
    if chosen.is_withheld:
        return
    for pool in chosen.pools.values():
        free = [own[key].own_fte for key in pool if own[key].is_free]
        assert len(free) >= FREE_UNITS and sum(free) >= THRESHOLD
    assert sorted(key for pool in chosen.pools.values() for key in pool) == sorted(chosen.units)
    published = publish(units, chosen, cells)
    assert published.settled() == []
    for pool in chosen.pools.values():
        free = sum(float(own[key].own_fte) for key in pool if own[key].is_free)
        for key in pool:
            low, high = published.bounds(key)
            assert low == pytest.approx(0, abs=1e-6)
            assert high >= (free if own[key].is_free else float(own[key].own_fte)) - 1e-6


def test_the_attack_succeeds_where_nothing_shields_a_small_unit(monkeypatch):
    units = tree(("area", "top", "0"), ("small", "area", "1"), ("large", "area", "9"), ("other", "area", "5"))
    cells = {("small", "1.2.6"): Decimal(1), ("large", "1.2.6"): Decimal(9), ("other", "0.0.0"): Decimal(5)}
    assert publish(units, plan(units), cells).settled() == []
    monkeypatch.setattr(planning._Planner, "_protect", lambda *_: None)
    bare = publish(units, plan(units), cells)
    assert bare.settled() == ["small"]
    assert bare.bounds("small") == pytest.approx((1, 1))


@pytest.mark.parametrize(("fte", "is_suppressed"), [("2.999999", True), ("3", False), ("0", False), ("0.000001", True)])
def test_a_unit_is_suppressed_below_the_threshold_and_not_at_it(fte, is_suppressed):
    chosen = plan(tree(("a", "top", fte), ("b", "top", "4"), ("c", "top", "5"), ("d", "top", "8")))
    assert chosen.units == ({"a", "b", "c"} if is_suppressed else set())


def test_a_municipality_of_one_small_unit_is_withheld():
    assert plan(tree(("only", "top", "2"))).is_withheld


def test_a_municipality_of_one_large_unit_shows_it():
    assert plan(tree(("only", "top", "20"))) == planning.Plan()


def test_a_small_unit_takes_two_others_along_however_large():
    chosen = plan(tree(("small", "top", "1"), ("large", "top", "500"), ("larger", "top", "900")))
    assert (chosen.units, chosen.is_withheld) == ({"small", "large", "larger"}, False)


def test_a_small_unit_beside_one_other_is_withheld_since_that_one_would_know_it():
    assert plan(tree(("small", "top", "1"), ("large", "top", "500"))).is_withheld


def test_small_units_that_are_few_fte_together_are_withheld():
    assert plan(tree(("a", "top", "1"), ("b", "top", "1"))).is_withheld


def test_small_units_that_are_enough_together_need_no_other():
    chosen = plan(tree(("a", "top", "1"), ("b", "top", "2"), ("c", "top", "1"), ("d", "top", "3")))
    assert (chosen.units, chosen.totals) == ({"a", "b", "c"}, set())


def test_a_manager_shields_nobody_since_others_tell_its_task_fields():
    chosen = plan(
        tree(("a", "top", "1"), ("m", "top", "2.5", False), ("c", "top", "4"), ("d", "top", "9"), ("e", "top", "16"))
    )
    assert chosen.units == {"a", "m", "c", "d"}


def test_a_lone_small_unit_is_shielded_by_the_area_and_not_by_a_large_neighbour():
    chosen = plan(
        tree(
            *(("area", "top", "0"), ("office", "area", "0"), ("small", "office", "1"), ("large", "office", "200")),
            *(("next", "area", "4"), ("third", "area", "7")),
        )
    )
    assert (chosen.units, chosen.totals) == ({"small", "next", "third"}, {"office"})
    assert chosen.pools == {"area": ["next", "small", "third"]}


def test_the_choice_does_not_depend_on_the_order_of_the_units():
    units = tree(("a", "top", "1"), ("b", "top", "4"), ("c", "top", "5"), ("d", "b", "2"), ("e", "b", "6"))
    assert plan(units) == plan(reversed(units))


@pytest.mark.parametrize("units", [[], [Unit("a", None, Decimal(1)), Unit("b", None, Decimal(1))]])
def test_units_without_one_top_are_refused(units):
    with pytest.raises(ValueError, match="one unit above all others"):
        plan(units)


def test_units_under_themselves_are_refused():
    with pytest.raises(ValueError, match="none under itself"):
        plan([Unit("top", None, Decimal(0)), Unit("a", "b", Decimal(1)), Unit("b", "a", Decimal(1))])
