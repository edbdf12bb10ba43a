"""What readers wait for: eight typical questions on a release, by 1, 8 and 32 clients at once.

`python -m tests.benchmarks.readers HOME [--seconds S] [--postgres]`: asks the release of HOME. Each client is a
process of its own with the file open read-only, as a BI tool has it; it asks the questions in turn, each time of
another municipality and year. With `--postgres`, the release is copied into a server that is started here, and that
is asked instead. Prints the median and the 95th percentile of what an answer takes, and for DuckDB its processor time
on average, all in ms.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import re
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from statistics import mean, quantiles

import duckdb

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
    "explain a figure": """select * from marts.fte_explained
        where municipality_code = $municipality and year = $year and task_field_code = $task_field
        order by year_fte desc, unit_path, fte_component, period_start""",
}
"""The questions by name."""


FIGURES = """select municipality_code, year, task_field_code
    from marts.fte_by_task_field where fte > 0 order by 1, 2, 3"""
WORDS = "select distinct split_part(unit_name, ' ', 1) from marts.fte_by_unit order by 1 limit 500"


def open_duckdb(database: str):
    """A connection to the release's file, and what it asks the questions with."""
    connection = duckdb.connect(database, read_only=True)
    return connection, lambda question, used: connection.execute(question, used).fetchall()


def open_postgres(dsn: str):
    """A connection to the copy in PostgreSQL, and what it asks the questions with."""
    import psycopg

    connection = psycopg.connect(dsn, autocommit=True, prepare_threshold=0)

    def answer(question: str, used: dict) -> list[tuple]:
        worded = re.sub(r"[$](\w+)", r"%(\1)s", question.replace("%", "%%"))
        return connection.execute(worded, used).fetchall()

    return connection, answer


def ask(opened: partial, seed: int, seconds: float, start) -> list[tuple[str, float, float]]:
    """One client: question, seconds and seconds of processor time of each answer."""
    rng = random.Random(seed)
    connection, answer = opened()
    with connection:
        figures = connection.execute(FIGURES).fetchall()
        words = [word for (word,) in connection.execute(WORDS).fetchall()]
        names = ("municipality", "year", "task_field")
        answer("select $year + 1", {"year": 1})  # a client's libraries are loaded by its first question with a value
        start.wait()
        timings, end = [], time.monotonic() + seconds
        while time.monotonic() < end:
            values = dict(zip(names, rng.choice(figures), strict=True)) | {"word": rng.choice(words)}
            for name, question in QUESTIONS.items():
                used = {key: value for key, value in values.items() if re.search(rf"[$]{key}\b", question)}
                begun, processor = time.perf_counter(), time.process_time()
                answer(question, used)
                timings.append((name, time.perf_counter() - begun, time.process_time() - processor))
    return timings


def measure(opened: partial, seconds: float, counts_processor: bool = True) -> None:
    """Ask with 1, 8 and 32 clients and print the table."""
    context = multiprocessing.get_context("spawn")
    print("| clients | question | asked | p50 ms | p95 ms | processor ms |\n|---|---|---|---|---|---|")
    for clients in (1, 8, 32):
        with context.Manager() as manager, context.Pool(clients) as pool:
            start = manager.Barrier(clients)
            answers = pool.starmap(ask, [(opened, seed, seconds, start) for seed in range(clients)], chunksize=1)
        took = [one for answer in answers for one in answer]
        for question in [*QUESTIONS, "all"]:
            of_question = [one for one in took if question in (one[0], "all")]
            cut = quantiles([1000 * second for _, second, _ in of_question], n=20)
            processor = f"{1000 * mean(second for *_, second in of_question):.1f}" if counts_processor else "-"
            print(
                f"| {clients} | {question} | {len(of_question)} | {cut[9]:.1f} | {cut[18]:.1f} | {processor} |",
                flush=True,
            )


def main() -> None:
    """Measure what was asked for, and say how busy the machine was."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--postgres", action="store_true")
    given = parser.parse_args()
    print(f"load before: {os.getloadavg()[0]:.1f}", flush=True)
    if given.postgres:
        from tests.postgres import Server

        server = Server()
        try:
            program = [Path(sys.executable).with_name("aarsvaerk"), "publish", "postgres", "--dsn", server.dsn()]
            environment = os.environ | {"AARSVAERK_HOME": str(given.home.absolute())}
            subprocess.run(program, env=environment, check=True, stdout=subprocess.DEVNULL)
            measure(partial(open_postgres, server.dsn()), given.seconds, counts_processor=False)
        finally:
            server.stop()
    else:
        database = str((given.home / "current" / "aarsvaerk.duckdb").resolve())
        measure(partial(open_duckdb, database), given.seconds)


if __name__ == "__main__":
    main()
