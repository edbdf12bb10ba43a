"""The embedded municipalities and statistics against the published figures they were taken from."""

import csv
from pathlib import Path

import pytest

from ingest.landing import DELIVERIES
from tests.tables import read_bytes

ROOT = Path(__file__).resolve().parents[2]
FIGURES = ROOT.parent / "shared" / "data"
if not FIGURES.is_dir():
    pytest.skip(
        "../shared/data is not beside this checkout; it holds the published figures that the seeds are compared with",
        allow_module_level=True,
    )


def published(name):
    with (FIGURES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def embedded(name):
    (rows,) = read_bytes((DELIVERIES / name).read_bytes())[1].values()
    return rows


def test_municipalities_are_the_published_ones():
    with (ROOT / "seeds/reference/ref_municipality.csv").open(encoding="utf-8", newline="") as file:
        ours = list(csv.DictReader(file))
    same = ("municipality_code", "municipality_name", "region_code", "region_name", "area_km2")
    expected = {
        (*(row[name] for name in same), row["dst_group_2018_code"], row["dst_group_2018_name"])
        for row in published("municipalities.csv")
    }
    assert {(*(row[name] for name in same), row["dst_group_code"], row["dst_group_name"]) for row in ours} == expected
    assert len(ours) == 98


def test_net_expenditure_is_the_published_one_figure_by_figure():
    expected = sorted(
        (row["area_name"], row["function_dotted"], int(row["year"]), int(row["value_kr_per_inhabitant"]))
        for row in published("regk31_admin_per_inhabitant_2016_2024.csv")
        if row["function_dotted"] == "6.45.51"
    )
    ours = embedded("dst_regk31_2016_2024.csv")
    assert sorted((row["area_name"], row["function_code"], row["year"], row["value"]) for row in ours) == expected
    assert len(expected) == 9 * 99


def test_population_is_the_published_one_figure_by_figure():
    expected = sorted(
        (row["area_name"], row["reference_date"], int(row["population"]))
        for row in published("population_by_municipality.csv")
        if row["area_level"] != "region" and row["reference_date"]
    )
    ours = embedded("dst_bef1a07_2005_2009.csv") + embedded("dst_folk1a_2010_2023.csv")
    assert sorted((row["area_name"], str(row["population_date"]), row["population"]) for row in ours) == expected
    assert len(expected) == 19 * 100
