"""The methods against other implementations, published values and made-up truth."""

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from aarsvaerk.benchmarking.comparison import comparisons
from aarsvaerk.benchmarking.estimates import estimates
from aarsvaerk.benchmarking.expected import fit
from aarsvaerk.benchmarking.peers import ABSENT, quartiles
from aarsvaerk.benchmarking.ranks import COVERAGE, ranks
from aarsvaerk.benchmarking.twins import distances, standardised, twins
from aarsvaerk.benchmarking.uncertainty import chance_share, heterogeneity, shrunken, yearly_noise
from tests.benchmarks.rank_ranges import covered, covered_alone


def test_quartiles_leave_the_municipality_out_and_equal_numpys():
    rng = np.random.default_rng(1)
    values = rng.integers(0, 10**9, (3, 12))
    values[1, 4] = values[2, :9] = ABSENT
    peers = [np.array([j for j in range(12) if j != i]) for i in range(12)]
    counts, found = quartiles(values, peers)
    for item in range(3):
        for one in range(12):
            others = [int(v) for v in values[item, peers[one]] if v != ABSENT]
            assert counts[item, one] == len(others)
            if others:
                wanted = np.quantile(np.array(others, float), [0.25, 0.5, 0.75])
                assert np.abs(found[item, one] - wanted).max() <= 0.51


def test_a_half_is_rounded_away_from_zero():
    _, found = quartiles(np.array([[0, 1, 2], [0, -1, -2]]), [np.array([1, 2])] * 3)
    assert found[:, 0, 1].tolist() == [2, -2]


def test_weights_that_are_alike_change_nothing():
    values = np.random.default_rng(6).integers(-(10**12), 10**12, (20, 9))
    values[3, 2] = values[4, :] = ABSENT
    counts, found = quartiles(values, [np.arange(9)])
    for weight in (1, 3, 10**6, 10**9):
        counted, weighted = quartiles(values, [np.arange(9)], [np.full(9, weight)])
        assert (counted == counts).all() and (weighted == found).all()


@pytest.mark.parametrize("scale", [1, 10**6])
def test_weighted_quartiles_are_means_of_figures_side_by_side(scale):
    """Each figure is repeated by its weight, so finely that the window is whole; numpy takes its mean."""
    rng = np.random.default_rng(7)
    values, weights = rng.integers(-(10**9), 10**9, (30, 7)), np.array([5, 1, 3, 1, 2, 1, 1])
    values[1, 0] = values[2, 3] = ABSENT
    _, found = quartiles(values, [np.arange(7)], [weights * scale])
    for row, quarters in zip(values, found[:, 0], strict=True):
        known = row != ABSENT
        total, squares = weights[known].sum(), (weights[known] ** 2).sum()
        repeated = np.sort(np.repeat(row[known], weights[known] * 4 * total))
        for quarter in (1, 2, 3):
            start = quarter * (total**2 - squares)
            assert quarters[quarter - 1] == pytest.approx(repeated[start : start + 4 * squares].mean(), abs=0.51)
        # Where one figure holds all of the window, other ways to weigh a median agree.
        middle = np.quantile(row[known].astype(float), 0.5, weights=weights[known], method="inverted_cdf")
        if len(set(repeated[2 * (total**2 - squares) : 2 * (total**2 + squares)])) == 1:
            assert quarters[1] == middle


def test_a_peer_that_weighs_nearly_nothing_hardly_counts():
    weights = np.array([10**6, 10**6, 10**6, 1])
    _, found = quartiles(np.array([[10**6, 2 * 10**6, 3 * 10**6, 9 * 10**6]]), [np.arange(4)], [weights])
    assert found[0, 0] == pytest.approx([1_500_000, 2_000_000, 2_500_000], abs=10)


def test_a_municipality_without_peers_has_none():
    counts, found = quartiles(np.array([[5]]), [np.array([], int)])
    assert (counts[0, 0], found[0, 0].tolist()) == (0, [0, 0, 0])


