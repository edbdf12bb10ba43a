"""What is known of the units of each municipality's year now, and what was known before, as the plans want it.

Belongs here: from the internal database to states. Does not belong here: what is suppressed in which (suppressed).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

import duckdb

from aarsvaerk.release.open.plan import Unit

MILLION = 10**6


@dataclass
class State:
    """Units of a municipality's year, and their FTE by task field in millionths, as known at a moment."""

    units: list[Unit] = field(default_factory=list)
    splits: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))

    def totals(self) -> dict[str, int]:
        """FTE by task field in millionths."""
        totals: dict[str, int] = defaultdict(int)
        for on in self.splits.values():
            for code, fte in on.items():
                totals[code] += fte
        return totals


def current_states(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, int], State]:
    """Units and splits as the marts show them."""
    states: dict[tuple[str, int], State] = defaultdict(State)
    for municipality, year, *unit in connection.execute(
        """select municipality_key, year, unit_key, parent_unit_key, own_fte, not (unit_key, year) in (
            select (unit_key, year) from internal.core.fct_fte where allocation_method = 'management'
        )
        from internal.marts.fte_by_unit"""
    ).fetchall():
        states[municipality, year].units.append(Unit(*unit))
    for municipality, year, unit, code, fte in connection.execute(
        f"""select municipality_key, year, unit_key, task_field_code,
            cast(sum(fte) * {MILLION} as bigint) as millionths
        from internal.core.fct_fte_year join internal.core.dim_task_field using (task_field_key)
        group by all having sum(fte) > 0"""  # noqa: S608
    ).fetchall():
        states[municipality, year].splits[unit][code] = fte
    return states


def earlier_states(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, int], list[State]]:
    """The states before the current one, oldest first, of municipalities and years that had others.

    A year that was known by shorter periods only is their average by days, as the model int_fte__averaged words it: a
    new month is a new state.
    """
    connection.execute(_MOMENTS)
    states: dict[tuple[str, int, object], State] = defaultdict(State)
    for municipality, year, moment, unit, code, fte in connection.execute(
        f"""with held as (
            select municipality_key, year, moment, period_type, period_start, period_end, unit_key, task_field_key, fte
            from moments join facts using (municipality_key, year)
            where known_from <= moment and (known_to is null or known_to > moment)
        ),
        periods as (
            select distinct municipality_key, year, moment, period_type, period_start, period_end from held
        ),
        outermost as (
            select one.* from periods as one
            anti join periods as longer
                on longer.municipality_key = one.municipality_key and longer.year = one.year
                and longer.moment = one.moment and longer.period_type <> one.period_type
                and longer.period_start <= one.period_start and longer.period_end >= one.period_end
        ),
        counted as (
            select *, period_end - period_start + 1 as days,
                sum(period_end - period_start + 1) over (partition by municipality_key, year, moment) as covered_days
            from outermost
        )
        select municipality_key, year, moment, unit_key, task_field_code,
            cast(sum(fte * {MILLION} * days) / max(covered_days) as bigint) as millionths
        from held
        join counted using (municipality_key, year, moment, period_type, period_start, period_end)
        join internal.core.dim_task_field using (task_field_key)
        group by all having sum(fte * days) > 0 order by moment"""  # noqa: S608
    ).fetchall():
        states[municipality, year, moment].splits[unit][code] = fte
    for municipality, year, moment, unit, parent, is_free in connection.execute(
        """with units as (
            select unit_key, municipality_key, parent_unit_key, unit_level, valid_from, known_from, known_to
            from internal.core.dim_unit
            union all
            select unit_key, municipality_key, parent_unit_key, unit_level, valid_from, known_from, known_to
            from internal.core.dim_unit_past
        )
        select municipality_key, moments.year, moment, unit_key,
            arg_max(parent_unit_key, known_from <= moment and (known_to is null or known_to > moment)) as parent,
            not exists (
                select 1 from facts
                where facts.unit_key = units.unit_key and facts.year = moments.year
                and facts.allocation_method = 'management'
            ) as is_free
        from moments join units using (municipality_key)
        where unit_level = 0 or extract(year from valid_from) = moments.year
        group by all order by moment, unit_key"""
    ).fetchall():
        state = states[municipality, year, moment]
        own = Decimal(sum(state.splits.get(unit, {}).values())) / MILLION
        state.units.append(Unit(unit, parent, own, is_free))
    found = defaultdict(list)
    for (municipality, year, _), state in sorted(states.items()):
        # Without all its units there is no tree; what such a state could have shown was no release.
        if state.splits and state.splits.keys() <= {unit.key for unit in state.units}:
            found[municipality, year].append(state)
    return found


_MOMENTS = """
    create or replace temp table versions as
    select municipality_key, unit_key, task_field_key, year, period_type, period_start, period_end, fte,
        allocation_method, known_from, known_to
    from internal.core.fct_fte
    union all by name
    select municipality_key, unit_key, task_field_key, year, period_type, period_start, period_end, fte,
        allocation_method, known_from, known_to
    from internal.core.fct_fte_past;
    create or replace temp table moments as
    with ends as (
        select distinct municipality_key, year, unnest([known_from, known_to]) as moment from versions
    ),
    present as (
        select municipality_key, year, max(moment) as since from ends group by all
    )
    select distinct municipality_key, year, moment
    from ends join present using (municipality_key, year) where moment < since;
    create or replace temp table facts as
    from versions where (municipality_key, year) in (select (municipality_key, year) from moments);
    drop table versions"""
"""When what is known of a municipality's year has changed, and its facts: of most years there is one moment only."""
