"""Benchmarks of the embedded deliveries: peers, ranks, refusals, and the answer in the terminal."""

import json

import numpy as np
import pytest


@pytest.fixture(scope="module")
def release(warehouse):
    with warehouse.connect() as connection:
        yield connection


def test_with_one_municipality_every_task_field_says_that_no_peers_have_delivered(release):
    found = release.sql(
        "select distinct comparability, missing_reason, gap_to_median_fte, rank, median from marts.benchmark_task_field"
    ).fetchall()
    assert {row[0] for row in found} <= {"no_peers", "no_figure"}
    assert all(reason and (gap, rank, median) == (None, None, None) for _, reason, gap, rank, median in found)
    assert release.sql("select count(*) from marts.efficiency where score is not null").fetchone() == (0,)


def test_the_median_of_peers_leaves_the_municipality_out(release):
    rows = release.sql(
        """select shown.municipality_code, shown.median, list(others.value::double) as beside
        from marts.benchmark_account as shown
        join core.bridge_peer as bridge using (peer_set_code, year, municipality_key)
        join marts.benchmark_account as others on others.municipality_key = bridge.peer_municipality_key
            and (others.peer_set_code, others.year, others.function_code)
                = (shown.peer_set_code, shown.year, shown.function_code)
        where shown.peer_set_code in ('twins', 'neighbours', 'dst_group') and shown.year = 2024
            and others.value is not null
        group by all"""
    ).fetchall()
    assert len(rows) > 250
    for code, median, beside in rows:
        assert float(median) == pytest.approx(np.median(beside)), code


def test_groups_of_peers_have_english_names_but_for_official_ones(release):
    named = dict(release.execute("select peer_group_name, peer_group_name_en from core.bridge_peer").fetchall())
    assert named["Hele landet"] == "The whole country"
    assert named["Provinsbykommuner"] == "Provincial municipalities"
    assert named["60.000-99.999 indbyggere"] == "60,000-99,999 inhabitants"
    assert named["100.000 indbyggere og derover"] == "100,000 inhabitants or more"
    assert {name for name, english in named.items() if name == english} == {
        name for name in named if name.startswith("Region ")
    }


def test_islands_have_no_neighbours_and_nobody_is_like_the_small_ones(release):
    """Læsø, Fanø, Samsø, Ærø and København get no gap to twins, and the reason is named."""
    refused = release.sql(
        """select municipality_name, comparability_reasons from marts.benchmark_account
        where year = 2024 and peer_set_code = 'twins' and comparability = 'not_comparable'"""
    ).fetchall()
    assert {name for name, _ in refused} == {"København", "Læsø", "Fanø", "Samsø", "Ærø"}
    assert all("peers_very_unlike" in reasons for _, reasons in refused)
    alone = release.sql(
        """select count(*), count(gap_to_median_kr) from marts.benchmark_account
        where year = 2024 and peer_set_code = 'neighbours' and comparability = 'no_peers'"""
    ).fetchone()
    assert alone == (7, 0)


def test_nine_in_ten_figures_lie_where_conditions_lead_one_to_expect(release):
    ((share,),) = release.sql(
        """select avg((value between expected_low_value and expected_high_value)::integer)
        from marts.benchmark_account where peer_set_code = 'country' and value is not null"""
    ).fetchall()
    assert 0.88 <= share <= 0.95


def test_the_change_of_a_gap_is_the_sum_of_its_parts(release):
    ((worst, count),) = release.sql(
        """with parts as (
            select municipality_key, year, peer_set_code, item_code, sum(amount_kr) as amount
            from marts.change_decomposition where level = 'account' group by all
        )
        select max(abs(parts.amount - (now.gap_to_median_kr - before.gap_to_median_kr))), count(*)
        from parts
        join marts.benchmark_account as now using (municipality_key, year, peer_set_code)
        join marts.benchmark_account as before
            on (before.municipality_key, before.peer_set_code, before.year)
                = (parts.municipality_key, parts.peer_set_code, parts.year - 1)
        where now.function_code = parts.item_code and before.function_code = parts.item_code"""
    ).fetchall()
    assert count > 1500 and worst <= 0.05


@pytest.mark.parametrize(
    ("language", "words"),
    [("da", "så der er intet at sammenligne med"), ("en", "No peers have delivered FTE for 2023")],
)
def test_one_task_field_is_answered_whole(warehouse, aarsvaerk, language, words):
    asked = ("benchmark", "--municipality", "730", "--task-field", "1.2.6", "--language", language)
    run = aarsvaerk(warehouse.settings.home, *asked)
    assert run.returncode == 0, run.stderr
    assert words in run.stdout
    assert warehouse.release_id in run.stdout if hasattr(warehouse, "release_id") else "1.2.6" in run.stdout


def test_rows_come_as_json(warehouse, aarsvaerk):
    asked = ("benchmark", "--municipality", "730", "--task-field", "1.2.6", "--peers", "twins", "--format", "json")
    run = aarsvaerk(warehouse.settings.home, *asked)
    assert run.returncode == 0, run.stderr
    (row,) = json.loads(run.stdout)
    assert (row["task_field_code"], row["peer_set_code"], row["peer_count"]) == ("1.2.6", "twins", 0)
