"""The examples of docs/methods.md, recomputed from the embedded release."""

from decimal import Decimal

import numpy as np
import pytest

from aarsvaerk.benchmarking.expected import fit
from aarsvaerk.benchmarking.frontier import scores
from aarsvaerk.benchmarking.peers import quartiles
from aarsvaerk.benchmarking.twins import standardised, transformed, values_of_year
from aarsvaerk.settings import PROJECT_ROOT

ENGLISH, DANISH = (PROJECT_ROOT / "docs" / "methods.md").read_text(encoding="utf-8").split("\n# Metoder\n")
RANDERS = "municipality_code = '730' and peer_set_code = 'twins'"
ACCOUNT = f"from marts.benchmark_account where {RANDERS} and year = 2024"


@pytest.fixture(scope="module")
def release(warehouse):
    with warehouse.connect() as connection:
        yield connection


@pytest.mark.parametrize(
    ("query", "places"),
    [
        (f"select value, p25, median, p75, gap_to_median_kr {ACCOUNT}", (0, 0, 2, 2, 2)),
        (f"select shrunken_value, chance_share_pct, funnel_low_value, funnel_high_value {ACCOUNT}", (2, 1, 0, 0)),
        (
            """select value, shrunken_value from marts.benchmark_account
            where municipality_name = 'Læsø' and year = 2024 and peer_set_code = 'country'""",
            (0, 2),
        ),
        (f"select expected_value, expected_low_value, expected_high_value, adjusted_value {ACCOUNT}", (0, 0, 0, 0)),
        ("select 100 * r_squared_out from meta.model_card where model_code = 'expected account 6.45.51 2024'", (0,)),
        (
            "select value * 99.931, fte_high from marts.benchmark_task_field "
            f"where {RANDERS} and task_field_code = '1.2.6'",
            (2, 1),
        ),
        (
            f"select value, denominator from marts.benchmark_task_field_by_scope where {RANDERS} "
            "and denominator_code in ('children_in_day_care', 'recipients_of_social_assistance')",
            (2, 0),
        ),
        (
            "select numerator, denominator, value from marts.indicator_scorecard where indicator_code = '1.2.6-P1'",
            (0, 2, 2),
        ),
        (
            "select amount_kr from marts.change_decomposition "
            f"where level = 'account' and year = 2024 and amount_kr <> 0 and {RANDERS}",
            (0,),
        ),
        (
            f"select gap_to_median_kr / 1000000 from marts.benchmark_account where {RANDERS} and year >= 2023",
            (1,),
        ),
        (
            """select distance from core.bridge_peer where municipality_code = '730' and peer_set_code = 'twins'
            and year = 2024 and (distance < 0.35 or distance > 0.68)""",
            (2,),
        ),
        (
            """select max(comparability_score) from marts.benchmark_account
            where peer_set_code = 'twins' and year = 2024 and municipality_name in ('Odense', 'København')
            group by municipality_name""",
            (0,),
        ),
    ],
)
def test_examples_are_what_the_release_says(release, query, places):
    rows = release.sql(query).fetchall()
    assert rows, query
    for row in rows:
        for value, digits in zip(row, places, strict=True):
            said = f"{Decimal(str(value)):,.{digits}f}".replace("-", "−")
            assert said in ENGLISH, f"{said} of {query}"
            assert said.translate(str.maketrans(",.", ".,")) in DANISH, f"{said} of {query}"


def test_the_weighted_median_is_of_the_figures_and_weights_named(release):
    codes, figures = zip(
        *release.sql(
            """select municipality_code, value from marts.benchmark_account
            where municipality_code in ('710', '740', '791') and year = 2024 and peer_set_code = 'country' order by 1"""
        ).fetchall(),
        strict=True,
    )
    assert codes == ("710", "740", "791")
    millionths = np.array([[int(figure * 1_000_000) for figure in figures]])
    _, ((quarters,),) = quartiles(millionths, [np.arange(3)], [np.array([3, 2, 1])])
    said = f"{quarters[1] / 1_000_000:,.2f}"
    assert f"= {said}." in ENGLISH and f"= {said.translate(str.maketrans(',.', '.,'))}." in DANISH
    assert all(f"{figure:,.0f}" in ENGLISH for figure in figures)


def test_regressions_made_anew_without_each_municipality_differ_as_stated(release):
    factors = release.sql(
        """select municipality_code, factor_code, year, value from core.fct_structural_factor
        join core.dim_municipality using (municipality_key)"""
    ).to_arrow_table()
    described = release.sql("from core.dim_structural_factor").to_arrow_table()
    codes, figures = zip(
        *release.sql(
            """select municipality_code, value::double from marts.benchmark_account
            where year = 2024 and peer_set_code = 'country' order by all"""
        ).fetchall(),
        strict=True,
    )
    names = described.filter(described["is_explaining"])["factor_code"].to_pylist()
    found = standardised(transformed(values_of_year(factors, list(codes), names, 2024), names, described))
    z = np.column_stack([np.nan_to_num(found), np.nan_to_num(found)[:, names.index("population")] ** 2])
    y = np.array(figures)
    predicted = fit(y[None], z).predicted[0]
    others = [np.arange(len(y)) != one for one in range(len(y))]
    anew = [np.r_[1, z[one]] @ fit(y[None, kept], z[kept]).coefficients[0] for one, kept in enumerate(others)]
    apart = np.abs(predicted - anew)
    assert (round(np.median(apart)), round(apart.max())) == (2, 101)
    assert codes[apart.argmax()] == "157"
    assert "2 kr\nin the median and 101 at most (Gentofte)" in ENGLISH


def test_the_example_of_volume_and_productivity_adds_up():
    own, other = (10, 2000), (6, 1500)
    rates = own[0] / own[1], other[0] / other[1]
    volume = (own[1] - other[1]) * sum(rates) / 2
    productivity = (rates[0] - rates[1]) * (own[1] + other[1]) / 2
    assert (volume, productivity) == pytest.approx((2.25, 1.75))
    assert "2.25 are volume" in ENGLISH and "2,25 omfang" in DANISH


def test_the_published_example_of_best_practice_is_found():
    found, _ = scores(np.array([[2.0], [4], [3], [5], [6]]), np.array([[1.0], [2], [3], [4], [5]]))
    assert "give " + ", ".join(f"{one:g}" for one in found.round(6)) in ENGLISH


def test_both_languages_have_the_same_sections():
    assert ENGLISH.count("\n## ") == DANISH.count("\n## ")
    assert ENGLISH.count("\nExample") == DANISH.count("\nEksempel")
