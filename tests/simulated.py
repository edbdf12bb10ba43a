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
