"""Which splits of units by task field, and which totals by task field, are suppressed besides the units of a plan.

A suppressed unit shows no figure, yet the total of a task field less the units shown on it is a figure of those that
are not. So each such rest has to hold others who could have more or less: units that show their FTE but not how these
spread over task fields, or, where a field has no others, the fields beside it. docs/open-profile.md has the rule.

Belongs here: the choice, on plain values. Does not belong here: which units are suppressed (plan), what that means in
each table (disclosure).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from aarsvaerk.release.open.plan import MARGIN, size_class

_LARGE = 5
"""The size class of 16 FTE and more, from which it is worth asking whether a split can be shown after all."""
Levels = tuple[str, str, str]
"""Codes of a main category, a subcategory and a task field."""


@dataclass(frozen=True)
class Split:
    """How the FTE of a unit in a year spread over task fields, in millionths by field.

    Attributes:
        is_suppressed: The unit shows no figure at all.
        is_small: It is suppressed for its own sake.
        is_free: False where the fields follow from those of other units, as managers' do.
        was_shown: An earlier release may have shown the same split.
    """

    unit: str
    on: Mapping[str, int]
    is_suppressed: bool = False
    is_small: bool = False
    is_free: bool = True
    was_shown: bool = False


@dataclass
class FieldPlan:
    """What is suppressed by task field of a municipality's year.

    Attributes:
        splits: Units whose own FTE are shown, but not how they spread over task fields.
        fields, subcategories, main_categories: Codes whose totals are suppressed.
    """

    splits: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)
    subcategories: set[str] = field(default_factory=set)
    main_categories: set[str] = field(default_factory=set)


def plan_fields(
    splits: Iterable[Split],
    levels: Mapping[str, Levels],
    before: FieldPlan | None = None,
    known: Iterable[str] = (),
) -> FieldPlan:
    """Choose what to suppress by task field.

    Args:
        splits: All units with FTE.
        levels: Of each task field its main category, its subcategory and itself.
        before: What was suppressed when earlier deliveries were in effect: it stays so.
        known: Fields whose total an earlier release may have shown as it is now.

    Returns:
        The plan. All rests in which small units have FTE are joined, and in each of them others have `MARGIN` of the
        figure of every small unit, even for somebody who knows one suppressed unit.
    """
    return _FieldPlanner(splits, levels, before or FieldPlan(), set(known)).run()


def nothing_by_field(splits: Iterable[Split], levels: Mapping[str, Levels]) -> FieldPlan:
    """The plan where no other way is left: units show their FTE, and nothing is shown by task field."""
    main_categories, subcategories, fields = map(set, zip(*levels.values(), strict=True))
    return FieldPlan({one.unit for one in splits if not one.is_suppressed}, fields, subcategories, main_categories)


class _FieldPlanner:
    def __init__(
        self, splits: Iterable[Split], levels: Mapping[str, Levels], before: FieldPlan, known: set[str]
    ) -> None:
        self.units = {one.unit: one for one in sorted(splits, key=lambda one: one.unit)}
        self.levels = levels
        self.known = known
        self.plan = FieldPlan(set(before.splits), set(before.fields))
        self.rest: dict[str, str] = {}
        self.totals: dict[str, int] = defaultdict(int)
        for one in self.units.values():
            for code, fte in one.on.items():
                self.totals[code] += fte

    def run(self) -> FieldPlan:
        small = [one for one in self.units.values() if one.is_small]
        if not small and not self.plan.fields:
            return self.plan
        kept = set(self.plan.splits)
        while True:
            self._close()
            if (rest := self._rests()) != self.rest:  # a split that is suppressed moves no rest
                self.rest = rest
                self.on = {key: self._by_rest(one) for key, one in self.units.items()}
            exposed = self._exposed(small)
            if not exposed:
                self._give_back(small, kept)
                return self.plan
            # One split may help several rests, one suppressed total all of them: what is left is looked at anew.
            spread = [self._spread(rests) for rests in exposed]
            if not any(spread) and not self._merge(exposed[0]):
                return nothing_by_field(self.units.values(), self.levels)

    def _give_back(self, small: list[Split], kept: set[str]) -> None:
        """Show the splits of large units again that the others made needless."""
        sizes = {key: self._size_of(self.units[key]) for key in self.plan.splits - kept}
        for key in sorted(sizes, key=lambda key: (-sizes[key], key)):
            if sizes[key] < _LARGE:
                return
            self.plan.splits.remove(key)
            if self._exposed(small):
                self.plan.splits.add(key)

    def _close(self) -> None:
        """Suppress the totals that would give a single suppressed field below them by subtraction."""
        subcategories, main_categories = defaultdict(set), defaultdict(set)
        for code in self.plan.fields:
            subcategories[self.levels[code][:2]].add(code)
        for (main, sub), codes in subcategories.items():
            if len(codes) == 1:
                self.plan.subcategories.add(sub)
                main_categories[main].add(sub)
        self.plan.main_categories |= {main for main, subs in main_categories.items() if len(subs) == 1}

    def _rests(self) -> dict[str, str]:
        """Of each field the rest that it belongs to: itself, or all suppressed fields below one published total."""
        return {code: self._published_above(code) if code in self.plan.fields else code for code in self.levels}

    def _published_above(self, code: str) -> str:
        main, sub, _ = self.levels[code]
        if sub not in self.plan.subcategories:
            return f"sub {sub}"
        return "all" if main in self.plan.main_categories else f"main {main}"

    def _by_rest(self, one: Split) -> dict[str, int]:
        on: dict[str, int] = defaultdict(int)
        for code, fte in one.on.items():
            on[self.rest[code]] += fte
        return {rest: fte for rest, fte in on.items() if fte > 0}

    def _covers(self, one: Split) -> bool:
        """Whether its FTE may lie in one rest or another, for all that is published."""
        if not one.is_free or one.was_shown:
            return False
        return one.is_suppressed or (one.unit in self.plan.splits and len(self.on[one.unit]) > 1)

    def _exposed(self, small: list[Split]) -> list[set[str]]:
        """Rests that reveal too much: those without enough others, else those not joined with the most others."""
        covering: dict[str, list[tuple[str, int]]] = defaultdict(list)
        touched: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for key, on in self.on.items():
            for rest, fte in on.items() if self._covers(self.units[key]) else ():
                covering[rest].append((key, fte))
        for one in small:
            for rest, fte in self.on[one.unit].items():
                touched[rest].append((one.unit, fte))
        if uncovered := [{rest} for rest in sorted(touched) if not self._is_covered(touched[rest], covering[rest])]:
            return uncovered
        joined = self._joined({rest: max(fte for _, fte in of) for rest, of in touched.items()})
        parts = defaultdict(set)
        for rest in touched:
            parts[joined[rest]].add(rest)
        apart = sorted(parts, key=lambda root: (len(parts[root]), root))[:-1]
        return [{rest for rest, root in joined.items() if root == one} for one in apart]

    def _is_covered(self, small: list[tuple[str, int]], covering: list[tuple[str, int]]) -> bool:
        """Whether others have enough in a rest, for somebody who knows the suppressed unit with the most in it, too."""
        everything = sum(fte for _, fte in covering)
        suppressed = sorted((fte, key) for key, fte in covering if self.units[key].is_suppressed)
        for key, own in small:
            others = everything - (own if (own, key) in suppressed else 0)
            most = max((fte for fte, other in suppressed[-2:] if other != key), default=0)
            if (others - most) * MARGIN.denominator < own * MARGIN.numerator:
                return False
        return True

    def _joined(self, touched: Mapping[str, int]) -> dict[str, str]:
        """A name of its part for each rest; rests are joined by units that may have more on one and less on another.

        Suppressed units do not count: somebody may know one of them.
        """
        root = {rest: rest for rest in set(self.rest.values())}

        def find(rest: str) -> str:
            while root[rest] != rest:
                root[rest] = rest = root[root[rest]]
            return rest

        for one in self.units.values():
            if self._covers(one) and not one.is_suppressed:
                able = sorted(
                    rest
                    for rest, fte in self.on[one.unit].items()
                    if fte * MARGIN.denominator >= touched.get(rest, 0) * MARGIN.numerator
                )
                for rest in able[1:]:
                    root[max(find(able[0]), find(rest))] = min(find(able[0]), find(rest))
        return {rest: find(rest) for rest in root}

    def _spread(self, exposed: set[str]) -> bool:
        """Suppress the split of the smallest unit that has FTE both in the exposed rests and, or also, elsewhere."""
        candidates = [
            one
            for one in self.units.values()
            if one.is_free
            and not one.is_suppressed
            and not one.was_shown
            and one.unit not in self.plan.splits
            and len(self.on[one.unit]) > 1
            and not exposed.isdisjoint(self.on[one.unit])
            and (len(exposed) == 1 or not exposed.issuperset(self.on[one.unit]))
        ]
        if candidates:
            chosen = min(candidates, key=lambda one: (self._size_of(one), one.unit))
            self.plan.splits.add(chosen.unit)
        return bool(candidates)

    def _merge(self, exposed: set[str]) -> bool:
        """Suppress the totals of a field of the exposed rests and of the nearest field outside them."""
        inside = [code for code, rest in self.rest.items() if rest in exposed and self._can_merge(code)]
        outside = [code for code, rest in self.rest.items() if rest not in exposed and self._can_merge(code)]
        pairs = [
            (self._distance(one, other), self._size(other), one, other)
            for one in inside
            for other in outside
            if not {one, other} <= self.plan.fields
        ]
        if pairs:
            *_, one, other = min(pairs)
            self.plan.fields |= {one, other}
        return bool(pairs)

    def _can_merge(self, code: str) -> bool:
        return self.totals[code] > 0 and (code in self.plan.fields or code not in self.known)

    def _distance(self, one: str, other: str) -> int:
        return 2 - sum(a == b for a, b in zip(self.levels[one][:2], self.levels[other][:2], strict=True))

    def _size_of(self, one: Split) -> int:
        return size_class(sum(one.on.values()) // 10**6)

    def _size(self, code: str) -> int:
        return size_class(self.totals[code] // 10**6)
