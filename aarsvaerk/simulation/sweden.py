"""Sweden's 290 municipalities as a country of its own: real total FTE, delivered, judged and published as any other.

A country is its reference seeds: `seeds/sweden/reference` replaces the Danish seeds of the same name. A home of the
country holds a checkout with those seeds, from which every part of the line reads them, and its releases. So Danish
ranks never hold Swedish rows.

Figures: Kolada (RKA), N00098 total FTE, N01951 inhabitants on 31 December, N00097 deviation from expected net costs,
N03013 total costs; 2008-2022, embedded in seeds/sweden.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from aarsvaerk.settings import Settings
from aarsvaerk.simulation.specification import NotEmpty

CHECKOUT = "checkout"
FIRST_YEAR, LAST_YEAR = 2009, 2022
"""Of the embedded figures, as far as the inhabitants on 1 January are known, too."""
_PARTS = ("aarsvaerk", "dbt_project", "expectations", "ingest", "orchestration", "seeds")
_FILES = ("pyproject.toml", "requirements.lock")
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "target", "dbt_packages", "logs", "deliveries", "sweden")
_RECEIVED = date(2026, 11, 22)
_INDEX = ("file_name", "received_on", "scope", "publisher", "title", "citation", "licence", "note")
_OF_DENMARK = (
    *("map_activity_measure", "map_management", "map_task", "map_unit_task_field", "xwalk_unit_name"),
    *("ref_denominator", "ref_land_neighbour", "ref_statbank_query", "ref_task_field_denominator"),
)
"""Seeds about Danish municipalities and sources, of which Sweden has no rows."""
_NOT_DIVIDED = "0.2.0"
"""The task field that is undecided: Kolada counts all FTE of a municipality and divides them by no task."""


def prepare(settings: Settings, years: range) -> Path:
    """Make the checkout of Sweden in an empty home, with its figures of `years` as embedded deliveries; give its path.

    Raises:
        NotEmpty: The home holds something.
    """
    checkout = settings.home / CHECKOUT
    if settings.home.exists() and any(settings.home.iterdir()):
        raise NotEmpty("{made} is there already. Remove it, or name another with --home.", made=settings.home)
    checkout.mkdir(parents=True)
    for part in _PARTS:
        shutil.copytree(settings.project_root / part, checkout / part, ignore=_LEFT_OUT)
    for name in _FILES:
        shutil.copy(settings.project_root / name, checkout / name)
    sweden = settings.seeds / "sweden"
    reference = checkout / "seeds" / "reference"
    shutil.copytree(sweden / "reference", reference, dirs_exist_ok=True)
    for name in _OF_DENMARK:
        header = (settings.seeds / "reference" / f"{name}.csv").read_text(encoding="utf-8").partition("\n")[0]
        (reference / f"{name}.csv").write_text(f"{header}\n", encoding="utf-8")
    _expect(reference / "expected_year_row_counts.csv", years)
    _deliver(sweden / "kolada_2008_2022.csv", checkout / "seeds" / "deliveries", years)
    return checkout


def refresh(settings: Settings) -> int:
    """Publish a release of the home by its own checkout; give the exit code."""
    checkout = settings.home / CHECKOUT
    environment = replace(settings, project_root=checkout).child_environment() | {"PYTHONPATH": str(checkout)}
    run = "import sys; sys.argv = ['aarsvaerk', 'refresh']; from aarsvaerk.cli.main import app; app()"
    return subprocess.run([sys.executable, "-c", run], cwd=checkout, env=environment, check=False).returncode  # noqa: S603


def _expect(path: Path, years: range) -> None:
    """Write which years of which source must be whole."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("table_name", "source_code", "year_from", "year_to", "min_rows", "reason"))
        for table, source in (("core.fct_population", "inhabitants"), ("core.fct_fte", "survey_fte")):
            writer.writerow((table, source, years.start, years.stop - 1, 290, "290 municipalities a year of Kolada"))


def _deliver(source: Path, deliveries: Path, years: range) -> None:
    """Write the embedded deliveries: FTE and factors of the years, inhabitants from five years before the first."""
    with source.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    deliveries.mkdir()
    files = {
        "kolada_fte.csv": (
            ("Kommunekode", "Periode", "Forvaltningsområde", "Enhed", "Opgavefelt", "Årsværk", "Bemærkning"),
            _fte(rows, years),
            "N00098: Årsarbetare totalt, kommun, antal",
        ),
        "kolada_inhabitants.csv": (
            ("municipality_code", "population_date", "population"),
            _inhabitants(rows, years),
            "N01951: Invånare totalt, antal",
        ),
        "kolada_factors.csv": (
            ("municipality_code", "factor_code", "factor_year", "factor_value"),
            _factors(rows, years),
            "N00097: Nettokostnadsavvikelse totalt; N03013: Verksamhetens kostnader totalt",
        ),
    }
    with (deliveries / "deliveries.csv").open("w", encoding="utf-8", newline="") as file:
        index = csv.DictWriter(file, _INDEX, lineterminator="\n")
        index.writeheader()
        for name, (header, body, title) in files.items():
            with (deliveries / name).open("w", encoding="utf-8", newline="") as table:
                writer = csv.writer(table, delimiter=";", lineterminator="\n")
                writer.writerow(header)
                writer.writerows(body)
            index.writerow(
                dict(zip(_INDEX, (name, _RECEIVED, "national", "Kolada (RKA)", title), strict=False))
                | {"citation": f"Kolada (RKA), {title}", "licence": "None seen; publisher RKA, SKR and SCB", "note": ""}
            )


def _fte(rows: list[dict[str, str]], years: range) -> Iterator[tuple[str, ...]]:
    for row in rows:
        if int(row["year"]) in years and row["total_fte"]:
            fte = row["total_fte"].replace(".", ",")
            yield row["municipality_code"], row["year"], "Alla verksamheter", "Hela kommunen", _NOT_DIVIDED, fte, ""


def _inhabitants(rows: list[dict[str, str]], years: range) -> Iterator[tuple[str, ...]]:
    """Inhabitants on 31 December as those of 1 January, the day that figures are divided by."""
    for row in rows:
        day = date(int(row["year"]) + 1, 1, 1)
        if years.start - 5 <= day.year < years.stop and row["population"]:
            yield row["municipality_code"], day.isoformat(), str(round(float(row["population"])))


def _factors(rows: list[dict[str, str]], years: range) -> Iterator[tuple[str, ...]]:
    for row in rows:
        if int(row["year"]) in years:
            if row["net_cost_deviation_pct"]:
                yield row["municipality_code"], "net_cost_deviation_pct", row["year"], row["net_cost_deviation_pct"]
            if cost := row["total_cost_kr_per_inhabitant"].lstrip("-"):  # costs are below 0 in the source
                yield row["municipality_code"], "total_cost_sek_per_inhabitant", row["year"], cost
