"""How long pages and the API let people wait, by one client and by eight, beside Datasette and PostgreSQL.

`python -m tests.benchmarks.api HOME [--seconds S] [--datasette COMMAND] [--postgres]`: serves the current release of
HOME in a process of its own and asks in turn for pages, marts, `explain` and other forms, each time of another
municipality, task field and year. "first" are addresses that nobody asked before, "again" those that somebody did.
Datasette (a command, such as a scratch environment's `bin/datasette`) serves the same marts as SQLite, with an index on
each of the columns that are filtered; PostgreSQL answers the same questions as JSON over one open connection per
client, as PostgREST does, without HTTP. Prints median and 95th percentile in milliseconds.
"""

from __future__ import annotations

import argparse
import http.client
import multiprocessing
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlencode

import duckdb

CLIENTS = (1, 8)
SERVE = """
import sys, uvicorn
from pathlib import Path
from aarsvaerk.serving.api.app import create_app
from aarsvaerk.settings import Settings
app = create_app(Settings(home=Path(sys.argv[1])), per_second=1e9, burst=10**9)
uvicorn.run(app, port=int(sys.argv[2]), log_level="error")
"""
MARTS = {
    "scorecard": ("indicator_scorecard", ("municipality_code", "year")),
    "benchmark": ("benchmark_task_field", ("municipality_code", "year", "peer_group_type")),
    "units": ("fte_by_unit", ("municipality_code", "year")),
    "time series": ("fte_by_category", ("municipality_code", "category_level")),
    "peers": ("fte_by_task_field", ("task_field_code", "year")),
    "accounts": ("benchmark_account", ("municipality_code",)),
}
"""Questions to a mart, which all three can be asked: its name, and the columns that are filtered."""


