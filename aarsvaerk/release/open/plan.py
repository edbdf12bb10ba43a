"""Which units and totals of a municipality's year are suppressed, so that no suppressed figure can be told.

Belongs here: the choice, on plain values; nothing of databases. Does not belong here: what suppressing a unit means in
each table (published, open_profile). docs/open-profile.md gives the rule in words, and the reasons why it is enough.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

DEFAULT_THRESHOLD = Decimal(3)
FREE_UNITS = 3
"""A pool holds at least so many units whose figures follow from no other's: who knows one then knows one only."""
MARGIN = Fraction(1, 5)
"""What others in a sum must have, as a share of a small unit's figure: twice the 10 % to which nobody may know it."""
LARGE = 5
"""A unit of this many thresholds is not suppressed for its neighbours' sake while there is another way."""


@dataclass(frozen=True)
class Unit:
    """A unit in a year: the unit it stands under (None for the municipality as a whole) and its own FTE.

    Attributes:
        is_free: False where the unit's task fields follow from those of others, as managers' do.
    """

    key: str
    parent: str | None
    own_fte: Decimal
    is_free: bool = True


@dataclass
class Plan:
    """What is suppressed of a municipality's year.

    Attributes:
        units: Keys of the units whose own figures are suppressed.
        totals: Keys of the units whose totals over the units below are suppressed.
        pools: The suppressed units, parted so that the members of a pool stand in the same published totals.
        is_withheld: The municipality's own figures are those of a few people, so nothing of it may be published.
    """

    units: set[str] = field(default_factory=set)
    totals: set[str] = field(default_factory=set)
    pools: dict[str, list[str]] = field(default_factory=dict)
    is_withheld: bool = False


def plan(
    units: Iterable[Unit],
    threshold: Decimal = DEFAULT_THRESHOLD,
    before: Plan | None = None,
    known: Iterable[tuple[str, Decimal]] = (),
    unchanged: Iterable[str] = (),
) -> Plan:
    """Choose what to suppress of one municipality's year.

    Args:
        units: All its units with the municipality as a whole, each under another one of them.
        threshold: FTE; a unit with fewer of its own, and with any, is suppressed.
        before: What was suppressed when earlier deliveries were in effect: it stays so.
        known: Keys and own FTE of units as an earlier release may have shown them. Such a unit hides nobody.
        unchanged: Keys of units with the FTE that they had in the state before. They do not hide a unit that has become
            small since: what the totals have changed by would be its figure.

    Returns:
        The plan. Every pool of it holds three free units or more with `threshold` FTE or more together, and without any
        two of them at least `MARGIN` of each small one's FTE.

    Raises:
        ValueError: The units are no tree with one top.
    """
    return _Planner(units, threshold, before or Plan(), set(known), set(unchanged)).run()


def size_class(fte: Decimal | int) -> int:
    """Size class: under 1, 2, 4, 8 … FTE. Within it the key decides, so that the choice tells little of the figures."""
    return int(fte).bit_length()


