"""The open release as embedded, attacked by linear programming over everything that it publishes by task field."""

import duckdb
import pytest

from tests.attack import as_colleague, as_outsider, attack, beside_suppressed, estimates_beyond_shown, suppressed

RANDERS = ("730", 2023)


@pytest.fixture(scope="module")
def databases(warehouse):
    current = warehouse.settings.current
    with (
        duckdb.connect(str(current / "aarsvaerk.duckdb"), read_only=True) as internal,
        duckdb.connect(str(current / "open" / "aarsvaerk.duckdb"), read_only=True) as opened,
    ):
        yield internal, opened


def test_what_is_published_agrees_with_what_is_true(databases):
    """Otherwise bounds would prove nothing."""
    found = attack(*databases, *RANDERS)
    cells = {
        (unit, code): fte
        for unit, code, fte in databases[0]
        .execute(
            """select unit_key, task_field_code, sum(fte)::double from core.fct_fte
            join core.dim_task_field using (task_field_key) where year = $1 group by all""",
            [RANDERS[1]],
        )
        .fetchall()
    }
    assert len(found.sums) > 500
    for sums, low, high in found.sums:
        assert low - 1e-6 <= sum(cells.get(cell, 0) * part for cell, part in sums.items()) <= high + 1e-6


def test_nobody_outside_and_no_colleague_finds_a_suppressed_units_fte(databases):
    found = attack(*databases, *RANDERS)
    own, cells = suppressed(*databases, *RANDERS)
    assert len(own) == 49
    outsider = as_outsider(found, own)
    assert (outsider.recovered, outsider.known) == ((), ())
    small = {unit: fte for unit, fte in own.items() if fte < 3}
    assert len(small) == 34
    colleague = as_colleague(found, dict(sorted(small.items())[::3]), cells)
    assert colleague.attacked == 12
    assert (colleague.recovered, colleague.known) == ((), ())


def test_no_cell_of_a_small_unit_is_known(databases):
    found = attack(*databases, *RANDERS)
    own, cells = suppressed(*databases, *RANDERS)
    largest = {unit: max(on.items(), key=lambda cell: cell[1]) for unit, on in cells.items() if own[unit] < 3}
    for unit, (code, fte) in sorted(largest.items())[::4]:
        low, high = found.bounds({(unit, code): 1.0})
        assert low <= 0.9 * fte or high >= 1.1 * fte, (unit, code)


def test_no_statistic_of_peers_includes_a_suppressed_figure(databases):
    assert beside_suppressed(databases[1]) == []
    assert estimates_beyond_shown(databases[1]) == 0
