import numpy as np
import pyarrow as pa
import pytest

from aarsvaerk.benchmarking.frontier import TooFew, efficiency, field_efficiency, scores, single_scores


def test_the_textbook_example_of_one_input_and_one_output():
    """Coelli, Rao, O'Donnell & Battese (2005), table 6.4: variable returns to scale, input-oriented."""
    x, y = np.array([[2.0], [4], [3], [5], [6]]), np.array([[1.0], [2], [3], [4], [5]])
    found, _ = scores(x, y)
    assert found == pytest.approx([1, 0.625, 1, 0.9, 1], abs=5e-4)


def test_the_short_way_agrees_with_the_linear_programmes():
    rng = np.random.default_rng(1)
    x = rng.uniform(1, 10, 40)
    y = x**0.7 * rng.uniform(0.4, 1, 40)
    slow, _ = scores(x[:, None], y[:, None])
    assert single_scores(x, y, x, y) == pytest.approx(slow, abs=1e-8)


def test_the_frontier_of_made_up_truth_is_found_when_bias_is_taken_out():
    rng = np.random.default_rng(2)
    true = rng.uniform(0.5, 1, 98)
    y = rng.uniform(1, 5, 98)
    x = y**1.3 / true
    found = efficiency(x[:, None], y[:, None])
    assert (found.corrected <= found.score + 1e-9).all()
    assert np.abs(found.corrected - true).mean() < np.abs(found.score - true).mean()
    assert np.corrcoef(found.corrected, true)[0, 1] > 0.95
    assert found.reference.sum(axis=1) == pytest.approx(np.ones(98))


@pytest.mark.parametrize("count", [30, 98])
def test_corrected_scores_are_unbiased_and_intervals_cover_made_up_truth(count):
    covered, off = [], []
    for seed in range(4):
        rng = np.random.default_rng((count, seed))
        true, y = np.exp(-rng.exponential(0.2, count)), rng.uniform(1, 5, count)
        found = efficiency((y**1.2 / true)[:, None], y[:, None])
        covered.append(((found.low <= true) & (true <= found.high)).mean())
        off.append(found.corrected - true)
    assert 0.8 <= np.mean(covered) <= 0.98
    assert abs(np.mean(off)) < 0.015


def test_fewer_than_three_for_each_dimension_are_refused():
    with pytest.raises(TooFew, match="5 municipalities are too few for 2"):
        efficiency(np.ones((5, 1)), np.ones((5, 1)))


def test_a_single_early_delivery_does_not_take_the_scores_of_the_year_before_away():
    years = [2022] * 8 + [2023]
    volumes = pa.table(
        {
            "task_field_code": ["1.2.6"] * 9,
            "indicator_code": ["1.2.6-P1"] * 9,
            "municipality_code": [*"abcdefgh", "a"],
            "municipality_name": [*"ABCDEFGH", "A"],
            "year": pa.array(years, pa.int32()),
            "fte": [float(n) for n in range(1, 10)],
            "volume": [float(n * n) for n in range(1, 10)],
        }
    )
    found = field_efficiency(volumes).to_pylist()
    assert {row["year"] for row in found} == {2022} and all(row["score"] for row in found)
    named = [(row["reference_municipalities"], row["reference_municipality_names"]) for row in found]
    assert all(names == (codes and codes.upper()) for codes, names in named)
    (alone,) = field_efficiency(volumes.slice(8)).to_pylist()
    assert (alone["year"], alone["score"]) == (2023, None)
