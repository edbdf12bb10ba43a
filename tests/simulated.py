"""A simulation for tests: deliveries received as its index says, and their truth as rows."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from aarsvaerk.simulation.simulate import simulated_files
from aarsvaerk.simulation.specification import Specification
from ingest.landing import declare_synthetic, embedded, receive
from ingest.rules import severity

SMALL = Specification(
    municipality_count=4,
    first_year=2020,
    last_year=2023,
    units=30,
    by_office=False,
    late_share=0.1,
    dirty_share=0.4,
    workbook_share=0.1,
    corrections=3,
)
"""Four municipalities of all sizes, every second year of them with something about it."""


def receive_simulation(landing: Path, simulation: Path) -> None:
    """Land the embedded statistics and the simulated files."""
    declare_synthetic(landing)
    for path, received_at, note in embedded(national_only=True):
        receive(landing, path, received_at, note)
    for file in simulated_files(simulation):
        receive(landing, file.path, file.received_at, file.note)


def truth(simulation: Path, name: str) -> list[dict[str, str]]:
    with (simulation / "truth" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def expected_findings(simulation: Path) -> Counter:
    """Every place at which a rule must find something: file, rule, municipality, year, unit and row."""
    return Counter(tuple(row.values()) for row in truth(simulation, "findings"))


def found(judged: list) -> Counter:
    """The warnings and errors of judged deliveries in the same form; a unit has its code."""
    places = Counter()
    for one in judged:
        for finding in one.findings:
            if severity(finding, one.received_on) == "info" or one.landed.manifest.source_code.startswith("dst"):
                continue
            values = finding.values
            whose = (
                (values["municipality_code"], values["year"])
                if "year" in values and not finding.row_number
                else ("", "")
            )
            row = str(finding.row_number or "") if finding.places == 1 else ""
            key = (one.landed.manifest.file_name, finding.rule_code, *whose, values.get("unit_code", ""), row)
            places[key] += finding.places
    return places


def differences(connection, simulation: Path) -> dict[str, list]:
    """Where a release of the simulation differs from its truth, by table: rows of only one of the two.

    Args:
        connection: uses the release's database, or the candidate.
        simulation: the simulation's directory.
    """
    found = {}
    for name, query in _PUBLISHED.items():
        path = simulation / "truth" / f"{name}.csv"
        columns = connection.execute(f"describe select * from ({query})").fetchall()
        cast = ", ".join(f'cast("{column}" as {type_}) as "{column}"' for column, type_, *_ in columns)
        given = f"(select {cast} from read_csv('{path}', header = true, all_varchar = true))"
        either = f"(from ({query}) except all from {given}) union all (from {given} except all from ({query}))"
        if rows := connection.execute(f"from ({either}) order by all limit 10").fetchall():
            found[name] = rows
    return found


_PUBLISHED = {
    "as_known": """
        with history as (
            select municipality_code, year, period_start, fte, known_from::date as day_from, known_to::date as day_to
            from core.fct_fte_history join core.dim_municipality using (municipality_key)
        ),
        days as (select distinct day_from as day, municipality_code, year, period_start from history)
        select day, municipality_code, year, period_start, cast(sum(fte) as decimal(18, 6)) as fte
        from days join history using (municipality_code, year, period_start)
        where day_from <= day and (day_to is null or day_to > day)
        group by all""",
    "totals": """
        with rows as (
            select municipality_key, year, count(distinct unit_key) as unit_count, count(*) as row_count
            from core.fct_fte group by all
        ),
        years as (
            select municipality_key, year, cast(sum(fte) as decimal(18, 6)) as fte from core.fct_fte_year group by all
        )
        select m.municipality_code, year, unit_count, row_count, fte
        from rows join years using (municipality_key, year)
        join core.dim_municipality as m using (municipality_key)""",
    "fte_by_unit": """
        select municipality_code, year, unit_code, unit_level, own_fte, own_direct_fte, own_management_fte,
            own_fte + fte_below as total_fte
        from marts.fte_by_unit where unit_level > 0""",
    "fte_by_task_field": """
        select municipality_code, year, task_field_code, fte, direct_fte, management_fte,
            cast(share_of_total_pct as decimal(18, 5)) as share_of_total_pct,
            cast(fte_per_1000_inhabitants as decimal(18, 5)) as fte_per_1000_inhabitants
        from marts.fte_by_task_field where fte > 0""",
    "fte_by_category": """
        select municipality_code, year, category_level, category_code, fte from marts.fte_by_category where fte > 0""",
    "indicators": """
        select municipality_code, year, indicator_code, numerator, denominator,
            cast("value" as decimal(18, 4)) as "value"
        from marts.indicator_scorecard where availability = 'figure'""",
}
"""The published figures in the form of the truth; ratios to a decimal less, since the truth divides in binary."""
