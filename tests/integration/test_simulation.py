"""A simulation by itself and through border 1: the same bytes each time, every fault found and none invented."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from aarsvaerk.intake.border_1 import judge_all
from aarsvaerk.intake.candidate import load
from aarsvaerk.release.changes.previous import show_previous
from aarsvaerk.settings import Settings
from aarsvaerk.simulation.faults import FAULTS
from aarsvaerk.simulation.simulate import simulate
from aarsvaerk.simulation.specification import BadSpecification, NotEmpty, Specification, read_years
from ingest.datasets import DATASETS
from ingest.landing import declare_synthetic, landed, receive
from ingest.survey.columns import SYNTHETIC
from orchestration.checks import unexplained
from tests.releasing import begin
from tests.replay import above, run_models
from tests.simulated import SMALL, differences, expected_findings, found, receive_simulation, truth
from tests.simulated_benchmark import benchmark_differences


@pytest.fixture(scope="module")
def simulation(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("simulated") / "out"
    simulate(SMALL, out)
    return out


@pytest.fixture(scope="module")
def monthly(tmp_path_factory) -> Path:
    """FTE of every month, and corrections of single months."""
    out = tmp_path_factory.mktemp("simulated") / "monthly"
    simulate(replace(SMALL, municipality_count=2, last_year=2021, units=8, periods="month"), out)
    return out


def hashes(directory: Path) -> dict[str, str]:
    files = (path for path in directory.rglob("*") if path.is_file())
    return {str(path.relative_to(directory)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(simulation, tmp_path):
    simulate(SMALL, tmp_path / "again")
    assert hashes(tmp_path / "again") == hashes(simulation)
    simulate(replace(SMALL, seed=8), tmp_path / "other")
    assert hashes(tmp_path / "other") != hashes(simulation)


def test_nothing_is_written_over(simulation):
    with pytest.raises(NotEmpty):
        simulate(SMALL, simulation)


@pytest.mark.parametrize("of", ["simulation", "monthly"])
def test_border_1_finds_every_fault_and_invents_none(of, request, tmp_path):
    settings, simulation = Settings(home=tmp_path), request.getfixturevalue(of)
    receive_simulation(settings.landing, simulation)
    judged = judge_all(settings, landed(settings.landing), keep=False)
    assert found(judged) == expected_findings(simulation)
    assert sum(expected_findings(simulation).values()) >= (20 if of == "simulation" else 1)
    status = {one.landed.manifest.file_name: one.decision.status for one in judged}
    expected = {row["file_name"]: row["status"] for row in truth(simulation, "deliveries")}
    assert {name: status[name] for name in expected} == expected
    assert {one.landed.manifest.is_synthetic for one in judged if one.decision.status == "accepted"} == {False, True}


@pytest.mark.parametrize("of", ["simulation", "monthly"])
def test_what_is_made_of_a_simulation_is_what_went_into_its_files(of, request, warehouse, compiled_manifest, tmp_path):
    """All figures of the truth, also as known on each day; and every data test holds, rejected files or not."""
    settings, simulation = Settings(home=tmp_path), request.getfixturevalue(of)
    receive_simulation(settings.landing, simulation)
    judged = judge_all(settings, landed(settings.landing), keep=False)
    assert [told for dataset in DATASETS for told in unexplained(judged, dataset)] == []
    load(settings, judged)
    show_previous(settings)
    begin(settings)
    with duckdb.connect(settings.candidate) as connection:
        connection.execute(f"attach '{warehouse.settings.candidate}' as built (read_only)")
        nodes = compiled_manifest["nodes"]
        for schema in sorted({"reference", *(node["schema"] for node in nodes.values() if node.get("language"))}):
            connection.execute(f"create schema if not exists {schema}")
        for (seed,) in connection.execute(
            "select table_name from duckdb_tables() where (database_name, schema_name) = ('built', 'reference')"
        ).fetchall():
            connection.execute(f"create table reference.{seed} as from built.reference.{seed}")
        run_models(connection, above(compiled_manifest))
        assert differences(connection, simulation) == {}
        assert benchmark_differences(connection, simulation, SMALL.population) == []
        crowded = {code: {year: n + 1000 for year, n in years.items()} for code, years in SMALL.population.items()}
        assert len(benchmark_differences(connection, simulation, crowded)) > 100
        broken = {}
        for node in (one for one in nodes.values() if one["resource_type"] == "test"):
            above_it = [nodes[one] for one in node["depends_on"]["nodes"] if one in nodes]
            if not any("not_in_sql" in one["tags"] for one in above_it):
                (count,) = connection.execute(f"select count(*) from ({node['compiled_code']})").fetchone()
                if count:
                    broken[node["name"]] = count
        # The manifest is compiled for a home of real deliveries.
        assert broken.keys() <= {"every_used_delivery_is_of_the_kind_the_home_declares"}


@pytest.mark.parametrize("fault", [name for name in FAULTS if name not in ("hundredfold",)])
def test_each_fault_is_written(fault, monkeypatch, tmp_path):
    """One municipality's year with each fault; that it is found is seen above on those that are drawn."""
    monkeypatch.setattr("aarsvaerk.simulation.campaign.FAULTS", {fault: FAULTS[fault]})
    one = replace(SMALL, municipality_count=1, last_year=2020, units=8, dirty_share=0.5, late_share=0, corrections=0)
    for seed in range(10):
        simulate(replace(one, seed=seed), tmp_path / str(seed))
        if rows := truth(tmp_path / str(seed), "findings"):
            break
    assert {row["rule_code"] for row in rows} >= {FAULTS[fault].rule_code}


