"""The open profile of a country, attacked: a sample of municipalities' years, as outsider, colleague and neighbour.

    python -m tests.soak.open_attack HOME [--years N] [--seed S]

The smallest municipalities are always among them. Ends with 1 where any figure is known to within 10 % of its value.
"""

import argparse
import random
import sys
import time
from pathlib import Path

import duckdb

from tests.attack import as_colleague, as_outsider, attack, beside_suppressed, estimates_beyond_shown, suppressed


def main() -> int:
    """Attack and report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("--years", type=int, default=40, help="municipalities' years to attack")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    current = given.home / "current"
    internal = duckdb.connect(str(current / "aarsvaerk.duckdb"), read_only=True)
    opened = duckdb.connect(str(current / "open" / "aarsvaerk.duckdb"), read_only=True)
    places = opened.execute(
        """select municipality_code, year from meta.disclosure
        join core.dim_municipality using (municipality_key)
        where not is_withheld and suppressed_unit_count > 0 order by unit_count, municipality_code, year"""
    ).fetchall()
    small, others = places[:6], places[6:]
    taken = small + random.Random(given.seed).sample(others, min(max(given.years - len(small), 0), len(others)))
    attacked, recovered, known, began = 0, 0, 0, time.monotonic()
    for code, year in taken:
        found = attack(internal, opened, code, year)
        own, cells = suppressed(internal, opened, code, year)
        own = {unit: fte for unit, fte in own.items() if fte < 3}
        for outcome in (as_outsider(found, own), as_colleague(found, own, cells)):
            attacked += outcome.attacked
            recovered += len(outcome.recovered)
            known += len(outcome.known)
            for unit in outcome.known:
                print(f"known: {code} {year} {unit} {own[unit]}")
    levels = ("task_field", "subcategory", "main_category")
    neighbours = len(beside_suppressed(opened)) + sum(estimates_beyond_shown(opened, level) for level in levels)
    print(
        f"{len(taken)} municipalities' years, {attacked} attacks on figures of small units: {recovered} recovered, "
        f"{known} known to within 10 %; {neighbours} statistics that include a suppressed figure; "
        f"{time.monotonic() - began:.0f} s"
    )
    return int(known + recovered + neighbours > 0)


if __name__ == "__main__":
    sys.exit(main())
