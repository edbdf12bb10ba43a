"""What it takes to copy a release of many fact rows into PostgreSQL, beside bare COPY of the same rows.

Run by ``make bench-postgres``, or ``python -m tests.benchmarks.postgres ROWS``. The release is the current one with its
units repeated, each time in another municipality, until its facts have so many rows. The server is started here, with
PostgreSQL's own settings (fsync on). Beside our whole command are measured, of all rows the command copies:

- bare binary: psql's COPY of files that hold PostgreSQL's binary form already, in the transaction that makes the
  tables, with FREEZE;
- bare csv: psql's COPY of CSV files;
- bare with keys: bare binary, and then the keys, indexes and statistics that the command makes;
- extension: DuckDB's own INSERT into an attached PostgreSQL.

Beside keys, indexes and statistics the command also compares, comments, protects and switches. Those with files do not
read the release, so the seconds that DuckDB took to write the files are told, too: file and COPY together, or the
extension, are a bare way from the release to PostgreSQL.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from aarsvaerk.serving.postgres.relations import Relation, quoted, relations_of
from aarsvaerk.serving.postgres.tables import opened
from aarsvaerk.settings import Settings
from tests.postgres import Server

OF_UNITS = ("unit_key", "parent_unit_key", "fte_key", "task_key", "unit_remark_key", "activity_key", "review_key")
ROUNDS = 2


def grow(current: Path, path: Path, rows: int) -> int:
    """Write a release with about that many rows in its facts, sorted as a release is; the number it came to."""
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"attach '{current}' as small (read_only)")
        connection.execute(f"copy from database small to {path.stem} (schema)")
        connection.execute("use small")
        tables = [relation for relation in relations_of(connection) if relation.view_sql is None]
        connection.execute(f"use {path.stem}")
        facts = [relation for relation in tables if relation.name.startswith("fct_")]
        sizes = {r.path: connection.execute(f"select count(*) from small.{r.path}").fetchone()[0] for r in facts}
        each = sum(sizes[r.path] for r in facts if "unit_key" in r.column_names)
        times = (rows - sum(sizes.values())) // each
        connection.execute(
            """create temp table place as select row_number() over (order by municipality_code) - 1 as place,
            municipality_key, municipality_code, municipality_name from small.core.dim_municipality where is_current"""
        )
        for relation in tables:
            select = f"from small.{relation.path}"
            if "unit_key" in relation.column_names:
                columns = ", ".join(_repeated(column) for column in relation.column_names)
                select += f""" union all
                select {columns} from small.{relation.path} as r, range({times}) as t(n)
                inner join place on place.place = t.n % (select count(*) from place)"""
            connection.execute(f"insert into {relation.path} select * from ({select}) order by all")
        connection.execute("detach small")
        return sum(connection.execute(f"select count(*) from {r.path}").fetchone()[0] for r in facts)


def _repeated(column: str) -> str:
    if column in OF_UNITS:
        return f"md5(r.{quoted(column)} || t.n)"
    place = column in ("municipality_key", "municipality_code", "municipality_name")
    return f"{'place' if place else 'r'}.{quoted(column)}"


def _table(relation: Relation) -> str:
    columns = ", ".join(f"{quoted(c.name)} {c.type}{'' if c.is_nullable else ' not null'}" for c in relation.columns)
    return f"create table {relation.path} ({columns});\n"


def _keys(relation: Relation) -> str:
    key = ", ".join(map(quoted, relation.primary_key))
    statements = [f"alter table {relation.path} add primary key ({key})"] if key else []
    statements += [f"create index on {relation.path} ({', '.join(map(quoted, names))})" for names in relation.indexes]
    return "".join(f"{statement};\n" for statement in [*statements, f"analyze {relation.path}"])


def main() -> None:
    """Measure a release of as many fact rows as the argument says, and exit with 1 where it takes too long."""
    server = Server(settings={"fsync": "on"}, wal_segment_mb=16)
    try:
        with TemporaryDirectory() as directory:
            sys.exit(measure(server, Path(directory), int(sys.argv[1])))
    finally:
        server.stop()


def measure(server: Server, directory: Path, rows: int) -> int:
    """Print the seconds of each way; 0 where the command is within 1.5 times the fastest bare way from the release."""
    home = directory / "home"
    database = home / "releases" / "large" / "aarsvaerk.duckdb"
    database.parent.mkdir(parents=True)
    count = grow(Settings.from_environment().current_database.resolve(), database, rows)
    (home / "current").symlink_to("releases/large")
    scripts = {way: directory / f"{way}.sql" for way in ("bare binary", "bare csv", "bare with keys")}
    making, loading, finishing = "", {"bin": "", "csv": ""}, ""
    forms = {"bin": ("format postgres_binary", "format binary, freeze"), "csv": ("format csv, header false",) * 2}
    with opened(database) as source:
        copied = [relation for relation in relations_of(source) if relation.is_copied]
        copied_rows, size, writing = 0, 0, dict.fromkeys(forms, 0.0)
        for relation in copied:
            file = directory / f"{relation.schema}.{relation.name}"
            select = f"select {', '.join(c.selected for c in relation.columns)} from {relation.path}"
            for ending, (written, read) in forms.items():
                started = time.monotonic()
                source.execute(f"copy ({select}) to '{file}.{ending}' ({written})")
                writing[ending] += time.monotonic() - started
                loading[ending] += f"\\copy {relation.path} from '{file}.{ending}' ({read})\n"
            copied_rows += source.execute(f"select count(*) from {relation.path}").fetchone()[0]
            size += Path(f"{file}.bin").stat().st_size
            making += _table(relation)
            finishing += _keys(relation)
    schemas = "create schema core; create schema marts; create schema meta;\n"
    scripts["bare binary"].write_text(f"begin;\n{schemas}{making}{loading['bin']}commit;\n")
    scripts["bare csv"].write_text(schemas + making + loading["csv"])
    scripts["bare with keys"].write_text(f"{scripts['bare binary'].read_text()}{finishing}")
    psql = [server.binaries / "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"]

    def bare(script: Path, name: str) -> None:
        subprocess.run([*psql, "-d", server.dsn(name), "-f", script], check=True)

    def extension(_: Path, name: str) -> None:
        with server.connect(name) as connection, opened(database) as source:
            connection.execute(schemas + making)
            source.execute(f"attach '{server.dsn(name)}' as postgres (type postgres, read_only false)")
            for relation in copied:
                source.execute(f"insert into postgres.{relation.path} from {relation.path}")

    def command(_: Path, name: str) -> None:
        program = [Path(sys.executable).with_name("aarsvaerk"), "publish", "postgres", "--dsn", server.dsn(name)]
        environment = Settings.from_environment().child_environment() | {"AARSVAERK_HOME": str(home)}
        subprocess.run(program, env=environment, check=True, stdout=subprocess.DEVNULL)

    ways = {**dict.fromkeys(scripts, bare), "extension": extension, "aarsvaerk publish postgres": command}
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    print(
        f"{count:,} fact rows; {copied_rows:,} rows in {len(copied)} tables, {size >> 20:,} MB in binary form",
        flush=True,
    )
    for _ in range(ROUNDS):
        for way, run in ways.items():
            with server.database() as name:
                with server.connect() as connection:
                    connection.execute("checkpoint")
                started = time.monotonic()
                run(scripts.get(way), name)
                seconds[way].append(time.monotonic() - started)
                print(f"  {way}: {seconds[way][-1]:.1f} s", flush=True)
    for way, taken in seconds.items():
        print(f"{way:28} {min(taken):7.1f} s   (" + ", ".join(f"{one:.1f}" for one in taken) + ")")
    best = {way: min(taken) for way, taken in seconds.items()}
    ours, keyed = best.pop("aarsvaerk publish postgres"), best.pop("bare with keys")
    print(f"writing the files: binary {writing['bin']:.1f} s, csv {writing['csv']:.1f} s")
    from_release = min(best["extension"], best["bare csv"] + writing["csv"], best["bare binary"] + writing["bin"])
    print(
        f"the whole command is {ours / min(best.values()):.2f} times the fastest COPY of files that are there already,"
    )
    print(f"{ours / keyed:.2f} times that with the keys, indexes and statistics that the release needs,")
    print(f"and {ours / from_release:.2f} times the fastest bare way from the release, without them")
    return int(ours / from_release > 1.5)


if __name__ == "__main__":
    main()
