"""What readers wait for: eight typical questions on a release, by 1, 8 and 32 clients at once.

`python -m tests.benchmarks.readers RELEASE [SECONDS]`: RELEASE is a folder with `aarsvaerk.duckdb`. Each client is a
process of its own with the file open read-only, as a BI tool has it; it asks the questions in turn, each time of
another municipality and year. Prints the median and the 95th percentile in milliseconds.
"""

from __future__ import annotations

import multiprocessing
import random
import re
import sys
import time
from pathlib import Path
from statistics import quantiles

import duckdb

from aarsvaerk.serving.explain import PARTS

QUESTIONS = {
    "scorecard": """select indicator_code, indicator_name_da, value, unit, peer_median, missing_reason
        from marts.indicator_scorecard where municipality_code = $municipality and year = $year
        order by indicator_code""",
    "benchmark table": """select task_field_code, task_field_name_da, fte_per_1000_inhabitants, gap_to_median_fte
        from marts.benchmark_task_field
        where municipality_code = $municipality and year = $year and peer_group_type = 'country'
        order by gap_to_median_fte desc""",
    "drill-down": """select unit_path, unit_level, own_fte, fte_below from marts.fte_by_unit
        where municipality_code = $municipality and year = $year order by unit_path""",
    "time series": """select year, category_code, fte from marts.fte_by_category
        where municipality_code = $municipality and category_level = 'main_category' order by category_code, year""",
    "peers": """select municipality_name, fte, fte_per_1000_inhabitants from marts.fte_by_task_field
        where year = $year and task_field_code = $task_field order by fte_per_1000_inhabitants desc nulls last""",
    "search for a unit": """select municipality_name, unit_path, own_fte from marts.fte_by_unit
        where year = $year and unit_path ilike '%' || $word || '%' order by own_fte desc nulls last limit 20""",
    "what changed": """select year, "table", figure, row_label_da, before, after, causes from marts.changed_figure
        where municipality_code = $municipality order by abs(difference) desc nulls last limit 50""",
    "explain a figure": PARTS,
}
"""The questions by name."""


def ask(database: Path, seed: int, seconds: float, start) -> list[tuple[str, float]]:
    """One client: question and seconds of each answer."""
    rng = random.Random(seed)
    with duckdb.connect(str(database), read_only=True) as connection:
        figures = connection.execute(
            """select municipality_code, year, task_field_code, municipality_key, task_field_key
            from marts.fte_by_task_field where fte > 0"""
        ).fetchall()
        words = [
            word
            for (name,) in connection.execute("select distinct unit_name from marts.fte_by_unit limit 500").fetchall()
            for word in name.split()[:1]
        ]
        start.wait()
        told, end = [], time.monotonic() + seconds
        while time.monotonic() < end:
            names = ("municipality", "year", "task_field", "municipality_key", "task_field_key")
            values = dict(zip(names, rng.choice(figures), strict=True)) | {"word": rng.choice(words)}
            for name, question in QUESTIONS.items():
                used = {key: value for key, value in values.items() if re.search(rf"[$]{key}\b", question)}
                begun = time.perf_counter()
                connection.execute(question, used).fetchall()
                told.append((name, time.perf_counter() - begun))
    return told


def main(database: Path, seconds: float) -> None:
    """Ask with 1, 8 and 32 clients and print the table."""
    context = multiprocessing.get_context("spawn")
    print("| clients | question | p50 ms | p95 ms |\n|---|---|---|---|")
    for clients in (1, 8, 32):
        with context.Manager() as manager, context.Pool(clients) as pool:
            start = manager.Barrier(clients)
            answers = pool.starmap(ask, [(database, seed, seconds, start) for seed in range(clients)], chunksize=1)
        took = [one for answer in answers for one in answer]
        for question in [*QUESTIONS, "all"]:
            times = [1000 * second for name, second in took if question in (name, "all")]
            cut = quantiles(times, n=20)
            print(f"| {clients} | {question} | {cut[9]:.1f} | {cut[18]:.1f} |", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) / "aarsvaerk.duckdb", float(sys.argv[2]) if len(sys.argv) > 2 else 20)
