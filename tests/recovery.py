"""The adversary: what an open release lets somebody compute of what it suppresses.

Knows only what is published: the tree of units with its totals, the FTE by task field of the municipality, and those of
units that are shown. Works by row space (which figures do the published totals settle, whatever their signs) and by
linear programming (between which bounds do they lie, given that no FTE are negative).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import duckdb
import numpy
from scipy.optimize import linprog
from scipy.sparse import csr_matrix


@dataclass(frozen=True)
class PublishedUnit:
    """A unit as published; None is what is suppressed."""

    parent: str | None
    own: float | None
    below: float | None
    in_all: float | None


@dataclass
class Published:
    """What is published of a municipality's year. `rays` tells of units how their FTE spread, if somebody knows."""

    units: dict[str, PublishedUnit]
    fields: dict[str, float]
    cells: dict[tuple[str, str], float]
    rays: dict[str, dict[str, float]] = field(default_factory=dict)
    suppressed_fields: tuple[str, ...] = ()

    @property
    def suppressed(self) -> list[str]:
        return [key for key, unit in self.units.items() if unit.own is None]

    @cached_property
    def variables(self) -> list[tuple[str, dict[str, float]]]:
        """The unknowns: FTE of a unit on a task field, or of a unit in all where its spreading is known."""
        spread = {unit for unit, _ in self.cells}
        unknown = [k for k, unit in self.units.items() if unit.own is None or (unit.own > 0 and k not in spread)]
        return [
            (key, ray)
            for key in unknown
            for ray in (
                [self.rays[key]]
                if key in self.rays
                else [{code: 1.0} for code in (*self.fields, *self.suppressed_fields)]
            )
        ]

    def own(self, key: str) -> numpy.ndarray:
        """The unit's own FTE as a sum over the unknowns."""
        return numpy.array([sum(ray.values()) if unit == key else 0.0 for unit, ray in self.variables])

    @cached_property
    def equations(self) -> tuple[numpy.ndarray, numpy.ndarray]:
        """Every published total as an equation over the unknowns."""
        rows, sums = [], []
        for code, fte in self.fields.items():
            rows.append(numpy.array([ray.get(code, 0.0) for _, ray in self.variables]))
            sums.append(fte - sum(part for (_, on), part in self.cells.items() if on == code))
        known = {key for key, _ in self.variables}
        for key, unit in self.units.items():
            if unit.own is not None and key in known:
                rows.append(self.own(key))
                sums.append(unit.own)
            for total, members in ((unit.below, self._below(key)), (unit.in_all, [key, *self._below(key)])):
                if total is not None:
                    hidden = [member for member in members if self.units[member].own is None]
                    rows.append(sum((self.own(member) for member in hidden), numpy.zeros(len(self.variables))))
                    sums.append(total - sum(self.units[m].own for m in members if m not in hidden))
        return numpy.array(rows), numpy.array(sums)

    def _below(self, key: str) -> list[str]:
        children = [child for child, unit in self.units.items() if unit.parent == key]
        return children + [below for child in children for below in self._below(child)]

    def settled(self) -> list[str]:
        """Suppressed units of which the totals settle the own FTE, or the FTE on a task field, by algebra alone."""
        matrix, _ = self.equations
        _, singular, basis = numpy.linalg.svd(matrix, full_matrices=False)
        basis = basis[singular > 1e-9 * max(singular.max(initial=0), 1)]
        cells = numpy.square(basis).sum(axis=0) > 1 - 1e-9
        found = {unit for (unit, _), is_settled in zip(self.variables, cells, strict=True) if is_settled}
        for key in self.suppressed:
            own = self.own(key)
            if numpy.linalg.norm(own - basis.T @ (basis @ own)) < 1e-7 * numpy.linalg.norm(own):
                found.add(key)
        return sorted(found & set(self.suppressed))

    def bounds(self, key: str) -> tuple[float, float]:
        """Between which figures the unit's own FTE lie."""
        return self.bounds_of(self.own(key))

    def bounds_of(self, figure: numpy.ndarray) -> tuple[float, float]:
        """Between which bounds a sum over the unknowns lies, where none is negative."""
        matrix, sums = self.equations
        found = []
        for sign in (1, -1):
            solved = linprog(sign * figure, A_eq=csr_matrix(matrix), b_eq=sums, bounds=(0, None), method="highs")
            assert solved.status == 0, solved.message
            found.append(sign * solved.fun)
        return tuple(found)


def read_published(connection: duckdb.DuckDBPyConnection, municipality_code: str, year: int) -> Published:
    """What an open release, and nothing else, says of a municipality's year."""
    where = "where municipality_code = $1 and year = $2"
    place = [municipality_code, year]
    units = connection.execute(
        f"""select unit_key, parent_unit_key, own_fte::double, fte_below::double, fte_in_all::double,
        share_of_total_pct, stated_total_fte from marts.fte_by_unit {where}""",
        place,
    ).fetchall()
    (total,) = connection.execute(
        f"select max(total_fte)::double from marts.fte_by_task_field {where}", place
    ).fetchone()
    published = {}
    for key, parent, own, below, in_all, share, stated in units:
        # A share or a stated total says as much as the total itself.
        guessed = in_all if in_all is not None or share is None else float(share) * total / 100
        published[key] = PublishedUnit(parent, own, below if below is not None or stated is None else stated, guessed)
    fields = connection.execute(
        f"select task_field_code, fte::double from marts.fte_by_task_field {where} and fte is not null", place
    ).fetchall()
    suppressed = connection.execute(
        f"select task_field_code from marts.fte_by_task_field {where} and missing_reason = 'suppressed'", place
    ).fetchall()
    cells = connection.execute(
        f"""select unit_key, task_field_code, fte::double from marts.unit_tasks {where}
        union select unit_key, task_field_code, sum(fte)::double from marts.fte_explained {where} group by all""",
        place,
    ).fetchall()
    shown = {(unit, code): fte for unit, code, fte in cells}
    return Published(published, dict(fields), shown, suppressed_fields=tuple(code for (code,) in suppressed))