def places(database: Path) -> list[dict[str, str]]:
    """What can be asked about: a municipality, year and task field with FTE."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select municipality_code, year, task_field_code from marts.fte_by_task_field where fte > 0"
        ).fetchall()
    fixed = {"peer_group_type": "country", "category_level": "main_category"}
    return [
        dict(zip(("municipality_code", "year", "task_field_code"), map(str, row), strict=True)) | fixed for row in rows
    ]


def addresses(place: dict[str, str]) -> dict[str, str]:
    """What is asked of `aarsvaerk serve` about a place."""
    code, year, field = place["municipality_code"], place["year"], place["task_field_code"]
    found = {
        name: f"/api/v1/marts/{mart}?{urlencode({column: place[column] for column in columns} | {'limit': 1000})}"
        for name, (mart, columns) in MARTS.items()
    }
    of_field = f"municipality_code={code}&year={year}"
    return found | {
        "page": f"/municipality/{code}.html",
        "task field page": f"/en/task-field/{field}.html" if not field.startswith("0") else "/en/catalogue.html",
        "explain": f"/api/v1/explain?municipality={code}&task_field={field}&year={year}",
        "csv": f"/api/v1/marts/fte_by_task_field?{of_field}&format=csv",
        "json-stat": f"/api/v1/marts/fte_by_task_field?{of_field}&select=fte&format=jsonstat",
    }


def datasette_addresses(place: dict[str, str]) -> dict[str, str]:
    """The same marts of Datasette, all rows in one answer."""
    return {
        name: f"/figures/{mart}.json?{urlencode({column: place[column] for column in columns})}&_shape=array&_size=1000"
        for name, (mart, columns) in MARTS.items()
    }


def ask(port: int, seed: int, seconds: float, known: list[dict], write, start) -> list[tuple[str, bool, float]]:
    """One client over one connection: question, whether it was asked before by this client, and seconds."""
    rng, connection = random.Random(seed), http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    asked: list[tuple[str, str]] = []
    start.wait()
    told, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        for name, address in write(rng.choice(known)).items():
            # Half of what people look at has been looked at: pages of one's own, and what others link to.
            is_again = bool(asked) and rng.random() < 0.5
            name, address = rng.choice(asked) if is_again else (name, address)
            begun = time.perf_counter()
            connection.request("GET", address)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise SystemExit(f"{answer.status} {address}")
            told.append((name, is_again, time.perf_counter() - begun))
            asked.append((name, address))
    return told


def ask_postgres(dsn: str, seed: int, seconds: float, known: list[dict], start) -> list[tuple[str, bool, float]]:
    """The questions to marts as JSON from PostgreSQL, prepared, over one connection."""
    import psycopg

    rng = random.Random(seed)
    with psycopg.connect(dsn, autocommit=True, prepare_threshold=0) as connection:
        start.wait()
        told, end = [], time.monotonic() + seconds
        while time.monotonic() < end:
            place = rng.choice(known)
            for name, (mart, columns) in MARTS.items():
                where = " and ".join(f"{column} = %s" for column in columns)
                query = f"select coalesce(json_agg(t)::text, '[]') from (select * from marts.{mart} where {where}) as t"
                begun = time.perf_counter()
                connection.execute(query, [place[column] for column in columns]).fetchone()
                told.append((name, False, time.perf_counter() - begun))
    return told


def measure(title: str, run, arguments: tuple, seconds: float) -> None:
    """Ask with each number of clients, a process each, and print a line per question."""
    context = multiprocessing.get_context("spawn")
    for clients in CLIENTS:
        with context.Manager() as manager, context.Pool(clients) as pool:
            start = manager.Barrier(clients)
            calls = [(arguments[0], seed + clients, seconds, *arguments[1:], start) for seed in range(clients)]
            took = [one for answers in pool.starmap(run, calls, chunksize=1) for one in answers]
        names = sorted({name for name, _, _ in took})
        lines = {name: [second for other, _, second in took if other == name] for name in names}
        lines |= {
            "all, first": [second for _, is_again, second in took if not is_again],
            "all, again": [second for _, is_again, second in took if is_again],
            "all": [second for _, _, second in took],
            "marts": [second for name, _, second in took if name in MARTS],
        }
        for name, times in lines.items():
            if len(times) > 1:
                cut = quantiles([1000 * second for second in times], n=20)
                print(f"| {title} | {clients} | {name} | {len(times)} | {cut[9]:.1f} | {cut[18]:.1f} |", flush=True)


@contextmanager
def served(command: list[str], port: int):
    """A server of its own, ready to answer."""
    process = subprocess.Popen(command)
    try:
        for _ in range(600):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
                connection.request("GET", "/")
                connection.getresponse().read()
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()


def as_sqlite(database: Path, path: Path) -> None:
    """The marts that are asked, as SQLite with an index on what is filtered."""
    with duckdb.connect(str(database), read_only=True) as source, sqlite3.connect(path) as target:
        for mart, columns in MARTS.values():
            rows = source.execute(f"from marts.{mart}")
            names = [column[0] for column in rows.description]
            target.execute(f"create table {mart} ({', '.join(names)})")
            insert = f"insert into {mart} values ({', '.join('?' * len(names))})"
            while page := rows.fetchmany(10_000):
                target.executemany(insert, [[v if isinstance(v, int | None) else str(v) for v in row] for row in page])
            target.execute(f"create index {mart}_asked on {mart} ({', '.join(columns)})")


def copy_to_postgres(database: Path, server) -> None:
    """The marts that are asked, in PostgreSQL with an index on what is filtered."""
    with duckdb.connect(str(database), read_only=True) as source, server.connect() as target:
        target.execute("create schema marts")
        for mart, columns in MARTS.values():
            described = source.execute(f"describe marts.{mart}").fetchall()
            types = ", ".join(
                f'"{name}" {type_.replace("DOUBLE", "double precision")}' for name, type_, *_ in described
            )
            target.execute(f"create table marts.{mart} ({types})")
            with target.cursor().copy(f"copy marts.{mart} from stdin") as copy:
                for row in source.execute(f"from marts.{mart}").fetchall():
                    copy.write_row(row)
            target.execute(f"create index on marts.{mart} ({', '.join(columns)})")
        target.execute("analyze")


def free_port() -> int:
    """A port that nobody listens on now."""
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def main() -> None:
    """Measure what was asked for and print one table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--datasette")
    parser.add_argument("--postgres", action="store_true")
    given = parser.parse_args()
    database = given.home.resolve() / "current" / "open" / "aarsvaerk.duckdb"
    known = places(database)
    print("| what | clients | question | asked | p50 ms | p95 ms |\n|---|---|---|---|---|---|", flush=True)
    port = free_port()
    with served([sys.executable, "-c", SERVE, str(given.home.resolve()), str(port)], port):
        measure("serve", ask, (port, known, addresses), given.seconds)
    if given.datasette:
        with tempfile.TemporaryDirectory() as folder:
            path, port = Path(folder) / "figures.db", free_port()
            as_sqlite(database, path)
            command = [given.datasette, "-i", str(path), "-p", str(port), "--setting", "max_returned_rows", "1000"]
            with served(command, port):
                measure("datasette", ask, (port, known, datasette_addresses), given.seconds)
    if given.postgres:
        from tests.postgres import Server

        server = Server()
        try:
            copy_to_postgres(database, server)
            measure("postgresql", ask_postgres, (server.dsn(), known), given.seconds)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