def test_robust_regression_gives_the_published_coefficients():
    """Brownlee's stack loss; coefficients of R's MASS::rlm(stack.loss ~ ., stackloss)."""
    air = [80, 80, 75, 62, 62, 62, 62, 62, 58, 58, 58, 58, 58, 58, 50, 50, 50, 50, 50, 56, 70]
    water = [27, 27, 25, 24, 22, 23, 24, 24, 23, 18, 18, 17, 18, 19, 18, 18, 19, 19, 20, 20, 20]
    acid = [89, 88, 90, 87, 87, 87, 93, 93, 87, 80, 89, 88, 82, 93, 89, 86, 72, 79, 80, 82, 91]
    loss = [42, 37, 37, 28, 18, 18, 19, 20, 15, 14, 14, 13, 11, 12, 8, 7, 8, 8, 9, 15, 15]
    model = fit(np.array([loss], float), np.column_stack([air, water, acid]).astype(float))
    assert model.coefficients[0] == pytest.approx([-41.0265, 0.8294, 0.9261, -0.1278], abs=2e-3)


def test_a_prediction_leaves_the_municipality_out():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(30, 2))
    # So little noise beside Huber's bound that all weigh the same.
    y = 3 + x @ [1.0, -2.0] + rng.choice([-0.01, 0.01], 30)
    model = fit(y[None], x)
    left_out = np.arange(30) != 7
    design = np.column_stack([np.ones(30), x])
    without = np.linalg.lstsq(design[left_out], y[left_out], rcond=None)[0]
    assert model.predicted[0, 7] == pytest.approx(design[7] @ without, abs=1e-4)


def test_too_few_municipalities_give_no_expectation():
    model = fit(np.ones((1, 12)), np.ones((12, 3)))
    assert np.isnan(model.predicted).all()


def test_heterogeneity_is_that_of_published_trials():
    """Paule & Mandel's estimate for the 13 BCG trials, as R's metafor gives it."""
    y = [
        -0.8893,
        -1.5854,
        -1.3481,
        -1.4416,
        -0.2175,
        -0.7861,
        -1.6209,
        0.0120,
        -0.4694,
        -1.3713,
        -0.3394,
        0.4459,
        -0.0173,
    ]
    v = [0.3256, 0.1946, 0.4154, 0.0200, 0.0512, 0.0069, 0.2230, 0.0040, 0.0564, 0.0730, 0.0124, 0.5325, 0.0714]
    tau2, _, _ = heterogeneity(np.array([y]), np.array([v]))
    assert tau2[0] == pytest.approx(0.3181, abs=5e-4)


def test_what_is_only_noise_is_drawn_to_the_mean():
    rng = np.random.default_rng(3)
    y, s2 = rng.normal(10, 1, (1, 98)), np.ones((1, 98))
    tau2, mean, mean_variance = heterogeneity(y, s2)
    value, _ = shrunken(y, s2, tau2, mean, mean_variance)
    assert chance_share(s2, tau2)[0] > 0.8
    assert value.std() < 0.3 * y.std()


def test_noise_is_found_from_changes_between_years():
    rng = np.random.default_rng(4)
    people = np.full((10, 98), 40_000.0)
    true = rng.normal(3000, 500, 98) + np.arange(10)[:, None] * 100
    assert yearly_noise(true + rng.normal(0, 50, (10, 98)), people) == pytest.approx(50, rel=0.1)
    assert np.isnan(yearly_noise(true[:1], people[:1]))


@pytest.mark.parametrize(("count", "repeats", "width"), [(5, 2000, 3.2), (16, 1000, 11), (98, 400, 70)])
def test_ranges_of_ranks_cover_the_truth_as_often_as_stated(count, repeats, width):
    """At least as often, and at most 3 points more; two standard errors are left for chance."""
    share, mean_width = covered(count, repeats)
    error = np.sqrt(COVERAGE * (1 - COVERAGE) / repeats)
    assert COVERAGE - 2 * error <= share <= COVERAGE + 0.03 + 2 * error
    assert mean_width < width


@pytest.mark.parametrize(("size", "width"), [(6, 3), (11, 5)])
def test_ranges_in_sets_of_its_own_cover_the_truth_as_often_as_stated(size, width):
    """Each by itself, with 200 times 98 of them: at least as often, and at most 3 points more."""
    share, mean_width = covered_alone(size, 200)
    assert COVERAGE <= share <= COVERAGE + 0.03
    assert mean_width < width


