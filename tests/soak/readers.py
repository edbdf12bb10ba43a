"""Many readers that never pause, through many publishings and rollbacks: no error, no wait, no mixed answer.

    python -m tests.soak.readers [--readers 24] [--publishes 200] [--rollbacks 20]

The candidate is small, so that two hundred take minutes; publishing it makes everything that a release has. Every time
it gets a new number, which stands in a table of each schema, in every row of it, and in `meta.release`. An answer asks
them all and how many rows each table has. One that is not wholly of one release is wrong. The readers are of four
kinds: some open the database anew for each answer, some keep it open for fifty, some read the Parquet files, and some
the database of the open profile. They run at the lowest priority, so that publishing goes on.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from functools import partial
from pathlib import Path

import duckdb

from aarsvaerk.release.lifecycle.rollback import rollback
from aarsvaerk.release.releases import read_release
from aarsvaerk.settings import PROJECT_ROOT, Settings
from tests.declarations import manifest_of, model
from tests.releasing import publish

KINDS = ("opened for each answer", "kept open for fifty", "Parquet", "open profile")
KEPT_FOR = 50
STAMPED = ("core.dim_measure", "marts.task_catalogue", "meta.rule")
MANIFEST = manifest_of(
    *(model(*table.split("."), "One row per number.", {"i": {}, "number": {}}) for table in STAMPED),
    model("core", "fct_population", "One row per fact.", {"population_key": {}, "population": {}}),
)


def stamp(candidate: Path, number: int) -> None:
    """Write the number into a thousand rows of a table in each published schema."""
    with duckdb.connect(str(candidate)) as connection:
        for table in STAMPED:
            connection.execute(
                f"create or replace table {table} as select i, {number} as number from range(1000) r (i)"
            )


def small_candidate(candidate: Path) -> None:
    """Fifty thousand rows of facts, a view, and what publishing asks for."""
    with duckdb.connect(str(candidate)) as connection:
        connection.execute(
            """create schema raw; create schema core; create schema marts; create schema meta;
            create table raw.delivery as select 'x' as delivery_id;
            create table raw.delivery_stood (delivery_id varchar, stood_from timestamp, stood_to timestamp);
            create table core.fct_population as
            select i as population_key, (i / 7)::decimal(18, 6) as population from range(50_000) r (i);
            create view meta.fact_source as select * from core.fct_population where population > 100"""
        )


def parquet_file(folder: Path, table: str) -> str:
    """The table's file, as DuckDB reads it."""
    return f"'{folder}/parquet/{table.replace('.', '/')}.parquet'"


class Wrong(Exception):
    """An answer that is not wholly of one release."""


def ask(connection: duckdb.DuckDBPyConnection, table_at) -> str:
    """One answer: every table's rows and number, beside what the release says of itself; its id."""
    told = connection.execute(f"select release_id, inputs_hash, row_counts from {table_at('meta.release')}").fetchall()
    if len(told) != 1:
        raise Wrong(f"{len(told)} releases in one")
    release_id, hashed, row_counts = told[0]
    numbers = {hashed} if hashed else set()  # the open profile does not tell what it was made of
    for table in STAMPED:
        least, most, rows = connection.execute(
            f"select min(number), max(number), count(*) from {table_at(table)}"
        ).fetchone()
        numbers |= {str(least), str(most)}
        if rows != 1000:
            raise Wrong(f"{release_id}: {table} has {rows} rows")
    if len(numbers) > 1:
        raise Wrong(f"{release_id} holds the numbers {sorted(numbers)}")
    for table, rows in json.loads(row_counts).items():
        (found,) = connection.execute(f"select count(*) from {table_at(table)}").fetchone()
        if found != rows:
            raise Wrong(f"{release_id}: {table} has {found} rows, {rows} were published")
    return release_id


