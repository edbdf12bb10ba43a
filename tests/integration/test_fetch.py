"""`aarsvaerk fetch` against a small StatBank on loopback: what is configured lands and is published like any delivery.

The figures and most names of functions are invented.
"""

from __future__ import annotations

import csv
import shutil

import pytest
from typer.testing import CliRunner

from aarsvaerk.cli.main import app
from aarsvaerk.intake.fetching import queries
from aarsvaerk.intake.fingerprint import inputs_fingerprint
from aarsvaerk.settings import PROJECT_ROOT, Settings
from ingest.landing import landed
from ingest.sources.statbank import TABLE_SOURCES

with (PROJECT_ROOT / "seeds/reference/ref_municipality.csv").open(encoding="utf-8", newline="") as file:
    MUNICIPALITIES = {row["municipality_code"]: row["municipality_name"] for row in csv.DictReader(file)}
# A region and a group of municipalities stand among the areas, as in StatBank; neither is a municipality.
AREAS = {"000": "Hele landet", "081": "Region Nordjylland", **MUNICIPALITIES, "910": "Opdigtet gruppe"}
FUNCTIONS = {f"6455{digit}": f"6.45.5{digit} Opdigtet {digit}" for digit in range(10)}
FUNCTIONS |= {"64551": "6.45.51 Sekretariat og forvaltninger", "64240": "6.42.40 Fælles formål"}


def figure(codes: dict[str, str]) -> int:
    """A municipality has 1,000 more than its code; the country has the sum."""
    area = codes["OMRÅDE"]
    return 1_000 + int(area) if area in MUNICIPALITIES else sum(1_000 + int(code) for code in MUNICIPALITIES)


@pytest.fixture
def bank(statbank):
    statbank.figure = figure
    statbank.add(
        "REGK31",
        "2031-05-22T08:00:00",
        OMRÅDE=AREAS,
        FUNKTION=FUNCTIONS,
        DRANST={"1": "1 Driftskonti", "2": "2 Statsrefusion", "3": "3 Anlæg"},
        ART={"TOT": "I alt (netto)", "UE": "Udgifter"},
        PRISENHED={"LOBM": "Løbende priser (1.000 kr.)", "INDL": "Pr. indbygger, løbende priser (kr.)"},
        Tid={"2016": "2016", "2017": "2017"},
    )
    statbank.add(
        "FOLK1A",
        "2031-02-11T08:00:00",
        OMRÅDE=AREAS,
        KØN={"TOT": "I alt", "1": "Mænd"},
        ALDER={"IALT": "Alder i alt", "0": "0 år"},
        CIVILSTAND={"TOT": "I alt", "U": "Ugift"},
        Tid={"2031K1": "2031K1", "2031K2": "2031K2"},
    )
    return statbank


