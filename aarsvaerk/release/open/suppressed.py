"""What is suppressed of a release, as tables: the plans of every municipality and year, and what follows from them.

A figure that was suppressed while earlier deliveries were in effect stays suppressed, so that nobody finds it by
subtracting one open release from the next. What earlier releases held follows from the history of the facts, so the
open profile stays a pure function of what was delivered. Belongs here: from the internal database to plans, and from
plans to tables. Does not belong here: the choice (plan, fields), what is shown in each table (disclosure).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import duckdb
import pyarrow as pa

from aarsvaerk.release.open.fields import FieldPlan, Levels, Split, nothing_by_field, plan_fields
from aarsvaerk.release.open.plan import Plan, Unit, plan

_MILLION = 10**6
_TABLES = """
    create table hidden.unit (unit_key varchar, year integer);
    create table hidden.split (unit_key varchar, year integer);
    create table hidden.sum (unit_key varchar, year integer);
    create table hidden.sum_below (unit_key varchar, year integer);
    create table hidden.municipality (municipality_key varchar, year integer);
    create table hidden.item (kind varchar, code varchar, year integer, municipality_key varchar);
    create table hidden.kept (source_row_id varchar);
"""


@dataclass
class Suppressed:
    """What is suppressed of a municipality's year, and of how much."""

    units: list[Unit]
    plan: Plan
    fields: FieldPlan
    levels: dict[str, Levels]


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


def suppressed_figures(
    connection: duckdb.DuckDBPyConnection, tables: set[str], threshold: Decimal
) -> dict[tuple[str, int], Suppressed]:
    """The plans of every municipality and year with FTE in the attached `internal`; none without the marts.

    Args:
        connection: Has the internal database attached as `internal`.
        tables: The `schema.table` that it has.
        threshold: FTE of its own below which a unit is suppressed.
    """
    if not {"marts.fte_by_unit", "core.fct_fte", "core.fct_fte_averaged", "core.dim_task_field"} <= tables:
        return {}
    levels = {
        code: (main, sub, code)
        for main, sub, code in connection.execute(
            "select main_category_code, subcategory_code, task_field_code from internal.core.dim_task_field"
        ).fetchall()
    }
    earlier = _earlier(connection) if {"core.fct_fte_past", "core.dim_unit_past"} <= tables else {}
    return {
        key: suppressed_now([*earlier.get(key, []), state], levels, threshold)
        for key, state in sorted(_current(connection).items())
    }


def suppressed_now(states: list[State], levels: dict[str, Levels], threshold: Decimal) -> Suppressed:
    """The plan of the last state: what was suppressed in an earlier one stays so, and what was shown hides nobody."""
    plan_before, fields_before = Plan(), FieldPlan()
    known_units: set[tuple[str, Decimal]] = set()
    known_splits: set[tuple[str, tuple]] = set()
    known_fields: set[tuple[str, int]] = set()
    previous: dict[str, Decimal] = {}
    for state in states:
        own = {unit.key: unit for unit in state.units}
        unchanged = {key for key, unit in own.items() if previous.get(key) == unit.own_fte}
        chosen = plan(state.units, threshold, plan_before, known_units, unchanged)
        small = {key for key, unit in own.items() if 0 < unit.own_fte < threshold}
        totals = state.totals()
        splits = [
            Split(
                key,
                on,
                is_suppressed=key in chosen.units,
                is_small=key in small,
                is_free=own[key].is_free,
                was_shown=(key, tuple(sorted(on.items()))) in known_splits,
            )
            for key, on in state.splits.items()
        ]
        if previous and not small <= plan_before.units:
            # A unit that has become small: what the totals by task field have changed by would be its figures.
            fields = nothing_by_field(splits, levels)
        else:
            known = [code for code, fte in known_fields if totals.get(code) == fte]
            fields = plan_fields(splits, levels, fields_before, known)
        known_units |= {(key, unit.own_fte) for key, unit in own.items() if key not in chosen.units}
        known_splits |= {
            (one.unit, tuple(sorted(one.on.items())))
            for one in splits
            if not one.is_suppressed and one.unit not in fields.splits
        }
        known_fields |= {(code, fte) for code, fte in totals.items() if code not in fields.fields}
        plan_before, fields_before = chosen, fields
        previous = {key: unit.own_fte for key, unit in own.items()}
    return Suppressed(states[-1].units, plan_before, fields_before, levels)


