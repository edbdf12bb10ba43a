"""A small municipality made at random, and all that an open release would publish of it."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from aarsvaerk.release.open.fields import Levels, Split
from aarsvaerk.release.open.plan import DEFAULT_THRESHOLD, Plan, Unit
from aarsvaerk.release.open.states import State
from aarsvaerk.release.open.suppressed import Suppressed, suppressed_now
from tests.attack import ROUNDING, Attack

LEVELS: dict[str, Levels] = {
    f"{main}.{sub}.{number}": (main, f"{main}.{sub}", f"{main}.{sub}.{number}")
    for main in "123"
    for sub in "12"
    for number in "123"
}
MILLION = 10**6


@dataclass
class Municipality:
    """Its units and, in millionths, the FTE of each by task field."""

    units: list[Unit]
    cells: dict[str, dict[str, int]]

    def state(self) -> State:
        """As the plans want it."""
        return State(self.units, self.cells)

    def corrected(self, seed: int) -> Municipality:
        """The same municipality with one to three units' figures delivered anew, as a month's corrections do."""
        rnd = random.Random(seed)
        cells = {unit: dict(on) for unit, on in self.cells.items()}
        for unit in rnd.sample(sorted(cells), rnd.randint(1, 3)):
            share = rnd.choice([0.5, 0.8, 1.25, 2])
            cells[unit] = {code: max(int(fte * share), 1) for code, fte in cells[unit].items()}
        units = [
            Unit(one.key, one.parent, Decimal(sum(cells.get(one.key, {}).values())) / MILLION, one.is_free)
            for one in self.units
        ]
        return Municipality(units, cells)

    def spread(self) -> dict[str, dict[str, float]]:
        """Of leaders, the share of each field."""
        leaders = [one.key for one in self.units if not one.is_free and one.key in self.cells]
        return {
            key: {code: fte / sum(self.cells[key].values()) for code, fte in self.cells[key].items()} for key in leaders
        }


def municipality(seed: int, offices: int = 4, small_share: float = 0.4) -> Municipality:
    """One with some offices, each with a leader who follows its units, and units of a few FTE to thirty."""
    rnd = random.Random(seed)
    units, cells = [Unit("top", None, Decimal(0))], {}
    for office in range(offices):
        above = f"office{office}"
        units.append(Unit(above, "top", Decimal(0)))
        led: dict[str, int] = defaultdict(int)
        for number in range(rnd.randint(1, 6)):
            fte = rnd.choice([500_000, 1_000_000, 1_000_000, 1_750_000, 2_600_000])
            if rnd.random() > small_share:
                fte = rnd.choice([3_000_000, 4_500_000, 8_000_000, 30_000_000])
            codes = rnd.sample(sorted(LEVELS), rnd.choice([1, 1, 2, 3, 5]))
            parts = {code: fte // len(codes) for code in codes}
            key = f"{above}unit{number}"
            units.append(Unit(key, above, Decimal(sum(parts.values())) / MILLION))
            cells[key] = parts
            for code, part in parts.items():
                led[code] += part
        if rnd.random() < 0.8:
            whole = sum(led.values())
            parts = {
                code: round(1_000_000 * part / whole) for code, part in led.items() if round(1_000_000 * part / whole)
            }
            units.append(Unit(f"{above}leader", above, Decimal(sum(parts.values())) / MILLION, is_free=False))
            cells[f"{above}leader"] = parts
    return Municipality(units, cells)


def published(made: Municipality, found: Suppressed) -> Attack:
    """What an open release says of it, as sums of cells with bounds."""
    attack = Attack({key: tuple(sorted(on)) for key, on in made.cells.items()}, made.spread())
    own = {one.key: one.own_fte for one in made.units}
    children = defaultdict(list)
    for one in made.units:
        children[one.parent].append(one.key)

    def below(key: str) -> set[str]:
        return {found for child in children[key] for found in ({child} | below(child))}

    def publish(cells, fte: float) -> None:
        attack.sums.append((cells, fte - ROUNDING, fte + ROUNDING))

    def whole(keys) -> dict:
        return {cell: 1.0 for key in keys if key in made.cells for cell in attack.own(key)}

    chosen: Plan = found.plan
    for one in made.units:
        if one.key not in chosen.units:
            publish(whole({one.key}), float(own[one.key]))
        under = below(one.key)
        if one.key not in chosen.totals and (one.parent is not None or one.key not in chosen.units):
            publish(whole(under), float(sum(own[key] for key in under)))
        if one.key not in chosen.totals and (one.parent is None or one.key not in chosen.units):
            publish(whole({one.key, *under}), float(own[one.key] + sum(own[key] for key in under)))
    leaders = made.spread()
    for key, on in made.cells.items():
        if key not in chosen.units and key not in found.fields.splits and key not in leaders:
            for code, fte in on.items():
                publish({(key, code): 1.0}, fte / MILLION)
    for place, hidden in enumerate((found.fields.main_categories, found.fields.subcategories, found.fields.fields)):
        for item in {codes[place] for codes in LEVELS.values()} - hidden:
            cells = {(key, code): 1.0 for key, on in made.cells.items() for code in on if LEVELS[code][place] == item}
            publish(cells, sum(made.cells[key][code] for key, code in cells) / MILLION)
    return attack


def plans(*versions: Municipality) -> list[Suppressed]:
    """What is suppressed of each version in turn, as the releases after each delivery suppress it."""
    states = [one.state() for one in versions]
    return [suppressed_now(states[: number + 1], LEVELS, DEFAULT_THRESHOLD) for number in range(len(states))]


def splits(made: Municipality, chosen: Plan) -> list[Split]:
    """The splits that the plan by task field starts from."""
    small = {one.key for one in made.units if 0 < one.own_fte < DEFAULT_THRESHOLD}
    free = {one.key for one in made.units if one.is_free}
    return [Split(key, on, key in chosen.units, key in small, key in free) for key, on in made.cells.items()]


def averaged(months: list[Municipality]) -> list[Municipality]:
    """What is known of the year after each month: the mean of the months so far."""
    found = []
    for count in range(1, len(months) + 1):
        known = months[:count]
        cells: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for month in known:
            for unit, on in month.cells.items():
                for code, fte in on.items():
                    cells[unit][code] += fte
        mean = {unit: {code: round(fte / count) for code, fte in on.items()} for unit, on in cells.items()}
        units = [
            Unit(one.key, one.parent, Decimal(sum(mean.get(one.key, {}).values())) / MILLION, one.is_free)
            for one in months[0].units
        ]
        found.append(Municipality(units, mean))
    return found


def all_published(
    versions: list[Municipality], found: list[Suppressed], released: list[Municipality] | None = None
) -> tuple[Attack, dict[str, tuple[dict, float]]]:
    """What all open releases together say, for somebody who knows which units were corrected in each month.

    A unit is one unknown for as long as it is not corrected. Where what is `released` are the means of the months so
    far, each is a sum of these unknowns.

    Returns:
        The attack, and what was suppressed in some month: its name, the sum that it is, and its FTE.
    """
    joined, hidden = Attack({}, {}), {}
    names: list[dict[str, str]] = []
    for month, made in enumerate(versions):
        is_new = {unit: month == 0 or versions[month - 1].cells[unit] != on for unit, on in made.cells.items()}
        names.append({unit: f"{unit}#{month}" if is_new[unit] else names[-1][unit] for unit in made.cells})
        joined.support |= {names[month][unit]: tuple(sorted(on)) for unit, on in made.cells.items()}
        joined.spread |= {names[month][unit]: on for unit, on in made.spread().items()}

    def of_unknowns(cells: dict, month: int) -> dict:
        months = range(month + 1) if released else [month]
        sums: dict = defaultdict(float)
        for (unit, code), part in cells.items():
            for one in months:
                sums[names[one][unit], code] += part / len(months)
        return dict(sums)

    for month, (made, suppressed) in enumerate(zip(released or versions, found, strict=True)):
        if suppressed.plan.is_withheld:
            continue
        one = published(made, suppressed)
        slack = ROUNDING * (1 + sum(map(len, made.cells.values()))) if released else 0
        joined.sums += [(of_unknowns(cells, month), low - slack, high + slack) for cells, low, high in one.sums]
        for unit in made.units:
            if 0 < unit.own_fte < DEFAULT_THRESHOLD:
                own = of_unknowns(one.own(unit.key), month)
                name = names[month][unit.key] if not released else f"{unit.key} until {month}"
                hidden[name] = own, float(unit.own_fte)
    return joined, hidden
