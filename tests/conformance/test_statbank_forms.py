"""StatBank's tables as its pages save them and as its API sends them, in Danish and English: the same figures."""

from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from ingest.landing import LandedDelivery, read_aside
from ingest.messages import render

CASES = Path(__file__).parents[1] / "fixtures" / "cases"
NOW = datetime(2026, 11, 27, tzinfo=UTC)
PER_INHABITANT = ("I alt (netto)", "Pr. indbygger, løbende priser (kr.)")
FUNCTION = ("6.45.51", "Sekretariat og forvaltninger")


def read(path: Path, directory: Path) -> tuple[LandedDelivery, list[tuple]]:
    """The delivery, and its figures as area, period and figure."""
    landed = read_aside(directory, path, NOW)
    rows = []
    for dataset, time, figure in (("population", "period", "population"), ("account", "year", "value")):
        if dataset in landed.manifest.datasets:
            for row in pq.read_table(landed.dataset_path(dataset)).to_pylist():
                if dataset == "account":
                    assert (row["kind"], row["price_unit"]) == PER_INHABITANT
                    assert (row["function_code"], row["function_name"]) == FUNCTION
                rows.append((row["area_name"], row[time], row[figure]))
    return landed, rows


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("14_statbank_web_csv/folk1a_headerless.csv", [("Randers", "2026K1", 98765), ("Aarhus", "2026K1", 367890)]),
        ("14_statbank_web_csv/folk1a_title.csv", [("Randers", "2026K1", 98765), ("Aarhus", "2026K1", 367890)]),
        (
            "14_statbank_web_csv/regk31_matrix.csv",
            [("Randers", 2023, 1844), ("Randers", 2024, 1883), ("Aarhus", 2023, 2101), ("Aarhus", 2024, 2140)],
        ),
        (
            "15_statbank_api_variants/folk1a_code_and_value.csv",
            [("Randers", "2026K1", 98765), ("Aarhus", "2026K1", 367890)],
        ),
        (
            "15_statbank_api_variants/folk1a_english.csv",
            [("Randers", "2026K1", 98765), ("København", "2026K1", 660000), ("Hele landet", "2026K1", 6000000)],
        ),
        ("15_statbank_api_variants/regk31_code_and_value.csv", [("Randers", 2024, 1883)]),
        ("15_statbank_api_variants/regk31_english.csv", [("Randers", 2024, 1883)]),
    ],
)
def test_every_form_gives_the_figures_of_the_danish_texts(tmp_path, name, rows):
    landed, found = read(CASES / name, tmp_path)
    assert landed.manifest.status == "landed", landed.manifest.findings
    assert found == rows


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (
            '"Population at the first day of the quarter by region, sex and time"\n\n" ";" ";"2026Q1";"2026Q2"\n'
            '"Copenhagen"\n" ";"Total";660000;..\n"Aarhus"\n" ";"Total";367890;368000\n"Source: Statistics Denmark"\n',
            [
                *(("København", "2026K1", 660000), ("København", "2026K2", None)),
                *(("Aarhus", "2026K1", 367890), ("Aarhus", "2026K2", 368000)),
            ],
        ),
        (
            '"Folketal den 1. i kvartalet efter tid og område"\n\n" ";"Randers";"Aarhus"\n"2026K1";98765;367890\n',
            [("Randers", "2026K1", 98765), ("Aarhus", "2026K1", 367890)],
        ),
        ("indhold;Tid;OMRÅDE\n98765;2026K1;Randers\n", [("Randers", "2026K1", 98765)]),  # the API's, reordered
        ("OMRÅDE;TID;INDHOLD\nRanders;2026K1;98\u00a0765\n", [("Randers", "2026K1", 98765)]),
        ("OMRÅDE;TID;INDHOLD\n730 Randers;2026K1 2026K1;98765\n", [("Randers", "2026K1", 98765)]),
        ('"område";"tid";"Folketal den 1. i kvartalet"\n"Randers";"2026K1";98765\n', [("Randers", "2026K1", 98765)]),
        (
            '"Population 1 January by region and time"\n\n" ";"2008"\n"Copenhagen";509861\n',
            [("København", "2008", 509861)],
        ),
    ],
)
def test_other_layouts_of_the_pages_are_read_too(tmp_path, content, rows):
    file = tmp_path / "saved.csv"
    file.write_text(content, encoding="cp1252")
    landed, found = read(file, tmp_path)
    assert landed.manifest.status == "landed", landed.manifest.findings
    assert found == rows


@pytest.mark.parametrize(
    "rows",
    [
        [
            ["Folketal den 1. i kvartalet efter område og tid"],
            [],
            [None, "2026K1", "2026K2"],
            ["Randers", 98765, 98800],
        ],
        [["Population by region and time"], [None, "2026Q1", "2026Q2"], ["Randers", 98765, 98800], ["Source: DST"]],
        [["Randers", "2026K1", 98765], ["Randers", "2026K2", 98800]],
        [["TID", "område", "INDHOLD"], ["2026K1", "Randers", 98765], ["2026K2", "Randers", 98800]],
    ],
)
def test_tables_saved_as_workbooks_are_read_too(tmp_path, rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "saved.xlsx")
    landed, found = read(tmp_path / "saved.xlsx", tmp_path)
    assert (landed.manifest.status, landed.manifest.findings) == ("landed", ())
    assert found == [("Randers", "2026K1", 98765), ("Randers", "2026K2", 98800)]


@pytest.mark.parametrize(
    ("content", "rule_code", "named"),
    [
        (
            '"Folketal efter område, køn og tid"\n\n" ";" ";"2026K1"\n"Randers"\n" ";"I alt";9\n" ";"Mænd";4\n',
            "statbank_page",
            "Mænd",
        ),
        (
            '"Folketal den 1. i kvartalet efter område og tid"\n\n" ";"2026K1"\n"Randers";98765\n"Aarhus";367;890\n',
            "csv_malformed",
            "3 felter; der skal være 2",
        ),
        ("OMRÅDE;TID;INDHOLD\nRanders;2026K1;98.765\n", "value_malformed", "uden punktum"),
        ("OMRÅDE;TID;INDHOLD\nRanders;2026M01;9\n", "value_malformed", "2023K1"),
        ("Kommune;År;Årsværk\nRanders;2031;12\n", "file_unknown_kind", "årsværk pr. enhed"),
        ("Randers;2031;12\nAarhus;2031;13\n", "file_unknown_kind", "Ingen af dens første 20 rækker"),
    ],
)
def test_what_cannot_be_told_is_refused_and_named(tmp_path, content, rule_code, named):
    file = tmp_path / "saved.csv"
    file.write_text(content, encoding="utf-8")
    landed, _ = read(file, tmp_path)
    assert landed.manifest.status == "rejected"
    assert [finding.rule_code for finding in landed.manifest.findings] == [rule_code]
    assert named in render(landed.manifest.findings[0], "da")[0]
