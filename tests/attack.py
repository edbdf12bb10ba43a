"""The adversary by task field: what an open release, and what somebody knows besides, reveals of suppressed figures.

Independent of the code that chooses: it reads the published tables and solves linear programmes. It is given more than
a stranger has: for every unit the task fields that it works in, and how the FTE of every leader spread. Three people
ask: an outsider, a colleague who knows all figures of one suppressed unit, and a neighbour municipality. Every figure
counts within its rounding, whichever table shows it and whatever it is per.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import duckdb
import numpy
from scipy.optimize import linprog
from scipy.sparse import coo_matrix, vstack

from aarsvaerk.benchmarking.estimates import estimates

ROUNDING = 1.5e-6
"""A published sum and a published figure may differ by so much; sums of shown cells a little more."""
Cell = tuple[str, str]
"""A unit and a task field."""


@dataclass
class Attack:
    """All that is published of a municipality's year, as sums of unknown cells with bounds.

    Attributes:
        support: The task fields that each unit with hidden cells works in.
        spread: Of leaders, the share of their FTE on each field.
        sums: Cells that sum to a figure, and the figure's lower and upper bound.
    """

    support: Mapping[str, tuple[str, ...]]
    spread: Mapping[str, Mapping[str, float]]
    sums: list[tuple[dict[Cell, float], float, float]] = field(default_factory=list)

    @cached_property
    def places(self) -> dict[Cell, int]:
        """A variable for each unknown: the cells of a unit, or all of a leader (whose field is then empty)."""
        cells = [
            (unit, code)
            for unit, codes in sorted(self.support.items())
            for code in (codes if unit not in self.spread else ("",))
        ]
        return {cell: place for place, cell in enumerate(cells)}

    def row(self, cells: Mapping[Cell, float]) -> dict[int, float]:
        """A sum over cells as a sum over the unknowns."""
        found: dict[int, float] = defaultdict(float)
        for (unit, code), share in cells.items():
            if unit in self.spread:
                found[self.places[unit, ""]] += share * self.spread[unit].get(code, 0.0)
            elif (unit, code) in self.places:
                found[self.places[unit, code]] += share
        return {place: share for place, share in found.items() if share}

    def own(self, unit: str) -> dict[Cell, float]:
        """The unit's own FTE as a sum of cells."""
        return dict.fromkeys(((unit, code) for code in self.support[unit]), 1.0)

    def bounds(
        self, cells: Mapping[Cell, float], known: Iterable[tuple[Mapping[Cell, float], float]] = ()
    ) -> tuple[float, float]:
        """Between which figures a sum of cells lies, given everything published and what is `known` besides."""
        sums = [*self.sums, *((one, fte - ROUNDING, fte + ROUNDING) for one, fte in known)]
        rows = [(self.row(one), low, high) for one, low, high in sums]
        rows = [one for one in rows if one[0]]
        entries = [(number, place, share) for number, (row, _, _) in enumerate(rows) for place, share in row.items()]
        number, place, share = (numpy.array(part) for part in zip(*entries, strict=True))
        matrix = coo_matrix((share, (number, place)), shape=(len(rows), len(self.places))).tocsr()
        low, high = (numpy.array([row[side] for row in rows]) for side in (1, 2))
        objective = numpy.zeros(len(self.places))
        for at, part in self.row(cells).items():
            objective[at] = part
        found = []
        for sign in (1, -1):
            solved = linprog(
                sign * objective,
                A_ub=vstack([matrix, -matrix]),
                b_ub=numpy.concatenate([high, -low]),
                bounds=(0, None),
                method="highs",
            )
            assert solved.status == 0, solved.message
            found.append(sign * solved.fun)
        return found[0], found[1]


def is_known(low: float, high: float, fte: float, share: float = 0.1) -> bool:
    """Whether bounds give a figure to within a share of its value."""
    return low > (1 - share) * fte - 1e-6 and high < (1 + share) * fte + 1e-6


