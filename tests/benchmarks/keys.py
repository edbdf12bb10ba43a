"""What keys cost: the release's md5 texts beside 64-bit integers and 128-bit UUIDs, in size and in the time of joins.

    python -m tests.benchmarks.keys HOME [ROUNDS]

Reads the current release of a home, writes nothing into it. The three forms are written the same way, as Parquet (zstd)
and as a DuckDB file; an integer is the first 60 bits of the md5, which any engine can compute from the text.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

FORMS = {
    "md5 text": "{key}",
    "64-bit integer": "cast('0x' || left({key}, 15) as bigint)",
    "128-bit uuid": "cast({key} as uuid)",
}
TABLES = ("fct_fte", "fct_fte_past", "bridge_unit_task_field", "fct_indicator", "fct_activity")
DIMENSIONS = ("dim_unit", "dim_task_field", "dim_municipality", "dim_period", "dim_indicator", "dim_measure")
JOIN = """
    select m.municipality_name, u.area_name, t.main_category_code, f.year, sum(f.fte)
    from fct_fte as f join dim_municipality as m using (municipality_key) join dim_unit as u using (unit_key)
    join dim_task_field as t using (task_field_key) join dim_period as p using (period_key) group by all"""
ONE = """
    select sum(f.fte) from fct_fte as f join bridge_unit_task_field as w using (unit_key, task_field_key, period_key)"""


def main(home: Path, rounds: int = 5) -> None:
    """Print a line per form of key."""
    source = home / "current" / "parquet" / "core"
    with duckdb.connect() as connection:
        (rows,) = connection.execute(f"select count(*) from '{source}/fct_fte.parquet'").fetchone()
    print(f"{rows:,} rows of fct_fte; median of {rounds} rounds")
    print(
        f"{'keys':16} {'fct_fte, B/row':>15} {'all facts, B/row':>18} {'DuckDB, B/row':>14} "
        f"{'star, ms':>9} {'weights, ms':>12}"
    )
    for form, expression in FORMS.items():
        with TemporaryDirectory() as directory:
            print(f"{form:16} {_line(source, Path(directory), expression, rows, rounds)}", flush=True)


def _line(source: Path, directory: Path, expression: str, rows: int, rounds: int) -> str:
    with duckdb.connect(str(directory / "keys.duckdb"), config={"threads": 2}) as connection:
        for table in (*TABLES, *DIMENSIONS):
            path = source / f"{table}.parquet"
            columns = [name for name, *_ in connection.execute(f"describe select * from '{path}'").fetchall()]
            keys = [name for name in columns if name.endswith("_key")]
            replaced = ", ".join(f"{expression.format(key=key)} as {key}" for key in keys)
            connection.execute(f"create table {table} as select * replace ({replaced}) from '{path}'")
            connection.execute(f"copy {table} to '{directory}/{table}.parquet' (format parquet, compression zstd)")
        connection.execute("checkpoint")
        seconds = {query: [] for query in (JOIN, ONE)}
        for _ in range(rounds):
            for query, taken in seconds.items():
                start = time.perf_counter()
                connection.execute(query).fetchall()
                taken.append(time.perf_counter() - start)
    sizes = {table: (directory / f"{table}.parquet").stat().st_size for table in TABLES}
    star, weights = (1000 * statistics.median(taken) for taken in seconds.values())
    database = (directory / "keys.duckdb").stat().st_size
    return (
        f"{sizes['fct_fte'] / rows:15.1f} {sum(sizes.values()) / rows:18.1f} {database / rows:14.1f} "
        f"{star:9.0f} {weights:12.0f}"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:3]))
