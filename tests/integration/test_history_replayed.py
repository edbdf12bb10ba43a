"""History made in one pass is that of building anew at every moment, whatever was delivered and withdrawn."""

from itertools import pairwise

import pytest

from tests.deliveries import sequence
from tests.replay import Replay


@pytest.fixture(scope="module")
def replay(warehouse, compiled_manifest):
    return Replay(compiled_manifest, warehouse.settings.candidate)


@pytest.mark.parametrize(
    ("seed", "count"),
    # Few deliveries in every run; `make fuzz` takes fifty sequences of more.
    [(3, 7), (11, 7), *(pytest.param(seed, 14, marks=pytest.mark.long) for seed in range(50))],
)
def test_the_history_is_that_of_a_build_at_every_moment(replay, seed, count):
    deliveries = sequence(seed, count)
    history, replayed = replay.history(deliveries), replay.replayed(deliveries)
    assert history.keys() == replayed.keys() != set()
    for fact, versions in history.items():
        assert versions == replayed[fact], fact
    assert sum(known_to is not None for versions in history.values() for *_, known_to in versions) > 20
    assert all(known_from for fact, versions in history.items() if fact != "dim_unit" for *_, known_from, _ in versions)


def test_the_sequences_meet_what_deliveries_do():
    """Withdrawn and reinstated ones, years and municipalities together, every kind of source, several at once."""
    deliveries = [one for seed in range(50) for one in sequence(seed)]
    assert {len(one.stood) for one in deliveries} >= {1, 2, 3}
    assert {one.stood[-1][1] is None for one in deliveries} == {True, False}
    assert {one.source_code for one in deliveries} == {
        "survey_fte",
        "survey_volume",
        "made_up",
        "dst_folk1a",
        "dst_regk31",
    }
    assert any(a.received_at == b.received_at for a, b in pairwise(deliveries))
    assert any(not rows for one in deliveries for rows in one.rows.values())
    assert {row["period_type"] for one in deliveries for row in one.rows.get("survey_fte", [])} == {
        *("year", "half_year", "quarter", "month"),
    }
    assert any(len({row["year"] for row in one.rows.get("survey_fte", [])}) > 1 for one in deliveries)
