"""Readers while releases come and go, and whatever can go wrong in the middle of a copy."""

import signal
import subprocess
import sys
import threading
import time
from decimal import Decimal

import duckdb
import psycopg
import pytest

from aarsvaerk.serving.postgres.publishing import publish
from aarsvaerk.serving.postgres.target import PublishFailed, Target
from tests.postgres import Server, release_id, write_release

JOINED = """select r.release_id, u.number, f.fte / 1.5, m.fte, s.own_fte / 1.5
    from core.dim_unit u join core.fct_fte f using (unit_key) join marts.fte_by_unit s using (unit_key)
    join marts.fte_by_task_field m on m.municipality_code = u.municipality_code, meta.release r
    where u.unit_key = 'ur'"""
KNOWN = """select r.release_id, u.number, k.fte / 1.5 from core.fct_fte_as_known_on('2026-02-02') k
    join core.dim_unit u using (unit_key), meta.release r where u.unit_key = 'ur'"""


@pytest.fixture(scope="module")
def releases(tmp_path_factory):
    folder = tmp_path_factory.mktemp("releases")
    return [write_release(folder / str(number) / "aarsvaerk.duckdb", number) for number in (1, 2, 3)]


@pytest.fixture
def database(postgres_server):
    with postgres_server.database() as name:
        yield name


class Reader(threading.Thread):
    """Asks without pause, and keeps the answers that are not wholly of one release."""

    def __init__(self, connection: psycopg.Connection, way: str):
        super().__init__()
        self.connection, self.way = connection, way
        self.answers, self.wrong, self.stopped = 0, [], threading.Event()

    def run(self) -> None:
        while not self.stopped.is_set():
            try:
                numbers = self.ask()
            except Exception as error:
                self.wrong.append(repr(error))
                return
            self.answers += 1
            if len(numbers) != 1:
                self.wrong.append(f"{self.way}: {numbers}")

    def ask(self) -> set:
        if self.way == "transaction":
            with self.connection.transaction():
                first = self.connection.execute("select number from core.dim_unit where unit_key = 'ua'").fetchone()
                second = self.connection.execute("select fte from marts.fte_by_task_field limit 1").fetchone()
                return {first[0], int(second[0])}
        if self.way == "snapshot":
            # The snapshot is older than what is read of our tables.
            with self.connection.transaction():
                self.connection.execute("set transaction isolation level repeatable read")
                self.connection.execute("select 1")
                time.sleep(0.01)
                rows = self.connection.execute(JOINED).fetchall()
        else:
            rows = self.connection.execute(KNOWN if self.way == "known" else JOINED, prepare=self.way == "prepared")
            rows = rows.fetchall()
        (row,) = rows
        minutes, seconds = int(row[0][11:13]), int(row[0][13:15])
        return {minutes * 60 + seconds, *map(int, row[1:])}


def test_readers_without_pause_see_no_error_and_no_mixture_while_releases_are_switched(
    postgres_server, database, releases
):
    target = Target.named(postgres_server.dsn(database))
    publish(target, releases[0], "internal")
    ways = ["simple", "prepared", "transaction", "snapshot", "known", "prepared"]
    readers = [Reader(postgres_server.connect(database), way) for way in ways]
    for reader in readers:
        reader.start()
    try:
        for number in range(6):
            publish(target, releases[(number + 1) % 3], "internal")
    finally:
        for reader in readers:
            reader.stopped.set()
        for reader in readers:
            reader.join()
            reader.connection.close()
    assert [reader.wrong for reader in readers] == [[] for _ in readers]
    assert min(reader.answers for reader in readers) > 20
    assert schemas(postgres_server, database) == ["core", "marts", "meta"]


def schemas(server, database) -> list[str]:
    with server.connect(database) as connection:
        found = connection.execute(
            """select nspname from pg_namespace where nspname !~ '^pg_' and nspname not in
            ('public', 'information_schema') order by 1"""
        )
        return [name for (name,) in found]


