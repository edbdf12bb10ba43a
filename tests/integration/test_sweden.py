"""Another country by its seeds alone: Sweden's 290 municipalities, real total FTE."""

import csv
import os
import subprocess
import sys
from dataclasses import replace

import duckdb
import numpy as np
import pytest

from aarsvaerk.settings import PROJECT_ROOT, Settings
from aarsvaerk.simulation.specification import NotEmpty
from aarsvaerk.simulation.sweden import CHECKOUT, prepare, refresh


@pytest.fixture
def home(tmp_path) -> Settings:
    return replace(Settings.from_environment(), home=tmp_path / "sweden")


def test_its_figures_are_deliveries_that_its_own_seeds_accept(home):
    checkout = prepare(home, range(2022, 2023))
    deliveries = checkout / "seeds" / "deliveries"
    with (deliveries / "kolada_fte.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.reader(file, delimiter=";"))) == 291
    run = "import sys; from aarsvaerk.cli.main import app; app()"
    files = [str(deliveries / name) for name in ("kolada_fte.csv", "kolada_inhabitants.csv", "kolada_factors.csv")]
    told = subprocess.run(
        [sys.executable, "-c", run, "check", "--language", "en", *files],
        env=os.environ | {"PYTHONPATH": str(checkout), "AARSVAERK_HOME": str(home.home)},
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr


def test_a_home_that_holds_something_is_left_alone(home):
    home.home.mkdir()
    (home.home / "mine").touch()
    with pytest.raises(NotEmpty):
        prepare(home, range(2022, 2023))
    assert not (home.home / CHECKOUT).exists()


@pytest.mark.long
def test_it_is_a_whole_release_whose_ranks_hold_its_own_municipalities_only(home):
    prepare(home, range(2021, 2023))
    assert refresh(home) == 0
    with duckdb.connect(str(home.current_database), read_only=True) as connection:
        shown = connection.sql(
            """select count(*), min(peer_count), max(peer_count), min(rank_of), count(rank_from), count(expected_value),
                min(country_code), max(country_code)
            from marts.benchmark_total where year = 2022 and peer_set_code = 'country'"""
        ).fetchone()
        rows = connection.sql(
            "select value, median from marts.benchmark_total where year = 2022 and peer_set_code = 'country'"
        ).fetchall()
        countries = connection.sql("select distinct country_code from core.dim_municipality").fetchall()
        example = connection.sql(
            """select value, median, gap_to_median_fte, expected_value, expected_low_value, expected_high_value
            from marts.benchmark_total where municipality_name = 'Umeå' and year = 2022 and peer_set_code = 'twins'"""
        ).fetchone()
    assert shown == (290, 289, 289, 290, 290, 290, "SE", "SE")
    assert countries == [("SE",)]
    methods = (PROJECT_ROOT / "docs" / "methods.md").read_text(encoding="utf-8")
    for number, digits in zip(example, (2, 2, 1, 2, 2, 2), strict=True):
        assert f"{number:,.{digits}f}" in methods
    middle = np.median([float(value) for value, _ in rows])
    assert all(abs(float(median) - middle) < 0.2 for _, median in rows)
    for name in ("aarsvaerk.xlsx", "site/index.html", "open/site/index.html", "datapackage.json"):
        assert (home.current / name).exists(), name
