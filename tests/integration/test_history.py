"""What was known on a day is what the release of that day held: months of late, corrected and withdrawn deliveries.

Seven months, received as real files on the last day of each. After each the warehouse is built from what the landing
then holds; at the end its history must give every month back. The models are the project's own, as dbt compiled them in
the session's refresh; figures are invented.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise

import duckdb
import pytest

from ingest.landing import landed, receive, reinstate, withdraw
from orchestration.dbt import read_manifest
from orchestration.history import lanes, versioned, write_history
from orchestration.judging import judge_all
from orchestration.load import load
from orchestration.settings import Settings

FTE = "Municipality code;Year;Administrative area;Chief area;Unit;Management;Task field;FTE;Remark\n"
VOLUMES = "Municipality code;Period;Administrative area;Chief area;Unit;Measure;Value;Precision;Remark\n"
FANOE_2022 = FTE + "563;2022;Havn;Kajer;Kontor;;1.4.1;2,5;\n563;2022;Havn;;Direktør;ja;1.1.1;1,0;\n"
FANOE_2022_CORRECTED = FTE + "563;2022;Havn;Kajer;Kontor;;1.4.1;2,75;\n563;2022;Havn;Kajer;Fyret;;1.4.4;1,25;\n"
LAESOE_2023 = FTE + "825;2023;Tang;;Tørring;;1.1.1;5;\n"
LAESOE_2022 = FTE + "825;2022;Tang;;Tørring;;1.1.1;4,000001;\n825;2022;Tang;;Salt;;1.2.6;0;\n"
FANOE_VOLUMES = VOLUMES + "563;2022;Havn;Kajer;Kontor;charges_invoiced;1200;;\n"
RANDERS_2023 = FTE + "".join(f"730;2023;Opdigtet;;Kontor {n};;3.4.6;1,5;\n" for n in range(1, 121))
POPULATION_2022 = "OMRÅDE;TID;INDHOLD\nFanø;2022K1;{}\nRanders;2022K1;98500\n"
DOCUMENT = """
Oversigt – opgavebeskrivelser for Fanø Kommunes administrative enheder

Indhold
Forvaltningsområde: Hav og Fyr ........................................................ 2
Chefområde: Fyrtårne .................................................................. 2

Forvaltningsområde: Hav og Fyr
Antal årsværk i forvaltningen inkl. ledelse aflønnet på konto 6.45 (Se bemærkninger for undtagelser)
Bemærkninger
HAV OG FYR 9,0
Fyrtårne 9,0
Fyrchef 1,0
Lampekontoret 6,0 1 årsværk sektionsleder
Tågehornet 2,0
Antal årsværk aflønnet på konto 6.45 (med få undtagelser)

Chefområde: Fyrtårne
Enhed/kontor/sektion Administrative opgaver (overskrift + beskrivelse)
Lampekontoret Lønadministration:
• Løn udbetales hver måned pr. 1. marts 2023
Rekruttering:
• Stillinger slås op
""".replace("\n", "\n\n")


@dataclass
class Line:
    """A home whose landing is filled month by month, and what each month's warehouse held."""

    settings: Settings
    manifest: dict
    built: str
    states: dict[str, dict[str, list]] = field(default_factory=dict)
    sha256: dict[str, str] = field(default_factory=dict)

    def receive(self, name: str, text: str, day: str) -> None:
        path = self.settings.home / name
        path.write_text(text, encoding="utf-8")
        landed_file = receive(self.settings.landing, path, _noon(day))
        assert landed_file.manifest["status"] == "landed", landed_file.manifest["findings"]
        self.sha256[name] = landed_file.manifest["sha256"]

    def build(self, day: str) -> None:
        """Build from all that is landed, as a refresh would, and keep every versioned table as of the day."""
        judged = judge_all(self.settings, landed(self.settings.landing))
        told = [(one.delivery_id, one.findings) for one in judged if one.decision.status == "rejected"]
        assert not told, told
        load(self.settings, judged)
        with duckdb.connect(self.settings.candidate) as connection:
            connection.execute(f"attach '{self.built}' as built (read_only)")
            for schema in ("reference", "staging", "intermediate", "core", "marts", "meta"):
                connection.execute(f"create schema {schema}")
            for (seed,) in connection.execute(
                "select table_name from duckdb_tables() where (database_name, schema_name) = ('built', 'reference')"
            ).fetchall():
                connection.execute(f"create table reference.{seed} as from built.reference.{seed}")
            for node in in_order(self.manifest):
                name, kind = f"{node['schema']}.{node['name']}", node["config"]["materialized"]
                connection.execute(f"create {kind} {name} as {node['compiled_code']}")
        write_history(self.settings, self.manifest)
        with duckdb.connect(self.settings.candidate, read_only=True) as connection:
            self.states[day] = {name: rows(connection, f"core.{name}") for name in versioned(self.manifest)}


def in_order(manifest: dict) -> Iterator[dict]:
    """The core models with all they are made from, in the order of building."""
    done: set[str] = set()

    def take(unique_id: str) -> Iterator[dict]:
        node = manifest["nodes"].get(unique_id)
        if node and node["resource_type"] == "model" and unique_id not in done:
            done.add(unique_id)
            for above in node["depends_on"]["nodes"]:
                yield from take(above)
            yield node

    for unique_id, node in manifest["nodes"].items():
        if node["resource_type"] == "model" and node["schema"] == "core":
            yield from take(unique_id)


