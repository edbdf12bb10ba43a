"""`aarsvaerk what-if`: a private release with a peer set of one's own, whose weights reach every statistic of peers."""

from fractions import Fraction

import duckdb
import pytest


@pytest.mark.long
def test_own_peers_are_tried_privately_and_count_by_weight(warehouse, aarsvaerk, tmp_path):
    """Viborg, Favrskov and Silkeborg weigh 1, 3 and 2 of 6: the window of the median is from 11/6 to 25/6."""
    file, private = tmp_path / "own.csv", tmp_path / "private"
    file.write_text(
        "peer_set_name;municipality_code;peer_municipality_code;peer_weight\n"
        "Own;730;710;3\nOwn;730;791;1\nOwn;730;740;2\nOwn;730;746;0\n",
        encoding="utf-8",
    )
    before = sorted(path.name for path in warehouse.settings.releases.iterdir())
    run = aarsvaerk(warehouse.settings.home, "what-if", file, "--home", private)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "own.csv: accepted" in run.stdout and str(private) in run.stdout
    assert sorted(path.name for path in warehouse.settings.releases.iterdir()) == before
    for profile in ("", "open"):
        with duckdb.connect(private / "current" / profile / "aarsvaerk.duckdb", read_only=True) as release:
            value, count, median, gap = release.execute(
                """select value, peer_count, median, gap_to_median_kr from marts.benchmark_account
                where municipality_code = '730' and year = 2024 and peer_group_name = 'Own'"""
            ).fetchone()
            part = release.execute(
                """select amount_kr from marts.gap_decomposition where municipality_code = '730' and year = 2024
                and level = 'account' and starts_with(peer_set_code, 'own_')"""
            ).fetchone()
        # Favrskov has 2,474 from 11/6 to 4, Silkeborg 2,787 from 4 to 25/6.
        wanted = (2474 * (4 - Fraction(11, 6)) + 2787 * (Fraction(25, 6) - 4)) / Fraction(14, 6)
        assert count == 3 and abs(Fraction(median) - wanted) <= Fraction(1, 2_000_000), profile
        assert gap == part[0] and abs(gap - (value - median) * 99_931) < 1, profile