def attack(internal: duckdb.DuckDBPyConnection, opened: duckdb.DuckDBPyConnection, code: str, year: int) -> Attack:
    """All that an open release publishes of a municipality's year; support and spread come from the internal one."""
    cells = defaultdict(dict)
    for unit, task_field, fte in internal.execute(
        """select unit_key, task_field_code, sum(fte)::double from core.fct_fte join core.dim_task_field
        using (task_field_key) join core.dim_municipality using (municipality_key)
        where municipality_code = $1 and year = $2 group by all having sum(fte) > 0""",
        [code, year],
    ).fetchall():
        cells[unit][task_field] = fte
    leaders = {
        unit
        for (unit,) in internal.execute(
            "select distinct unit_key from core.fct_fte where allocation_method = 'management' and year = $1", [year]
        ).fetchall()
    }
    spread = {
        unit: {task_field: fte / sum(on.values()) for task_field, fte in on.items()}
        for unit, on in cells.items()
        if unit in leaders
    }
    found = Attack({unit: tuple(sorted(on)) for unit, on in cells.items()}, spread)
    found.sums += _units(found, opened, code, year)
    found.sums += _cells(found, opened, code, year)
    found.sums += _totals(found, opened, code, year)
    return found


def _units(found: Attack, opened: duckdb.DuckDBPyConnection, code: str, year: int):
    """Own FTE and totals of units, whatever column shows them."""
    rows = opened.execute(
        """select unit_key, parent_unit_key, own_fte::double, fte_below::double, fte_in_all::double,
        share_of_total_pct::double, stated_total_fte::double
        from marts.fte_by_unit where municipality_code = $1 and year = $2""",
        [code, year],
    ).fetchall()
    parents = {row[0]: row[1] for row in rows}
    below = defaultdict(set)
    for key in parents:
        above = parents[key]
        while above is not None:
            below[above].add(key)
            above = parents[above]
    (total,) = opened.execute(
        "select max(total_fte)::double from marts.fte_by_task_field where municipality_code = $1 and year = $2",
        [code, year],
    ).fetchone()

    def cells_of(keys):
        return {cell: 1.0 for key in keys if key in found.support for cell in found.own(key)}

    for key, _, own, fte_below, in_all, share, stated in rows:
        everything = cells_of({key, *below[key]})
        for cells, fte in (
            (cells_of({key}), own),
            (cells_of(below[key]), fte_below),
            (everything, in_all),
            (everything, stated),
        ):
            if fte is not None:
                yield cells, fte - ROUNDING, fte + ROUNDING
        if share is not None and total:
            yield everything, (share - 1e-6) * total / 100, (share + 1e-6) * total / 100


def _cells(found: Attack, opened: duckdb.DuckDBPyConnection, code: str, year: int):
    """The cells that are shown, in whichever table."""
    for unit, task_field, fte in opened.execute(
        """select unit_key, task_field_code, fte::double from marts.unit_tasks
            where municipality_code = $1 and year = $2
        union select unit_key, task_field_code, sum(fte)::double from marts.fte_explained
            where municipality_code = $1 and year = $2 group by all
        union select unit_key, task_field_code, sum(fte)::double from core.fct_fte
            join core.dim_task_field using (task_field_key) join core.dim_municipality using (municipality_key)
            where municipality_code = $1 and year = $2 group by all""",
        [code, year],
    ).fetchall():
        if fte is not None:
            yield {(unit, task_field): 1.0}, fte - ROUNDING, fte + ROUNDING


