"""Comparisons of a simulation against its truth: the same questions asked of the figures that went into its files.

All in fractions, by none of the code that compares: medians of the others, the one in the middle, parts of a gap.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from statistics import median

import duckdb

from tests.simulated import truth

MILLIONTH = Fraction(1, 1_000_000)
Figures = dict[tuple[str, int], dict[str, Fraction]]
"""FTE by task field, of municipalities and years."""


def figures(simulation: Path, column: str = "fte") -> Figures:
    found: Figures = defaultdict(dict)
    for row in truth(simulation, "fte_by_task_field"):
        found[row["municipality_code"], int(row["year"])][row["task_field_code"]] = Fraction(row[column])
    return found


def benchmark_differences(
    connection: duckdb.DuckDBPyConnection, simulation: Path, population: Mapping[str, Mapping[int, int]]
) -> list[str]:
    """Everything in which the comparisons differ from the truth by more than their rounding; at best nothing."""
    fte = figures(simulation)
    return [
        *_of_peers(connection, fte, population, "marts.benchmark_task_field", "true"),
        *_of_peers(
            connection,
            figures(simulation, "direct_fte"),
            population,
            "marts.benchmark_task_field_by_scope",
            "scope_code = 'direct'",
        ),
        *_of_parts(connection, fte, population),
        *_of_volumes(connection, simulation),
        *(f"{what}: {count} rows" for what, count in connection.execute(_SUMS).fetchall() if count),
    ]


def _of_peers(
    connection: duckdb.DuckDBPyConnection,
    fte: Figures,
    population: Mapping[str, Mapping[int, int]],
    table: str,
    where: str,
) -> Iterator[str]:
    """Value, number of peers, median and gap in the country, of each task field."""
    rows = connection.execute(
        f"""select municipality_code, year, task_field_code, value, peer_count, median, gap_to_median_fte from {table}
        where peer_set_code = 'country' and value is not null and {where}"""
    ).fetchall()
    if not rows:
        yield f"{table}: no rows"
    for code, year, field, value, peer_count, middle, gap in rows:
        rate = {
            other: 1000 * of.get(field, Fraction(0)) / population[other][year]
            for (other, at), of in fte.items()
            if at == year
        }
        own = rate.pop(code)
        wanted = median(rate.values()) if rate else None
        people = Fraction(population[code][year], 1000)
        if (
            abs(Fraction(value) - own) > MILLIONTH
            or peer_count != len(rate)
            or (wanted is not None and abs(Fraction(middle) - wanted) > MILLIONTH)
            or (gap is not None and abs(Fraction(gap) - (own - wanted) * people) > 2 * MILLIONTH * (people + 1))
        ):
            yield f"{table} {code} {year} {field}: {value} {peer_count} {middle} {gap} for {own} {wanted}"


def _of_parts(
    connection: duckdb.DuckDBPyConnection, fte: Figures, population: Mapping[str, Mapping[int, int]]
) -> Iterator[str]:
    """Every part of the gap to the country's middle at the four levels of the catalogue."""
    levels = {
        "total": lambda field: "all",
        "main_category": lambda field: field.split(".")[0],
        "subcategory": lambda field: field.rsplit(".", 1)[0],
        "task_field": lambda field: field,
    }
    given = {
        (code, year, level, part): Fraction(amount)
        for code, year, level, part, amount in connection.execute(
            """select municipality_code, year, level, part_code, amount_fte from marts.gap_decomposition
            where peer_set_code = 'country' and amount_fte is not null and level in
                ('total', 'main_category', 'subcategory', 'task_field')"""
        ).fetchall()
    }
    wanted: dict[tuple, Fraction] = defaultdict(Fraction)
    for code, year in fte:
        others = sorted(
            (round(Decimal(1000 * float(sum(of.values())) / population[other][year]), 6), other)
            for (other, at), of in fte.items()
            if at == year and other != code
        )
        if not others:
            continue
        middle = {others[(len(others) - 1) // 2][1], others[len(others) // 2][1]}
        for field in {*fte[code, year], *(one for other in middle for one in fte[other, year])}:
            there = sum(fte[other, year].get(field, 0) / Fraction(population[other][year]) for other in middle)
            gap = fte[code, year].get(field, Fraction(0)) - there / len(middle) * population[code][year]
            for level, part in levels.items():
                wanted[code, year, level, part(field)] += gap
    if given.keys() != wanted.keys():
        yield f"gap_decomposition: parts {sorted(given.keys() ^ wanted.keys())[:10]} are of one side only"
    for key in given.keys() & wanted.keys():
        if abs(given[key] - wanted[key]) > 100 * MILLIONTH:
            yield f"gap_decomposition {key}: {float(given[key])} for {float(wanted[key])}"


def _of_volumes(connection: duckdb.DuckDBPyConnection, simulation: Path) -> Iterator[str]:
    """Whether fields are taken apart by volume where, and only where, volumes went in."""
    sent = {
        (row["municipality_code"], int(row["year"]), row["indicator_code"].split("-")[0])
        for row in truth(simulation, "indicators")
    }
    taken = connection.execute(
        """select distinct municipality_code, year, parent_part_code from marts.gap_decomposition
        where level = 'task_field_part'"""
    ).fetchall()
    if not set(taken) <= sent:
        yield f"gap_decomposition: volumes of {sorted(set(taken) - sent)[:5]} are invented"


_SUMS = """
    with parts as (select * from marts.gap_decomposition where level <> 'account_part' and amount_fte is not null),
    summed as (
        select municipality_key, year, peer_set_code,
            case level when 'main_category' then 'total' when 'subcategory' then 'main_category'
                when 'task_field' then 'subcategory' when 'task_field_part' then 'task_field' end as level,
            parent_part_code as part_code, sum(amount_fte) as amount
        from parts where level not in ('total', 'account') group by all
    ),
    unit_sums as (
        select municipality_key, year, peer_set_code, task_field_code, sum(amount_fte) as amount
        from marts.gap_by_unit group by all
    ),
    change as (
        select municipality_key, year, peer_set_code, item_code, sum(amount_fte) as amount
        from marts.change_decomposition where level = 'main_category' group by all
    )
    select 'parts that do not sum to the level above', count(*) from summed
    join parts using (municipality_key, year, peer_set_code, level, part_code) where amount <> amount_fte
    union all
    select 'units that do not sum to their field', count(*) from unit_sums
    join parts using (municipality_key, year, peer_set_code)
    where level = 'task_field' and part_code = task_field_code and amount <> amount_fte
    union all
    select 'changes that do not sum to that of the gap', count(*) from change
    join marts.benchmark_main_category as now using (municipality_key, year, peer_set_code)
    join marts.benchmark_main_category as before
        on (before.municipality_key, before.peer_set_code, before.year, before.main_category_code)
            = (now.municipality_key, now.peer_set_code, now.year - 1, now.main_category_code)
    where now.main_category_code = item_code
        and abs(amount - now.gap_to_median_fte + before.gap_to_median_fte) > 0.00001
    union all
    select 'reclassified FTE that do not cancel out', count(*) from (
        select sum(amount_fte) as amount from marts.change_decomposition
        where level = 'main_category' and part_code = 'reclassification'
        group by municipality_key, year, peer_set_code having count(*) = 5 and abs(sum(amount_fte)) > 0.00001
    )"""
