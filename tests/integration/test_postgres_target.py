"""The address of the database, and what is told when it cannot be used: never a secret."""

import os
import socket
import subprocess
import sys
import time

import pytest

from aarsvaerk.serving.postgres.target import PublishFailed, Target, UnreadableAddress
from aarsvaerk.settings import PROJECT_ROOT, Settings
from tests.postgres import PASSWORD, write_release


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home with one small release that is current."""
    home = tmp_path_factory.mktemp("home")
    write_release(home / "releases" / "first" / "aarsvaerk.duckdb")
    write_release(home / "releases" / "first" / "open" / "aarsvaerk.duckdb")
    write_release(home / "releases" / "second" / "aarsvaerk.duckdb", 2)
    (home / "current").symlink_to("releases/second")
    return home


def run(home, *arguments, **environment) -> subprocess.CompletedProcess:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return subprocess.run(
        [sys.executable, "-c", "from aarsvaerk.cli.main import app; app()", "publish", "postgres", *arguments],
        cwd=PROJECT_ROOT,
        env=kept | {"AARSVAERK_HOME": str(home), "COLUMNS": "200"} | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    "dsn", ["host=x password=hemmeligt", "postgresql://a:hemmeligt@x/d", "postgresql://x/d?password=hemmeligt"]
)
def test_a_dsn_with_a_password_is_refused_on_the_command_line_and_not_repeated(home, dsn):
    told = run(home, "--dsn", dsn)
    assert told.returncode == 2
    assert "PGPASSWORD" in told.stderr
    assert "hemmeligt" not in told.stdout + told.stderr


def test_a_dsn_that_cannot_be_read_is_not_repeated():
    with pytest.raises(UnreadableAddress) as refused:
        Target.named("hemmeligt is no=dsn 'at all")
    assert "hemmeligt" not in str(refused.value)
    assert refused.value.__suppress_context__


def test_a_target_and_the_settings_show_no_secret():
    target = Target.named(f"host=x user=u password={PASSWORD}", secrets_allowed=True)
    settings = Settings.from_environment({"AARSVAERK_POSTGRES_DSN": f"password={PASSWORD}"})
    assert settings.postgres_dsn == f"password={PASSWORD}"
    assert PASSWORD not in f"{target!r} {target} {settings!r} {target.masked(f'x {PASSWORD} y')}"
    assert str(target) == "PostgreSQL (host x, user u)"


def test_the_command_publishes_with_a_password_from_the_environment(postgres_server, home):
    with postgres_server.database() as name:
        first = run(home, "--dsn", postgres_server.tcp(name), "--release", "first", PGPASSWORD=PASSWORD)
        whole = f"postgresql://postgres:{PASSWORD}@127.0.0.1:{postgres_server.port}/{name}"
        second = run(home, AARSVAERK_POSTGRES_DSN=whole)
        again = run(home, AARSVAERK_POSTGRES_DSN=whole)
        with postgres_server.connect(name) as connection:
            (release,) = connection.execute("select release_id from meta.release").fetchone()
    assert [first.returncode, second.returncode, again.returncode] == [0, 0, 0], first.stderr + second.stderr
    assert release in second.stdout
    assert "already there" in again.stdout
    assert PASSWORD not in "".join(one.stdout + one.stderr for one in (first, second, again))


@pytest.mark.parametrize("failure", ["password", "database", "nobody listens", "role", "encoding"])
def test_no_failure_tells_the_password(postgres_server, home, failure):
    port, name, user, password = postgres_server.port, "postgres", "postgres", PASSWORD
    if failure == "password":
        password = f"{PASSWORD}-wrong"
    elif failure == "database":
        name = "none_such"
    elif failure == "role":
        user = "none_such"
    elif failure == "nobody listens":
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
    elif failure == "encoding":
        name = "latin"
        with postgres_server.connect() as connection:
            connection.execute("drop database if exists latin")
            connection.execute("create database latin encoding 'LATIN1' template template0")
    told = run(home, AARSVAERK_POSTGRES_DSN=f"host=127.0.0.1 port={port} dbname={name} user={user} password={password}")
    assert told.returncode == 1
    assert "cannot be reached" in told.stderr or "LATIN1" in told.stderr
    assert "Traceback" not in told.stderr
    assert PASSWORD not in told.stdout + told.stderr


def test_connecting_to_a_server_that_does_not_answer_times_out():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]
        target = Target.named(f"host=127.0.0.1 port={port} user=u connect_timeout=2")
        # Without the time-out this would wait forever.
        with pytest.raises(PublishFailed, match="cannot be reached"), target.connected():
            pass


def test_a_password_is_not_in_the_list_of_processes_while_rows_are_copied(postgres_server, tmp_path):
    home = tmp_path / "home"
    write_release(home / "releases" / "first" / "aarsvaerk.duckdb", rows=100_000)
    (home / "current").symlink_to("releases/first")
    with postgres_server.database() as name:
        whole = f"postgresql://postgres:{PASSWORD}@127.0.0.1:{postgres_server.port}/{name}"
        process = subprocess.Popen(
            [sys.executable, "-c", "from aarsvaerk.cli.main import app; app()", "publish", "postgres"],
            cwd=PROJECT_ROOT,
            env=os.environ | {"AARSVAERK_HOME": str(home), "AARSVAERK_POSTGRES_DSN": whole},
            stdout=subprocess.PIPE,
        )
        listed = ""
        while process.poll() is None:
            listed += subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout
            time.sleep(0.05)
        process.stdout.close()
    assert process.returncode == 0
    assert "aarsvaerk publish postgres" in listed or "COPY" in listed
    assert PASSWORD not in listed


@pytest.mark.parametrize("arguments", [["--release", "none"], ["--release", "../first"], ["--schema-prefix", 'a"b']])
def test_a_release_or_prefix_that_cannot_be_is_refused(home, arguments):
    told = run(home, "--dsn", "host=x", *arguments)
    assert told.returncode == 2


def test_without_an_address_the_command_says_how_to_give_one(home):
    told = run(home, AARSVAERK_POSTGRES_DSN="")
    assert told.returncode == 2
    assert "AARSVAERK_POSTGRES_DSN" in told.stderr


def test_a_server_that_is_too_old_is_refused(postgres_server, monkeypatch):
    monkeypatch.setattr("aarsvaerk.serving.postgres.target.OLDEST_SERVER", 99)
    target = Target.named(postgres_server.dsn())
    with pytest.raises(PublishFailed, match="is version 18; version 99 or newer is needed"), target.connected():
        pass


def test_a_profile_is_published_only_where_the_release_has_it(postgres_server, home):
    with postgres_server.database() as name:
        dsn = ["--dsn", postgres_server.dsn(name), "--profile", "open"]
        assert run(home, *dsn).returncode == 2
        told = run(home, *dsn, "--release", "first")
        assert "(profile open)" in told.stdout, told.stderr