def test_ranks_are_those_of_sorting():
    drawn = np.random.default_rng(5).normal(size=(2, 7, 6)).astype(np.float32)
    drawn[1, :, 4] = np.nan
    everyone = [np.array([j for j in range(6) if j != i]) for i in range(6)]
    known = [0, 1, 2, 3, 5]
    by_sorting = 1 + drawn.argsort(axis=2).argsort(axis=2)  # NaN last
    assert (by_sorting[:, :, known] == ranks(drawn, everyone)[:, :, known]).all()


def test_twins_are_the_nearest_and_say_what_differs():
    factors = pa.table(
        {
            "municipality_code": ["1", "2", "3"] * 2,
            "factor_code": ["population"] * 3 + ["is_island"] * 3,
            "year": pa.array([2020] * 6, pa.int32()),
            "value": [10_000.0, 11_000.0, 90_000.0, 0.0, 0.0, 1.0],
        }
    )
    described = pa.table({"factor_code": ["population", "is_island"], "transformation": ["log", "none"]})
    weights = pa.table(
        {"peer_set_code": ["twins"] * 2, "factor_code": ["population", "is_island"], "weight": [3.0, 1.0]}
    )
    found = twins(factors, described, weights, pa.table({"year": pa.array([2022], pa.int32())})).to_pylist()
    nearest = {(row["municipality_code"], row["peer_municipality_code"]): row for row in found}
    assert nearest["1", "2"]["distance"] < nearest["1", "3"]["distance"]
    assert nearest["1", "2"]["different_factors"] == "population"


def test_a_difference_counts_three_standard_deviations_at_most():
    distance, _ = distances(standardised(np.array([[0.0], [1.0], [2.0], [1e9]])), np.array([1.0]))
    assert distance[0, 3] == 3


def _figures(**columns) -> pa.Table:
    """Four municipalities' figures of two years, with columns of your own."""
    codes = ["1", "2", "3", "4"]
    of_all = {
        "kind": ["task_field"] * 8,
        "item_code": ["x"] * 8,
        "year": pa.array([2022] * 4 + [2023] * 4, pa.int32()),
        "municipality_code": codes * 2,
        "value": pa.array(map(Decimal, ["1", "2", "3", "3.2"] * 2), pa.decimal128(18, 6)),
        "population": [10_000] * 8,
        "main_category_code": ["1"] * 8,
        "quality_grade": ["B"] * 8,
        "coverage_pct": [100.0] * 8,
        "year_basis": ["whole_year"] * 8,
    }
    return pa.table(of_all | columns)


def _compared(figures: pa.Table) -> dict[str, dict]:
    """The comparisons of 2023 by municipality; each has all others as peers."""
    described = pa.table({"factor_code": ["population"], "transformation": ["log"], "is_explaining": [True]})
    factors = pa.table(
        {
            "municipality_code": ["1", "2", "3", "4"],
            "factor_code": ["population"] * 4,
            "year": pa.array([2022] * 4, pa.int32()),
            "value": [10_000.0] * 4,
        }
    )
    pairs = [(one, other) for one in "1234" for other in "1234" if one != other]
    one, other = map(list, zip(*pairs, strict=True))
    beside = pa.table(
        {
            "peer_set_code": ["country"] * 12,
            "year": pa.array([2023] * 12, pa.int32()),
            "municipality_code": one,
            "peer_municipality_code": other,
            "distance": pa.nulls(12, pa.float64()),
            "weight": pa.array([Decimal(1)] * 12, pa.decimal128(18, 6)),
        }
    )
    found = comparisons(figures, estimates(figures, factors, described), beside).to_pylist()
    return {row["municipality_code"]: row for row in found if row["year"] == 2023}


def test_a_part_of_a_year_beside_whole_years_is_in_doubt():
    one_part = _compared(_figures(year_basis=["whole_year"] * 7 + ["average_of_part"]))
    assert "part_year" in one_part["4"]["comparability_reasons"].split(", ")
    assert "part" not in one_part["1"]["comparability_reasons"]
    most = _compared(_figures(year_basis=["whole_year"] * 5 + ["average_of_part"] * 3))
    assert "peers_of_part_years" in most["1"]["comparability_reasons"].split(", ")
    assert most["1"]["comparability_score"] < one_part["1"]["comparability_score"]


def test_a_rank_is_no_surer_where_the_inhabitants_are_not_counted():
    uncounted = _compared(_figures(population=[10_000] * 3 + [None] + [10_000] * 3 + [None]))
    assert uncounted["4"]["rank_from"] < 4 == uncounted["4"]["rank_to"]