def total(server, database) -> Decimal:
    with server.connect(database) as connection:
        return connection.execute("select sum(fte) from core.fct_fte").fetchone()[0]


def test_an_open_transaction_keeps_its_release_and_the_publish_says_who_is_in_the_way(
    postgres_server, database, releases
):
    target = Target.named(postgres_server.dsn(database))
    publish(target, releases[0], "internal")
    with postgres_server.connect(database) as reading, reading.transaction():
        reading.execute("set local application_name = 'workbook'")
        reading.execute("select count(*) from core.dim_unit")
        with pytest.raises(PublishFailed, match=f"pid {reading.info.backend_pid}: postgres, workbook") as failed:
            publish(target, releases[1], "internal", wait_seconds=0.2)
        assert "pg_terminate_backend" in str(failed.value)
        assert reading.execute("select sum(fte) from core.fct_fte").fetchone() == (Decimal("3.75"),)
    assert publish(target, releases[1], "internal").is_new
    assert total(postgres_server, database) == Decimal("7.50")


def test_somebodys_view_moves_along_with_its_owner_and_rights(postgres_server, database, releases):
    target = Target.named(postgres_server.dsn(database))
    publish(target, releases[0], "internal")
    with postgres_server.connect(database) as connection:
        connection.execute(
            """create view public.mine as select u.unit_name, f.fte from core.fct_fte f join core.dim_unit u
            using (unit_key); create view public.of_mine as select sum(fte) from public.mine;
            create view public.known as select sum(fte) from core.fct_fte_as_known_on('2026-02-02');
            grant select on public.of_mine to aarsvaerk_reader; comment on view public.of_mine is 'kept'"""
        )
        publish(target, releases[1], "internal")
        assert connection.execute("select * from public.of_mine").fetchone() == (Decimal("7.50"),)
        assert connection.execute("select * from public.known").fetchone() == (Decimal("7.50"),)
        kept = connection.execute(
            "select obj_description('public.of_mine'::regclass), has_table_privilege('aarsvaerk_reader', "
            "'public.of_mine', 'select')"
        )
        assert kept.fetchone() == ("kept", True)
        connection.execute("create materialized view public.fixed as select * from core.fct_fte")
        with pytest.raises(PublishFailed, match=r"materialized view (public\.)?fixed depends on"):
            publish(target, releases[2], "internal")
        assert total(postgres_server, database) == Decimal("7.50")
        assert schemas(postgres_server, database) == ["core", "marts", "meta"]


def test_a_view_on_a_column_that_is_gone_stops_the_switch_and_is_named(postgres_server, database, releases, tmp_path):
    target = Target.named(postgres_server.dsn(database))
    publish(target, releases[0], "internal")
    with duckdb.connect(str(changed := write_release(tmp_path / "aarsvaerk.duckdb", 9))) as connection:
        connection.execute("alter table marts.fte_by_task_field drop column task_field_code")
    with postgres_server.connect(database) as connection:
        connection.execute("create view public.mine as select task_field_code from marts.fte_by_task_field")
    with pytest.raises(PublishFailed, match=r"View (public\.)?mine .*task_field_code"):
        publish(target, changed, "internal")
    assert total(postgres_server, database) == Decimal("3.75")


def test_a_release_that_is_there_is_not_copied_again_unless_forced(postgres_server, database, releases):
    target = Target.named(postgres_server.dsn(database))
    assert [publish(target, releases[0], "internal").is_new for _ in range(2)] == [True, False]
    assert publish(target, releases[0], "internal", force=True).is_new
    assert publish(target, releases[0], "open").is_new


def test_two_publishes_at_once_do_not_meet(postgres_server, database, releases):
    target = Target.named(postgres_server.dsn(database))
    publish(target, releases[0], "internal")
    with postgres_server.connect(database) as reading, reading.transaction():
        reading.execute("select 1 from core.dim_unit")
        first = threading.Thread(target=publish, args=(target, releases[1], "internal"))
        first.start()
        with postgres_server.connect(database) as watching:
            while not watching.execute("select 1 from pg_locks where locktype = 'advisory'").fetchone():
                time.sleep(0.01)
        with pytest.raises(PublishFailed, match="Another publish"):
            publish(target, releases[2], "internal")
    first.join()
    assert total(postgres_server, database) == Decimal("7.50")