@pytest.fixture
def settings(tmp_path, bank, monkeypatch) -> Settings:
    monkeypatch.setenv("AARSVAERK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("AARSVAERK_STATBANK_URL", bank.url)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("COLUMNS", "200")
    return Settings.from_environment()


def run(*arguments: str):
    return CliRunner().invoke(app, ["fetch", *arguments])


def test_what_is_configured_lands_with_its_citation_and_the_next_refresh_has_something_new(settings, bank):
    before = inputs_fingerprint(settings)
    told = run()
    assert told.exit_code == 0, told.output
    assert "Publish it with: aarsvaerk refresh" in told.stdout
    assert inputs_fingerprint(settings) != before
    deliveries = {delivery.manifest.file_name: delivery.manifest for delivery in landed(settings.landing)}
    rows = {name: next(iter(manifest.datasets.values())) for name, manifest in deliveries.items()}
    assert rows == {
        "regk31_net_per_inhabitant_20310522.csv": 99 * 10 * 2,
        "regk31_net_kr_20310522.csv": 99 * 10 * 2,
        "folk1a_first_quarter_20310211.csv": 99,
    }
    population = deliveries["folk1a_first_quarter_20310211.csv"]
    assert told.stdout.count(": accepted, ") == 3
    assert f"{population.delivery_id}: accepted, 99 rows, 0 rejected" in told.stdout
    assert population.citation == "Statistics Denmark, StatBank FOLK1A (Opdigtet), updated 2031-02-11T08:00:00"
    assert population.licence == "Kilde: Danmarks Statistik"
    assert population.findings == ()


def test_a_named_query_is_fetched_alone(settings, bank):
    assert run("folk1a_first_quarter").exit_code == 0
    assert {asked["table"] for _, asked in bank.asked} == {"FOLK1A"}


def test_nothing_is_asked_for_again_until_statbank_says_that_the_table_is_newer(settings, bank):
    assert run("folk1a_first_quarter").exit_code == 0
    before = inputs_fingerprint(settings)
    bank.asked.clear()
    told = run("folk1a_first_quarter")
    assert told.exit_code == 0
    assert told.stdout == "folk1a_first_quarter: unchanged since 2031-02-11T08:00:00\n"
    assert bank.functions() == ["tableinfo"]
    assert inputs_fingerprint(settings) == before

    bank.tables["FOLK1A"]["updated"] = "2031-05-12T08:00:00"
    bank.figure = lambda codes: figure(codes) + 1
    assert run("folk1a_first_quarter").exit_code == 0
    assert bank.functions() == ["tableinfo", "tableinfo", "data"]
    assert len(landed(settings.landing)) == 2


def test_another_query_and_a_withdrawn_delivery_are_fetched_again(settings, bank, tmp_path, monkeypatch):
    assert run("folk1a_first_quarter").exit_code == 0
    (directory,) = (settings.landing / "raw").iterdir()
    shutil.rmtree(directory)
    assert "unchanged" not in run("folk1a_first_quarter").stdout
    assert directory.exists()

    (settings.fetched / "folk1a_first_quarter.json").write_text("{", encoding="utf-8")
    assert "unchanged" not in run("folk1a_first_quarter").stdout

    seed = PROJECT_ROOT / "seeds/reference/ref_statbank_query.csv"
    (tmp_path / "seeds/reference").mkdir(parents=True)
    changed = seed.read_text(encoding="utf-8").replace("Tid,*K1,", "Tid,*,")
    (tmp_path / "seeds/reference/ref_statbank_query.csv").write_text(changed, encoding="utf-8")
    elsewhere = Settings(settings.home, tmp_path)
    assert (
        queries(elsewhere)["folk1a_first_quarter"].fingerprint != queries(settings)["folk1a_first_quarter"].fingerprint
    )


def test_one_that_fails_does_not_stop_the_others_and_is_told(settings, bank):
    del bank.tables["REGK31"]
    told = run()
    assert told.exit_code == 1
    assert told.stderr.count("Not fetched: ") == 2
    for part in ("regk31_net_kr", bank.url, "Why: HTTP 404", "Tabellen blev ikke fundet", "ref_statbank_query.csv"):
        assert part in told.stderr
    assert "Traceback" not in told.output
    assert [delivery.manifest.source_code for delivery in landed(settings.landing)] == ["dst_folk1a"]


def test_one_that_is_rejected_is_told_by_the_exit_code_every_time(settings, bank):
    bank.figure = lambda codes: "mange"
    for _ in range(2):
        told = run("folk1a_first_quarter")
        assert told.exit_code == 3
        assert "value_malformed" in told.stdout
    assert bank.functions() == ["tableinfo", "data"] * 2


def test_a_query_nobody_configured_is_wrong_usage(settings, bank):
    told = run("folk1a")
    assert told.exit_code == 2
    assert "Known queries: regk31_net_per_inhabitant, regk31_net_kr, folk1a_first_quarter" in told.stderr
    assert bank.asked == []


def test_what_was_fetched_is_built_and_nothing_more_is_fetched_for_it(settings, bank, new_line):
    line = new_line(settings)
    assert run().exit_code == 0
    bank.asked.clear()
    with line.candidate() as connection:
        assert bank.asked == []
        accounts = connection.sql(
            """select function_code, net_expenditure_kr_per_inhabitant, net_expenditure_kr from core.fct_account
            join core.dim_municipality using (municipality_key)
            where municipality_name = 'Læsø' and year = 2016 order by function_code"""
        ).fetchall()
        sources = connection.sql(
            """select file_name from core.fct_account join core.dim_municipality using (municipality_key)
            join meta.fact_source on account_key = fact_key
            join meta.source_row on fact_source.source_row_id = source_row.source_row_id
            join meta.delivery on source_row.delivery_id = delivery.delivery_id
            where municipality_name = 'Læsø' and year = 2016 and function_code = '6.45.51' order by file_name"""
        ).fetchall()
        people = connection.sql(
            """select population from core.fct_population join core.dim_municipality using (municipality_key)
            where municipality_name = 'Læsø' and population_date = date '2031-01-01'"""
        ).fetchall()
    assert accounts == [(f"6.45.5{digit}", 1825, 1_825_000) for digit in range(10)], "and the embedded figure gives way"
    assert sources == [("regk31_net_kr_20310522.csv",), ("regk31_net_per_inhabitant_20310522.csv",)]
    assert people == [(1825,)]


def test_every_configured_query_is_of_a_table_that_can_be_read(settings):
    readable = {source.code.removeprefix("dst_").upper() for source in TABLE_SOURCES}
    assert {query.table_id for query in queries(settings).values()} <= readable
