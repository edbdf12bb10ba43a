"""DuckDB within bounds."""

import duckdb
import pytest

from ingest.engine import bounded


def test_what_does_not_fit_into_memory_waits_on_the_disk_and_is_gone_afterwards(tmp_path):
    with bounded("120MB", tmp_path) as connection:
        settings = "select current_setting('memory_limit'), current_setting('temp_directory')"
        limit, spill = connection.execute(settings).fetchone()
        assert limit.endswith("MiB") and float(limit.split()[0]) < 120
        assert [str(path) for path in tmp_path.iterdir()] == [spill]
        # 80 MB of sorted texts, twice.
        sorted_rows = "select md5(i::varchar) as a, md5((i + 1)::varchar) as b from range(1000000) as t (i) order by a"
        (count,) = connection.execute(f"select count(*) from ({sorted_rows}) where b > a").fetchone()
        assert 0 < count < 1_000_000
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_opened_read_only_where_asked(tmp_path):
    with bounded(database=tmp_path / "a.duckdb", spill_in=tmp_path) as connection:
        connection.execute("create table t as select 1 as a")
    opened = bounded(database=tmp_path / "a.duckdb", read_only=True)
    with opened as connection, pytest.raises(duckdb.InvalidInputException):
        connection.execute("drop table t")