def read(settings: Settings, kind: str, stop: Path) -> None:
    """Ask until told to stop, and tell what came of it."""
    os.nice(19)
    answers, seen, errors, slowest = 0, set(), Counter(), 0.0
    connection, asked = None, 0
    parent = os.getppid()
    while not stop.exists() and os.getppid() == parent:
        started = time.perf_counter()
        try:
            if kind == "Parquet":
                folder = settings.current.resolve()
                with duckdb.connect() as memory:
                    release_id = ask(memory, partial(parquet_file, folder))
                if release_id != folder.name:
                    raise Wrong(f"{folder.name} says it is {release_id}")
            else:
                if connection is None:
                    database = settings.current / ("open" if kind == "open profile" else "") / "aarsvaerk.duckdb"
                    connection, asked = duckdb.connect(str(database), read_only=True), 0
                release_id, asked = ask(connection, str), asked + 1
                if kind != "kept open for fifty" or asked == KEPT_FOR:
                    connection.close()
                    connection = None
            answers += 1
            seen.add(release_id)
        except Exception as error:
            errors[f"{type(error).__name__}: {error}"] += 1
            connection = None
        slowest = max(slowest, time.perf_counter() - started)
    print(json.dumps({"kind": kind, "answers": answers, "seen": len(seen), "slowest": slowest, "errors": errors}))


def main() -> int:
    """Run it; 0 where every answer was right."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", type=int, default=24)
    parser.add_argument("--publishes", type=int, default=200)
    parser.add_argument("--rollbacks", type=int, default=20)
    parser.add_argument("--as-reader", nargs=3, metavar=("HOME", "KIND", "STOP"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.as_reader:
        home, kind, stop = given.as_reader
        read(Settings(home=Path(home)), kind, Path(stop))
        return 0
    with tempfile.TemporaryDirectory(prefix="aarsvaerk-soak-") as directory:
        return soak(Path(directory), given)


def soak(directory: Path, given: argparse.Namespace) -> int:
    """Publish and roll back under the readers; 0 where every answer was right."""
    settings, stop = Settings(home=directory / "home"), directory / "stop"
    settings.keep_private()
    settings.work.mkdir(parents=True)
    small_candidate(settings.candidate)

    def publish_number(number: int) -> None:
        stamp(settings.candidate, number)
        publish(settings, MANIFEST, str(number), "soak", {})

    publish_number(0)
    command = [sys.executable, "-m", "tests.soak.readers", "--as-reader", str(settings.home)]
    readers = [
        subprocess.Popen(
            [*command, KINDS[number % len(KINDS)], str(stop)], cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True
        )
        for number in range(given.readers)
    ]
    started = time.monotonic()
    rolled_back, every = 0, max(given.publishes // max(given.rollbacks, 1), 1)
    try:
        for number in range(1, given.publishes + 1):
            publish_number(number)
            if number % every == 0 and rolled_back < given.rollbacks:
                rollback(settings)
                rolled_back += 1
                expected = str(number - 1)
                if (found := read_release(settings.current).inputs_hash) != expected:
                    raise SystemExit(f"rolled back to number {found} instead of {expected}")
    finally:
        took = time.monotonic() - started
        stop.touch()
        told = [json.loads(reader.communicate()[0]) for reader in readers]
    errors = sum((Counter(one["errors"]) for one in told), Counter())
    print(f"{given.publishes} publishes, {rolled_back} rollbacks, {len(readers)} readers, {took:.0f} s")
    for kind in KINDS:
        of_kind = [one for one in told if one["kind"] == kind]
        print(
            f"  {kind}: {sum(one['answers'] for one in of_kind)} answers by {len(of_kind)} readers, "
            f"of at most {max(one['seen'] for one in of_kind)} releases each; "
            f"slowest {max(one['slowest'] for one in of_kind):.2f} s"
        )
    print(f"  errors: {sum(errors.values())}")
    for error, count in errors.most_common(10):
        print(f"    {count} x {error}")
    return 1 if errors or not all(one["answers"] for one in told) else 0


if __name__ == "__main__":
    sys.exit(main())