def _totals(found: Attack, opened: duckdb.DuckDBPyConnection, code: str, year: int):
    """Totals by task field, subcategory and main category: of every column in every mart that holds one, in FTE."""
    levels = opened.execute(
        "select task_field_code, subcategory_code, main_category_code from core.dim_task_field"
    ).fetchall()
    place = [code, year]
    (total, people, administration) = opened.execute(
        """select max(total_fte)::double, max(population)::double, max(total_administration_fte)::double
        from marts.fte_by_task_field where municipality_code = $1 and year = $2""",
        place,
    ).fetchone()
    cost = opened.execute(
        "select max(cost_view_fte)::double from marts.cost_by_task_field where municipality_code = $1 and year = $2",
        place,
    ).fetchone()[0]

    def scaled(value: float | None, whole: float | None, of: float, digits: float = 1e-6):
        if value is not None and whole:
            yield (value - digits) * whole / of, (value + digits) * whole / of

    def spans(table: str, item: str):
        for row_code, fte, rate, share in opened.execute(
            f"""select {item}, fte::double, fte_per_1000_inhabitants::double, share_of_total_pct::double
            from marts.{table} where municipality_code = $1 and year = $2""",
            place,
        ).fetchall():
            for low, high in [*scaled(fte, 1, 1), *scaled(rate, people, 1000), *scaled(share, total, 100)]:
                yield row_code, low, high

    published = list(spans("fte_by_task_field", "task_field_code"))
    published += list(spans("fte_by_subcategory", "subcategory_code"))
    published += list(spans("fte_by_main_category", "main_category_code"))
    published += list(spans("fte_by_category", "category_code"))
    for query, whole, of in (
        ("select task_field_code, administration_fte::double from marts.fte_by_task_field", 1, 1),
        (
            "select task_field_code, share_of_administration_pct::double from marts.fte_by_task_field",
            administration,
            100,
        ),
        ("select task_field_code, fte::double from marts.cost_by_task_field", 1, 1),
        ("select task_field_code, share_of_cost_fte_pct::double from marts.cost_by_task_field", cost, 100),
        ("select task_field_code, value::double from marts.benchmark_task_field", people, 1000),
        ("select subcategory_code, value::double from marts.benchmark_subcategory", people, 1000),
        ("select main_category_code, value::double from marts.benchmark_main_category", people, 1000),
        ("select part_code, own_fte::double from marts.gap_decomposition", 1, 1),
        ("select task_field_code, denominator::double from marts.indicator_scorecard where unit = 'per_fte'", 1, 1),
    ):
        joined = "and" if " where " in query else "where"
        for row_code, value in set(
            opened.execute(f"{query} {joined} municipality_code = $1 and year = $2", place).fetchall()
        ):
            published += [(row_code, low, high) for low, high in scaled(value, whole, of)]
    outside = {"0.1.0"}  # administration_fte is 0 there, whatever its FTE
    for row_code, low, high in set(published):
        codes = {one for one, sub, main in levels if row_code in (one, sub, main) or row_code == "all"}
        if codes and not (codes == outside and low < 0):
            yield {(unit, one): 1.0 for unit, on in found.support.items() for one in on if one in codes}, low, high
    for name, chosen in (
        ("total_administration_fte", {one for one, *_ in levels} - outside),
        ("total_fte", {one for one, *_ in levels}),
    ):
        (value,) = opened.execute(
            f"select max({name})::double from marts.fte_by_task_field where municipality_code = $1 and year = $2", place
        ).fetchone()
        if value is not None:
            cells = {(unit, one): 1.0 for unit, on in found.support.items() for one in on if one in chosen}
            yield cells, value - ROUNDING, value + ROUNDING


@dataclass(frozen=True)
class Outcome:
    """What somebody found of the small units of a municipality's year.

    Attributes:
        attacked: How many figures were attacked.
        recovered: Of whom the figure is settled.
        known: Of whom it is known to within 10 % of its value; those recovered are among them.
    """

    attacked: int
    recovered: tuple[str, ...]
    known: tuple[str, ...]


def as_outsider(found: Attack, own: Mapping[str, float]) -> Outcome:
    """Attack each suppressed unit's own FTE with what the open release says."""
    return _outcome({unit: (found.bounds(found.own(unit)), fte) for unit, fte in own.items()})


def as_colleague(found: Attack, own: Mapping[str, float], cells: Mapping[str, Mapping[str, float]]) -> Outcome:
    """Attack each unit as somebody who knows another one of them whole: the next in order."""
    units = sorted(own)
    bounds = {}
    for unit, colleague in zip(units, units[1:] + units[:1], strict=True):
        if unit != colleague:
            known = [({(colleague, code): 1.0}, fte) for code, fte in cells[colleague].items()]
            bounds[unit] = (found.bounds(found.own(unit), known), own[unit])
    return _outcome(bounds)