def test_a_home_of_real_deliveries_refuses_simulated_ones_and_the_other_way_round(tmp_path):
    header = "Kommunekode;År;Forvaltningsområde;Enhed;Opgavefelt;Årsværk"
    (tmp_path / "real.csv").write_text(f"{header}\n563;2023;Havn;Kontor;1.4.1;4,25\n", encoding="utf-8")
    (tmp_path / "made.csv").write_text(f"{header};Simuleret\n563;2023;Havn;Kontor;1.4.1;4,25;ja\n", encoding="utf-8")
    (tmp_path / "both.csv").write_text(
        f"{header};{SYNTHETIC.heading_en}\n563;2023;Havn;Kontor;1.4.1;4,25;ja\n563;2023;Havn;Kaj;1.4.1;4,25;\n",
        encoding="utf-8",
    )
    rules = {}
    for home in ("of_real", "of_made"):
        settings = Settings(home=tmp_path / home)
        if home == "of_made":
            declare_synthetic(settings.landing)
        for name in ("real", "made", "both"):
            receive(settings.landing, tmp_path / f"{name}.csv", SMALL.received_from)
        for one in judge_all(settings, landed(settings.landing), keep=False):
            name = one.landed.manifest.file_name.removesuffix(".csv")
            rules[home, name] = one.decision.status, {finding.rule_code for finding in one.findings}
    assert rules["of_real", "real"] == ("accepted", set())
    assert rules["of_real", "made"] == ("rejected", {"synthetic_in_real_home"})
    assert rules["of_made", "made"] == ("accepted", set())
    assert rules["of_made", "real"] == ("rejected", {"real_in_synthetic_home"})
    assert "synthetic_in_part" in rules["of_real", "both"][1] & rules["of_made", "both"][1]
    with pytest.raises(FileExistsError):
        declare_synthetic(tmp_path / "of_real" / "landing")


def test_a_specification_that_cannot_be_is_refused():
    assert read_years("2014-2023") == (2014, 2023)
    assert read_years("2023") == (2023, 2023)
    with pytest.raises(BadSpecification, match="span of years"):
        read_years("2014–2023")
    for wrong in ({"municipality_count": 99}, {"first_year": 2024}, {"units": 0}, {"dirty_share": 0.9}):
        with pytest.raises(BadSpecification):
            Specification(**wrong)