PUBLISH = """
import sys
from pathlib import Path
from aarsvaerk.serving.postgres.publishing import publish
from aarsvaerk.serving.postgres.target import PublishFailed, Target
try:
    publish(Target.named(sys.argv[1]), Path(sys.argv[2]), "internal")
except PublishFailed as error:
    sys.exit(str(error))
"""


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """So many rows that there is a middle to break off in."""
    return write_release(tmp_path_factory.mktemp("large") / "aarsvaerk.duckdb", 2, rows=150_000)


def copying(server, database) -> None:
    """Wait until rows are on their way."""
    with server.connect(database) as watching:
        until = time.monotonic() + 30
        while not watching.execute("select 1 from pg_stat_progress_copy where bytes_processed > 100000").fetchone():
            assert time.monotonic() < until
            time.sleep(0.002)


def test_a_server_killed_during_the_copy_is_told_and_keeps_the_old_release(releases, large):
    server = Server()
    try:
        target = Target.named(server.dsn())
        publish(target, releases[0], "internal")
        process = subprocess.Popen(
            [sys.executable, "-c", PUBLISH, server.dsn(), large], stderr=subprocess.PIPE, text=True
        )
        copying(server, "postgres")
        server.kill()
        _, told = process.communicate(timeout=60)
        assert process.returncode == 1
        assert "did not take the release" in told
        assert "Traceback" not in told
        server.start()
        assert total(server, "postgres") == Decimal("3.75")
        assert publish(target, large, "internal").is_new
        assert schemas(server, "postgres") == ["core", "marts", "meta"]
        assert total(server, "postgres") == Decimal("7.50") + 2 * 150_000
    finally:
        server.stop()


def test_a_publish_killed_during_the_copy_leaves_the_old_release_and_the_next_completes(
    postgres_server, database, releases, large
):
    target = Target.named(postgres_server.dsn(database))
    publish(target, releases[0], "internal")
    process = subprocess.Popen([sys.executable, "-c", PUBLISH, postgres_server.dsn(database), large])
    copying(postgres_server, database)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert total(postgres_server, database) == Decimal("3.75")
    until = time.monotonic() + 20
    while True:
        try:
            assert publish(target, releases[1], "internal").is_new
            break
        except PublishFailed as still:
            assert "Another publish" in str(still)  # until the server has noticed
            assert time.monotonic() < until
            time.sleep(0.1)
    assert schemas(postgres_server, database) == ["core", "marts", "meta"]


def test_what_a_publish_killed_after_the_switch_left_is_dropped_by_the_next(postgres_server, database, releases):
    target = Target.named(postgres_server.dsn(database))
    publish(target, releases[0], "internal")
    with postgres_server.connect(database) as connection:
        connection.execute("create schema core_retired; create table core_retired.t (a int)")
        connection.execute('create schema "meta_20260301T080000Z-0123abcd"; create schema core_of_mine')
        connection.execute('create schema core_20260301t080000z; create schema "marts_20260301t080000zb-simulated"')
    publish(target, releases[1], "internal")
    assert schemas(postgres_server, database) == ["core", "core_of_mine", "marts", "meta"]


def test_a_full_disk_is_told_and_leaves_the_old_release(releases, large):
    server = Server(largest_file=4 << 20)
    try:
        target = Target.named(server.dsn())
        publish(target, releases[0], "internal")
        with pytest.raises(PublishFailed, match="could not extend file"):
            publish(target, large, "internal")
        assert total(server, "postgres") == Decimal("3.75")
        assert schemas(server, "postgres") == ["core", "marts", "meta"]
        assert publish(target, releases[1], "internal").release_id == release_id(releases[1])
    finally:
        server.stop()
