"""What is suppressed of a release, as tables: the plans of every municipality and year, and what follows from them.

A figure that was suppressed while earlier deliveries were in effect stays suppressed, so that nobody finds it by
subtracting one open release from the next. What earlier releases held follows from the history of the facts, so the
open profile stays a pure function of what was delivered. Belongs here: from the internal database to plans, and from
plans to tables. Does not belong here: the choice (plan, fields), what is shown in each table (disclosure).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import duckdb
import pyarrow as pa

from aarsvaerk.benchmarking.peers import PLACED, inside
from aarsvaerk.release.open.fields import FieldPlan, Levels, Split, nothing_by_field, plan_fields
from aarsvaerk.release.open.plan import Plan, Unit, plan
from aarsvaerk.release.open.states import MILLION, State, current_states, earlier_states
from ingest.said import Said

_TABLES = """
    create table hidden.unit (unit_key varchar, year integer);
    create table hidden.split (unit_key varchar, year integer);
    create table hidden.sum (unit_key varchar, year integer);
    create table hidden.sum_below (unit_key varchar, year integer);
    create table hidden.municipality (municipality_key varchar, year integer);
    create table hidden.item (kind varchar, code varchar, year integer, municipality_key varchar);
"""


NEEDED = {
    "core": {
        *("bridge_peer", "dim_task_field", "dim_unit", "dim_unit_past", "fct_fte", "fct_fte_averaged", "fct_fte_past"),
        *("fct_fte_year", "fct_population"),
    },
    "marts": {"fte_by_unit"},
}
"""What the plans are made from."""


class CannotPlan(Said):
    """What is suppressed cannot be known, so that nothing may be shown."""


@dataclass
class Suppressed:
    """What is suppressed of a municipality's year, and of how much."""

    units: list[Unit]
    plan: Plan
    fields: FieldPlan
    levels: dict[str, Levels]


def suppressed_figures(connection: duckdb.DuckDBPyConnection, threshold: Decimal) -> dict[tuple[str, int], Suppressed]:
    """The plans of every municipality and year with FTE in the attached `internal`, which has the tables `NEEDED`.

    Args:
        connection: Has the internal database attached as `internal`.
        threshold: FTE of its own below which a unit is suppressed.

    Raises:
        CannotPlan: The units of a municipality's year, or their FTE, do not fit together.
    """
    levels = {
        code: (main, sub, code)
        for main, sub, code in connection.execute(
            "select main_category_code, subcategory_code, task_field_code from internal.core.dim_task_field"
        ).fetchall()
    }
    earlier = earlier_states(connection)
    plans = {}
    for key, state in sorted(current_states(connection).items()):
        _require_whole(state, key)
        plans[key] = suppressed_now([*earlier.get(key, []), state], levels, threshold)
    return plans


def _require_whole(state: State, key: tuple[str, int]) -> None:
    """See that every FTE of a municipality's year is one of a unit's that the plan knows.

    Raises:
        CannotPlan: Some are of no unit, or a unit has other FTE than by task field.
    """
    own = {unit.key: unit.own_fte for unit in state.units}
    for unit in own.keys() | state.splits.keys():
        by_field = Decimal(sum(state.splits[unit].values()) if unit in state.splits else 0) / MILLION
        if own.get(unit) != by_field:
            raise CannotPlan(
                "municipality {municipality}, {year}: unit {unit} has {own} FTE in marts.fte_by_unit and {by_field} in "
                "core.fct_fte_year; what is suppressed cannot be planned",
                municipality=key[0],
                year=key[1],
                unit=unit,
                own=own.get(unit, "–"),
                by_field=by_field,
            )
    if sum(unit.parent is None for unit in state.units) != 1:
        told = "municipality {municipality}, {year}: its units have no single unit above all others"
        raise CannotPlan(told, municipality=key[0], year=key[1])


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


def write_hidden(connection: duckdb.DuckDBPyConnection, plans: dict[tuple[str, int], Suppressed]) -> None:
    """Write the plans as tables of the attached `hidden`, with what they suppress of the middle of the peers."""
    connection.execute(_TABLES)
    rows: dict[str, list[tuple]] = defaultdict(list)
    for (municipality, year), found in plans.items():
        for table, keys in _hidden_keys(municipality, found).items():
            rows[table] += [(key, year) for key in sorted(keys)]
        rows["item"] += [(kind, code, year, municipality) for kind, code in sorted(_hidden_items(found))]
    for table, of_table in rows.items():
        insert(connection, f"hidden.{table}", of_table)
    connection.execute(_MIDDLE)


# What the middle of the peers has suppressed; as the model bm_middle words it. Where a peer is withheld, nobody can say
# who is in the middle.
_MIDDLE = f"""create table hidden.middle as
    with totals as (
        select municipality_key, year, population, cast(1000 * sum(fte) / population as decimal(18, 6)) as rate
        from internal.core.fct_fte_year
        join (
            select municipality_key, year, population from internal.core.fct_population
            where extract(month from population_date) = 1 and population > 0
        ) using (municipality_key, year)
        group by municipality_key, year, population
    ),
    peers as (
        select bridge.peer_set_code, bridge.year, bridge.municipality_key, bridge.peer_municipality_key,
            (bridge.weight * 1000000)::hugeint as width,
            {PLACED.format(order="totals.rate, bridge.peer_municipality_code")},
            count(withheld.year) over (of_set) as withheld_count
        from internal.core.bridge_peer as bridge
        join totals on bridge.peer_municipality_key = totals.municipality_key and bridge.year = totals.year
        left join hidden.municipality as withheld
            on bridge.peer_municipality_key = withheld.municipality_key and bridge.year = withheld.year
        window of_set as (partition by bridge.peer_set_code, bridge.year, bridge.municipality_key)
    )
    select distinct peer_set_code, peers.year, peers.municipality_key, kind, code
    from peers join hidden.item
        on hidden.item.municipality_key = peers.peer_municipality_key and hidden.item.year = peers.year
    where {inside(2)} > 0
    union
    select distinct peer_set_code, peers.year, peers.municipality_key, kind, code
    from peers join (select distinct year, kind, code from hidden.item) as item using (year)
    where withheld_count > 0"""  # noqa: S608


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