class _Planner:
    def __init__(
        self,
        units: Iterable[Unit],
        threshold: Decimal,
        before: Plan,
        known: set[tuple[str, Decimal]],
        unchanged: set[str],
    ) -> None:
        self.units = {unit.key: unit for unit in units}
        self.threshold = threshold
        self.children = defaultdict(list)
        for unit in sorted(self.units.values(), key=lambda unit: unit.key):
            self.children[unit.parent].append(unit)
        if len(self.children[None]) != 1:
            raise ValueError(f"a municipality has one unit above all others, not {len(self.children[None])}")
        (self.top,) = self.children[None]
        self.sums: dict[str, Decimal] = {}
        self.plan = Plan(is_withheld=before.is_withheld)
        self.before = before
        self.known = known
        self.unchanged = unchanged

    def run(self) -> Plan:
        order = [self.top]
        for unit in order:
            order += self.children[unit.key]
        if len(order) != len(self.units):
            raise ValueError("each unit stands under another one of its municipality and year, and none under itself")
        for unit in reversed(order):
            self.sums[unit.key] = unit.own_fte + sum(self.sums[child.key] for child in self.children[unit.key])
        self.plan.units = {key for key, unit in self.units.items() if self._is_small(unit)}
        self.plan.units |= {key for key in self.before.units if key in self.units and self.units[key].own_fte > 0}
        self.plan.totals = {key for key in self.before.totals if key in self.units and key != self.top.key}
        for unit in reversed(order):
            self._protect(unit)
        for unit in order:
            pool = self._pool(unit)
            if pool and unit.key not in self.plan.totals:
                self.plan.pools[unit.key] = [member.key for member in pool]
        return self.plan

    def _protect(self, above: Unit) -> None:
        """See that what is suppressed below `above` is enough, or make it part of the pool above that."""
        while (pool := self._pool(above)) and not self._is_enough(pool):
            if self._suppress_helpers(above, LARGE * self.threshold) or self._join(above, self._has_pool):
                continue
            if above is not self.top:
                self.plan.totals.add(above.key)  # its pool is now one with that above it, whose turn comes
                return
            if self._suppress_helpers(above, None) or self._join(above, self._has_fte):
                continue
            self.plan.is_withheld = True
            return

    def _scope(self, above: Unit) -> list[Unit]:
        """The units whose own FTE sum to the published total of `above`, those with a published total of theirs apart.

        The municipality's own FTE stand in its total; those of another unit stand in the total of the unit above it.
        """
        scope = [above] if above is self.top else []
        for child in self.children[above.key]:
            scope.append(child)
            if child.key in self.plan.totals:
                scope += self._scope(child)
        return scope

    def _pool(self, above: Unit) -> list[Unit]:
        return [unit for unit in self._scope(above) if unit.key in self.plan.units]

    def _is_small(self, unit: Unit) -> bool:
        return 0 < unit.own_fte < self.threshold

    def _hides(self, unit: Unit) -> bool:
        """Whether nobody can know its FTE from other units, or from an earlier release."""
        return unit.is_free and unit.own_fte > 0 and (unit.key, unit.own_fte) not in self.known

    def _is_enough(self, pool: Iterable[Unit]) -> bool:
        free = {unit.key: unit.own_fte for unit in pool if self._hides(unit)}
        if len(free) < FREE_UNITS or sum(free.values()) < self.threshold:
            return False
        for unit in filter(self._is_small, pool):
            useless = {unit.key} if unit.key in self.before.units else {unit.key, *self.unchanged}
            others = [fte for key, fte in free.items() if key not in useless]
            if sum(others) - max(others, default=0) < MARGIN * Fraction(unit.own_fte):
                return False
        return True

    def _suppress_helpers(self, above: Unit, limit: Decimal | None) -> bool:
        """Suppress as many more units, the smaller ones first, as make the pool enough; none where they do not."""
        helpers = [
            unit
            for unit in self._scope(above)
            if self._hides(unit) and unit.key not in self.plan.units and (limit is None or unit.own_fte < limit)
        ]
        helpers.sort(key=lambda unit: (size_class(unit.own_fte), unit.key))
        pool = self._pool(above)
        for taken in range(1, len(helpers) + 1):
            if self._is_enough(pool + helpers[:taken]):
                self.plan.units |= {unit.key for unit in helpers[:taken]}
                return True
        return False

    def _join(self, above: Unit, is_of_use: Callable[[Unit], bool]) -> bool:
        """Suppress the smallest total directly below the pool's published total that is of use."""
        joined = [
            unit
            for unit in self._scope(above)
            if unit is not above and unit.key not in self.plan.totals and is_of_use(unit)
        ]
        if joined:
            self.plan.totals.add(min(joined, key=lambda unit: (size_class(self.sums[unit.key]), unit.key)).key)
        return bool(joined)

    def _has_pool(self, unit: Unit) -> bool:
        return bool(self._pool(unit))

    def _has_fte(self, unit: Unit) -> bool:
        return self.sums[unit.key] > unit.own_fte