def rows(connection, relation: str) -> list[tuple]:
    """All rows but for what later deliveries may still change: until when they are known."""
    return connection.execute(f"select * exclude (known_to) from {relation} order by all").fetchall()


def _noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00+00:00").astimezone(UTC)


@pytest.fixture(scope="module")
def line(warehouse, tmp_path_factory) -> Line:
    settings = Settings(home=tmp_path_factory.mktemp("history"))
    shutil.copytree(warehouse.settings.landing, settings.landing)
    line = Line(settings, read_manifest(warehouse.settings), str(warehouse.settings.candidate))
    line.receive("fanoe_2022.csv", FANOE_2022, "2031-01-31")
    line.receive("laesoe_2023.csv", LAESOE_2023, "2031-01-31")
    line.receive("fanoe_volumes.csv", FANOE_VOLUMES, "2031-01-31")
    line.receive("population_2022.csv", POPULATION_2022.format(3400), "2031-01-31")
    line.build("2031-01-31")
    line.receive("laesoe_2022.csv", LAESOE_2022, "2031-02-28")  # late: a year before what is known
    line.build("2031-02-28")
    line.receive("fanoe_2022_corrected.csv", FANOE_2022_CORRECTED, "2031-03-31")  # a unit comes, the director goes
    line.build("2031-03-31")
    withdraw(settings.landing, line.sha256["fanoe_2022_corrected.csv"], _noon("2031-04-30"), "Wrong year")
    line.receive("population_2022_revised.csv", POPULATION_2022.format(3422), "2031-04-30")  # nationwide
    line.build("2031-04-30")
    line.receive("fanoe.txt", DOCUMENT, "2031-05-31")  # tasks spread FTE that were undecided
    withdraw(settings.landing, line.sha256["fanoe_volumes.csv"], _noon("2031-05-31"), "Counted twice")
    line.build("2031-05-31")
    reinstate(settings.landing, line.sha256["fanoe_2022_corrected.csv"], _noon("2031-06-30"))
    line.receive("randers_2023.csv", RANDERS_2023, "2031-06-30")  # speaks before the embedded document
    line.build("2031-06-30")
    withdraw(settings.landing, line.sha256["randers_2023.csv"], _noon("2031-07-31"), "A test")
    withdraw(settings.landing, line.sha256["population_2022_revised.csv"], _noon("2031-07-31"), "Preliminary")
    line.build("2031-07-31")
    return line


@pytest.fixture(scope="module")
def candidate(line):
    with duckdb.connect(line.settings.candidate, read_only=True) as connection:
        yield connection


def test_every_month_is_given_back_to_the_last_digit(line, candidate):
    for day, state in line.states.items():
        for name, held in state.items():
            known = f"""(from core.{name}_history
                where (known_from is null or known_from::date <= '{day}')
                    and (known_to is null or known_to::date > '{day}'))"""
            assert rows(candidate, known) == held, (day, name)


def test_the_months_differ_in_every_table_that_deliveries_change(line):
    months = list(line.states.values())
    changed = {name for name in months[0] for one, next_ in pairwise(months) if one[name] != next_[name]}
    assert changed == set(versioned(line.manifest)) - {"fct_account"}
    assert all(one != next_ for one, next_ in pairwise(months))


def test_versions_of_a_row_follow_each_other_and_the_last_is_the_fact_itself(line, candidate):
    for lane in lanes(line.manifest):
        for model in lane.versioned:
            name = line.manifest["nodes"][model]["name"]
            (key,) = candidate.execute(
                """select constraint_column_names[1] from duckdb_constraints()
                where table_name = $1 and constraint_type = 'PRIMARY KEY'""",
                [f"{name}_past"],
            ).fetchone()
            overlaps = candidate.execute(
                f"""select {key}, known_to, lead(known_from) over (partition by {key} order by known_from) as next_from
                from core.{name}_history qualify known_to > next_from or (known_to is null and next_from is not null)"""
            ).fetchall()
            assert overlaps == []
            assert rows(candidate, f"(from core.{name}_history where known_to is null)") == rows(
                candidate, f"core.{name}"
            )


def test_a_figure_that_came_back_has_two_versions(candidate):
    versions = candidate.execute(
        """select facts.fte, facts.known_from::date::varchar, facts.known_to::date::varchar
        from core.fct_fte_history as facts
        where facts.fte_component = 'direct' and facts.unit_key in (
            select unit_key from core.dim_unit_history
            where municipality_code = '563' and unit_code = 'havn/kajer/kontor'
        )
        order by facts.known_from"""
    ).fetchall()
    assert [(str(fte), *span) for fte, *span in versions] == [
        ("2.500000", "2031-01-31", "2031-03-31"),
        ("2.750000", "2031-03-31", "2031-04-30"),
        ("2.500000", "2031-04-30", "2031-06-30"),
        ("2.750000", "2031-06-30", None),
    ]


def test_every_past_version_finds_its_unit_and_period(line, candidate):
    for name in versioned(line.manifest):
        columns = [c for (c,) in candidate.execute(f"select column_name from (describe core.{name}_past)").fetchall()]
        for key, dimension in (("unit_key", "dim_unit_history"), ("period_key", "dim_period")):
            if key in columns and name != "dim_unit":
                lost = candidate.execute(f"from core.{name}_past anti join core.{dimension} using ({key})").fetchall()
                assert lost == [], (name, key)