def estimates_beyond_shown(opened: duckdb.DuckDBPyConnection, item: str = "task_field") -> int:
    """Estimates that do not follow from the figures shown: somebody could work out one left out. How many there are.

    They are made again from the open release alone, which so says all that goes into them.
    """
    figures = opened.execute(
        f"""select distinct '{item}' as kind, {item}_code as item_code, year, municipality_code, value, population,
            quality_grade from marts.benchmark_{item} where value is not null"""
    ).to_arrow_table()
    factors = opened.execute(
        """select municipality_code, factor_code, year, value from core.fct_structural_factor
        join (select * from core.dim_municipality where is_current) using (municipality_key)"""
    ).to_arrow_table()
    again = estimates(figures, factors, opened.execute("from core.dim_structural_factor").to_arrow_table())
    opened.register("again", again)
    names = ("shrunken", "funnel_low", "funnel_high", "expected", "expected_low", "expected_high")
    differs = " or ".join(
        f"({name} is null) <> ({name}_value is null) or abs({name} - {name}_value::double) > 1.1e-6" for name in names
    )
    return opened.execute(
        f"""select count(*) from marts.benchmark_{item} left join again
        on item_code = {item}_code and again.year = benchmark_{item}.year
            and again.municipality_code = benchmark_{item}.municipality_code
        where value is not null and ({differs})"""
    ).fetchone()[0]


def _outcome(bounds: Mapping[str, tuple[tuple[float, float], float]]) -> Outcome:
    recovered = tuple(unit for unit, ((low, high), fte) in bounds.items() if high - low < 1e-3 * fte)
    known = tuple(unit for unit, ((low, high), fte) in bounds.items() if is_known(low, high, fte))
    return Outcome(len(bounds), recovered, known)


def suppressed(
    internal: duckdb.DuckDBPyConnection, opened: duckdb.DuckDBPyConnection, code: str, year: int
) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """FTE of the suppressed units of a municipality's year, in all and by task field."""
    units = {
        unit
        for (unit,) in opened.execute(
            "select unit_key from marts.fte_by_unit where municipality_code = $1 and year = $2 and own_fte is null",
            [code, year],
        ).fetchall()
    }
    cells: dict[str, dict[str, float]] = defaultdict(dict)
    for unit, task_field, fte in internal.execute(
        """select unit_key, task_field_code, sum(fte)::double from core.fct_fte join core.dim_task_field
        using (task_field_key) where year = $1 group by all having sum(fte) > 0 order by all""",
        [year],
    ).fetchall():
        if unit in units:
            cells[unit][task_field] = fte
    return {unit: sum(on.values()) for unit, on in cells.items()}, cells


def beside_suppressed(opened: duckdb.DuckDBPyConnection) -> list[tuple]:
    """Statistics of peers that differ from those of the shown figures: somebody could work out the one left out."""
    return opened.execute(
        """with figures as (
            select distinct municipality_code, year, task_field_code, value
            from marts.benchmark_task_field where value is not null
        ),
        expected as (
            select shown.municipality_code, shown.year, shown.task_field_code, shown.peer_set_code,
                count(*) as peer_count, median(figures.value::double) as median,
                count(*) filter (figures.value < shown.value) + 1 as rank
            from marts.benchmark_task_field as shown
            join core.bridge_peer as peers using (peer_set_code, year, municipality_code)
            join figures
                on peers.peer_municipality_code = figures.municipality_code
                and figures.year = shown.year and figures.task_field_code = shown.task_field_code
            group by all
        )
        select shown.municipality_code, shown.year, shown.task_field_code, shown.peer_set_code, shown.median,
            expected.median
        from marts.benchmark_task_field as shown
        join expected using (municipality_code, year, task_field_code, peer_set_code)
        where shown.peer_count <> expected.peer_count or shown.rank <> expected.rank
            or abs(shown.median::double - expected.median) > 1.1e-6"""
    ).fetchall()