def _current(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, int], State]:
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
            cast(sum(fte) * {_MILLION} as bigint) as millionths
        from internal.core.fct_fte_year join internal.core.dim_task_field using (task_field_key)
        group by all having sum(fte) > 0"""  # noqa: S608
    ).fetchall():
        states[municipality, year].splits[unit][code] = fte
    return states


def _earlier(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, int], list[State]]:
    """The states before the current one, oldest first, of municipalities and years that had others.

    Of years delivered as such: averages of shorter periods are planned by what holds now.
    """
    connection.execute(
        """create or replace temp table facts as
        select municipality_key, unit_key, task_field_key, year, fte, allocation_method, known_from, known_to
        from internal.core.fct_fte where period_type = 'year' and (municipality_key, year) in (
            select (municipality_key, year) from internal.core.fct_fte_past where period_type = 'year'
        )
        union all by name
        select municipality_key, unit_key, task_field_key, year, fte, allocation_method, known_from, known_to
        from internal.core.fct_fte_past where period_type = 'year';
        create or replace temp table moments as
        with ends as (
            select municipality_key, year, unnest([known_from, known_to]) as moment from facts
        ),
        present as (
            select municipality_key, year, max(moment) as since from ends group by all
        )
        select distinct municipality_key, year, moment
        from ends join present using (municipality_key, year) where moment < since"""
    )
    states: dict[tuple[str, int, object], State] = defaultdict(State)
    for municipality, year, moment, unit, code, fte in connection.execute(
        f"""select municipality_key, year, moment, unit_key, task_field_code,
            cast(sum(fte) * {_MILLION} as bigint) as millionths
        from moments join facts using (municipality_key, year)
        join internal.core.dim_task_field using (task_field_key)
        where known_from <= moment and (known_to is null or known_to > moment)
        group by all having sum(fte) > 0 order by moment"""  # noqa: S608
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
        own = Decimal(sum(state.splits.get(unit, {}).values())) / _MILLION
        state.units.append(Unit(unit, parent, own, is_free))
    found = defaultdict(list)
    for (municipality, year, _), state in sorted(states.items()):
        # Without all its units there is no tree; what such a state could have shown was no release.
        if state.splits and state.splits.keys() <= {unit.key for unit in state.units}:
            found[municipality, year].append(state)
    return found


def write_hidden(
    connection: duckdb.DuckDBPyConnection, plans: dict[tuple[str, int], Suppressed], tables: set[str]
) -> None:
    """Write the plans as tables of the attached `hidden`, with the figures beside which a suppressed one stands."""
    connection.execute(_TABLES)
    rows: dict[str, list[tuple]] = defaultdict(list)
    for (municipality, year), found in plans.items():
        for table, keys in _hidden_keys(municipality, found).items():
            rows[table] += [(key, year) for key in sorted(keys)]
        rows["item"] += [(kind, code, year, municipality) for kind, code in sorted(_hidden_items(found))]
    for table, of_table in rows.items():
        insert(connection, f"hidden.{table}", of_table)
    # A statistic of peers tells of one that is suppressed among them; an estimate is made of all municipalities.
    peers = "internal.core.bridge_peer" if "core.bridge_peer" in tables else _NO_PEERS
    codes = "internal.core.dim_municipality" if "core.dim_municipality" in tables else _NO_MUNICIPALITIES
    connection.execute(
        f"""create table hidden.beside as
        select distinct kind, code, year, peer_set_code, peers.municipality_code
        from hidden.item
        join (select distinct municipality_key, municipality_code from {codes}) as codes using (municipality_key)
        join {peers} as peers using (year)
        where peers.peer_municipality_code = codes.municipality_code;
        create table hidden.anywhere as select distinct kind, code, year from hidden.item"""  # noqa: S608
    )


_NO_PEERS = """(
    select null::varchar as peer_set_code, null::integer as year, null::varchar as municipality_code,
        null::varchar as peer_municipality_code where false
)"""
_NO_MUNICIPALITIES = "(select null::varchar as municipality_key, null::varchar as municipality_code where false)"


def _hidden_keys(municipality: str, found: Suppressed) -> dict[str, set[str]]:
    chosen = found.plan
    everything = {unit.key for unit in found.units} if found.plan.is_withheld else set()
    (top,) = (unit.key for unit in found.units if unit.parent is None)
    return {
        "unit": chosen.units | everything,
        "split": chosen.units | found.fields.splits | everything,
        # A unit's own FTE are the difference of its two totals; those of the top stand in a public one.
        "sum": (chosen.units - {top}) | chosen.totals | everything,
        "sum_below": (chosen.units & {top}) | chosen.totals | everything,
        "municipality": {municipality} if found.plan.is_withheld else set(),
    }


def _hidden_items(found: Suppressed) -> Iterator[tuple[str, str]]:
    """Kind and code of each total that is suppressed; all of a municipality that is withheld."""
    kinds = {
        "main_category": found.fields.main_categories,
        "subcategory": found.fields.subcategories,
        "task_field": found.fields.fields,
    }
    for place, (kind, codes) in enumerate(kinds.items()):
        every = {codes[place] for codes in found.levels.values()}
        yield from ((kind, code) for code in (every if found.plan.is_withheld else codes))
    if found.plan.is_withheld:
        yield "total", "all"


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple]) -> None:
    """All rows in one step: a statement for each takes most of the time of a profile of the whole country."""
    if rows:
        columns = list(map(pa.array, zip(*rows, strict=True)))
        connection.register("inserted", pa.table(columns, names=[f"c{number}" for number in range(len(columns))]))
        connection.execute(f"insert into {table} from inserted")
        connection.unregister("inserted")
