"""What a release is in PostgreSQL: content, types, keys, indexes, comments, functions; asked by real clients."""

import os
import re
import subprocess
from datetime import UTC, date, datetime, time
from decimal import Decimal

import duckdb
import psycopg
import pytest

from aarsvaerk.serving.postgres import tables
from aarsvaerk.serving.postgres.publishing import publish
from aarsvaerk.serving.postgres.relations import relations_of
from aarsvaerk.serving.postgres.target import PublishFailed, Target
from aarsvaerk.settings import PROJECT_ROOT
from tests.postgres import WHEEL, postgresql_odbc_driver, release_id, write_release

VALUES = {
    "true": True,
    "(-1)::tinyint": -1,
    "200::utinyint": 200,
    "(-32768)::smallint": -32768,
    "65535::usmallint": 65535,
    "2147483647::integer": 2147483647,
    "4294967295::uinteger": 4294967295,
    "(-9223372036854775808)::bigint": -9223372036854775808,
    "18446744073709551615::ubigint": 18446744073709551615,
    "99999999999999999999999999999999999999::hugeint": 99999999999999999999999999999999999999,
    "(-99999999999999999999999999999999999999)::decimal(38, 0)": -99999999999999999999999999999999999999,
    "(-0.00000001)::decimal(18, 8)": Decimal("-0.00000001"),
    "12345678901234567890.123456::decimal(30, 6)": Decimal("12345678901234567890.123456"),
    "0::decimal(9, 2)": Decimal("0.00"),
    "10000::decimal(9, 0)": Decimal(10000),
    "9999.0001::decimal(18, 4)": Decimal("9999.0001"),
    "0.1::double": 0.1,
    "1.5::float": 1.5,
    "'Ærø, \"ø\" \\N\t\n€ 😀'": 'Ærø, "ø" \\N\t\n€ 😀',
    "''": "",
    "date '1601-02-28'": date(1601, 2, 28),
    "timestamp '2026-03-01 08:00:00.123456'": datetime(2026, 3, 1, 8, 0, 0, 123456),
    "timestamptz '2026-03-01 08:00:00+02'": datetime(2026, 3, 1, 6, tzinfo=UTC),
    "time '23:59:59'": time(23, 59, 59),
    "'ab'::blob": b"ab",
    """'{"a": [1, null]}'::json""": {"a": [1, None]},
    "[1, 2]": [1, 2],
    "{'x': 'y'}": {"x": "y"},
    "'dog'::enum('cat', 'dog')": "dog",
}


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    path = write_release(tmp_path_factory.mktemp("release") / "aarsvaerk.duckdb")
    with duckdb.connect(str(path)) as connection:
        columns = ", ".join(f"{value} as c{place}" for place, value in enumerate(VALUES))
        connection.execute(f"create table core.dim_type as select 1 as row, {columns}")
        connection.execute("insert into core.dim_type by name select 2 as row")
    return path


@pytest.fixture(scope="module")
def database(postgres_server, release):
    with postgres_server.database() as name:
        publish(Target.named(postgres_server.dsn(name)), release, "internal")
        yield name


@pytest.fixture
def reading(postgres_server, database):
    with postgres_server.connect(database) as connection:
        yield connection


def test_every_type_arrives_exactly(reading):
    reading.execute("set timezone = 'UTC'")
    full, empty = reading.execute("select * from core.dim_type order by row").fetchall()
    assert dict(zip(VALUES, full[1:], strict=True)) == VALUES
    assert set(empty[1:]) == {None}


def test_decimals_keep_their_digits_and_texts_their_types(reading):
    types = dict(
        reading.execute(
            """select attname::text, format_type(atttypid, atttypmod) from pg_attribute
            where attrelid = 'core.fct_fte'::regclass and attnum > 0"""
        ).fetchall()
    )
    assert types["fte"] == "numeric(18,6)"
    assert (types["year"], types["unit_key"], types["known_to"]) == ("integer", "text", "timestamp without time zone")


def test_keys_and_not_null_come_along_and_the_usual_filters_have_an_index(reading):
    indexes = {row[0].split(" USING ")[-1] for row in reading.execute("select indexdef from pg_indexes").fetchall()}
    assert {"btree (fte_key)", "btree (municipality_key, year)", "btree (task_field_code, year)"} <= indexes
    keys = reading.execute("select conrelid::regclass::text from pg_constraint where contype = 'p'").fetchall()
    assert {("core.fct_fte",), ("marts.fte_by_unit",), ("meta.release",)} <= set(keys)
    with pytest.raises(psycopg.errors.NotNullViolation):
        reading.execute("insert into core.dim_municipality values ('x', null, 'x')")


def test_relations_come_along_for_tools_that_join_by_them(reading):
    found = {
        (pointing, target)
        for pointing, target in reading.execute(
            "select conrelid::regclass::text, confrelid::regclass::text from pg_constraint where contype = 'f'"
        ).fetchall()
    }
    assert found >= {("core.fct_fte", "core.dim_unit"), ("core.fct_fte", "core.dim_municipality")}


def test_comments_name_the_release_and_describe(reading, release):
    (table,), (column,), (schema,), (view,) = (
        reading.execute(f"select {call}").fetchone()
        for call in (
            "obj_description('core.fct_fte'::regclass)",
            "col_description('core.fct_fte'::regclass, 5)",
            "obj_description('marts'::regnamespace)",
            "obj_description('core.fct_fte_history'::regclass)",
        )
    )
    assert table == f"One row per unit's FTE. (release {release_id(release)})"
    assert column == "Årsværk, 100 % exact."
    assert schema == f"Årsværk release {release_id(release)}, profile internal."
    assert release_id(release) in view
    assert reading.execute("select release_id from meta.release").fetchone() == (release_id(release),)


def test_a_history_is_a_view_and_a_function_tells_what_was_known_on_a_day(reading):
    assert reading.execute("select relkind from pg_class where relname = 'fct_fte_history'").fetchone() == ("v",)
    known = {
        day: sorted(key for (key,) in reading.execute("select fte_key from core.fct_fte_as_known_on(%s)", [day]))
        for day in ("2025-12-31", "2026-01-01", "2026-01-31", "2026-02-01")
    }
    assert known == {
        "2025-12-31": [],
        "2026-01-01": ["pa", "pr"],
        "2026-01-31": ["pa", "pr"],
        "2026-02-01": ["fa", "fr"],
    }


def test_a_view_that_only_duckdb_understands_becomes_a_table(postgres_server, tmp_path):
    path = write_release(tmp_path / "aarsvaerk.duckdb")
    with duckdb.connect(str(path)) as connection:
        connection.execute("create view meta.oddity as select list_value(fte_key) as keys, fte from core.fct_fte")
        connection.execute("create view meta.quiet as select fte // 2 as half from core.fct_fte")
    with postgres_server.database() as name:
        publish(Target.named(postgres_server.dsn(name)), path, "internal")
        with postgres_server.connect(name) as connection:
            kinds = dict(connection.execute("select relname::text, relkind::text from pg_class").fetchall())
            assert (kinds["oddity"], kinds["quiet"], kinds["fact_source"]) == ("r", "r", "v")
            assert connection.execute("select keys from meta.oddity where fte = 1.5").fetchone() == (["fr"],)


def test_every_row_and_value_of_the_real_release_arrives(postgres_server, warehouse):
    database = warehouse.settings.current_database
    with postgres_server.database() as name:
        publish(Target.named(postgres_server.dsn(name)), database, "internal")
        with tables.opened(database) as source, postgres_server.connect(name) as connection:
            compared = 0
            for relation in relations_of(source):
                columns = ", ".join(f'"{c}"' for c in relation.column_names)
                sent = source.execute(f"select {columns} from {relation.path}").fetchall()
                json = [place for place, c in enumerate(relation.columns) if c.type == "json"]
                arrived = connection.execute(f"select {columns} from {relation.path}").fetchall()
                if not json:
                    assert sorted(map(repr, sent)) == sorted(map(repr, arrived)), relation.path
                assert len(sent) == len(arrived)
                compared += 1
            views = {
                view for (view,) in connection.execute("select viewname::text from pg_views where schemaname = 'core'")
            }
            # Of a history that were a table each row of a fact would be copied twice.
            assert views == {r.name for r in relations_of(source) if r.view_sql and r.schema == "core"}
            assert _failing_examples(source, connection) == []
    assert compared > len(warehouse.release.row_counts)


def _failing_examples(source, connection) -> list[tuple[str, str, str]]:
    """The queries in the tables' descriptions, and on the pages for any engine, that do not run on both."""
    described = source.execute(
        """select "schema" || '.' || "table", description_en from meta.dictionary_table
        where description_en like '%```sql%' and "table" not like '%_past' and "table" not like '%_history'"""
    ).fetchall()
    assert len(described) > 20
    pages = [PROJECT_ROOT / "docs" / name for name in ("contract.md", "methods.md", "metrics.md")]
    described += [(page.name, page.read_text(encoding="utf-8")) for page in pages]
    failing = []
    for table, description in described:
        for example in re.findall(r"```sql\n([^{]*?)```", description, re.DOTALL):  # those with {{ }} are dbt's
            for engine, ask in (("DuckDB", source.execute), ("PostgreSQL", connection.execute)):
                try:
                    ask(example).fetchall()
                except (duckdb.Error, psycopg.Error) as error:
                    failing.append((table, engine, str(error).splitlines()[0]))
    return failing


@pytest.mark.parametrize("lost", ["delete from {table} where fte > 2", "update {table} set fte = fte + 0.000001"])
def test_rows_that_do_not_arrive_as_sent_are_noticed_before_the_switch(postgres_server, tmp_path, monkeypatch, lost):
    """The server itself spoils what arrives: a trigger would not fire on FREEZE, so a statement after the COPY does."""
    old, new = write_release(tmp_path / "old.duckdb"), write_release(tmp_path / "new.duckdb", 2)
    same = tables._compare

    def spoilt(source, target, relation, schema):
        if relation.name == "fct_fte":
            target.execute(lost.format(table=f'"{schema}".fct_fte'))
        return same(source, target, relation, schema)

    with postgres_server.database() as name:
        target = Target.named(postgres_server.dsn(name))
        publish(target, old, "internal")
        with monkeypatch.context() as patched:
            patched.setattr(tables, "_compare", spoilt)
            with pytest.raises(PublishFailed, match=r"core\.fct_fte: (rows|fte) differ"):
                publish(target, new, "internal")
        with postgres_server.connect(name) as connection:
            assert connection.execute("select sum(fte) from core.fct_fte").fetchone() == (Decimal("3.75"),)


def test_an_open_release_has_no_rows_to_hide(postgres_server, release):
    with postgres_server.database() as name:
        done = publish(Target.named(postgres_server.dsn(name)), release, "open", schema_prefix="open_")
        with postgres_server.connect(name) as connection:
            connection.execute("create role anyone login in role aarsvaerk_reader")
        with postgres_server.connect(name, "anyone") as connection:
            assert connection.execute("select count(*) from open_core.dim_unit").fetchone() == (2,)
            assert connection.execute("select count(*) from pg_catalog.pg_largeobject_metadata").fetchone() == (0,)
        with postgres_server.connect(name) as connection:
            connection.execute("drop role anyone")
    assert (done.profile, done.is_new) == ("open", True)


def test_psql_reads_as_a_reader(postgres_server, database, reading):
    reading.execute("create role psql_reader login in role aarsvaerk_reader")
    try:
        run = subprocess.run(
            [
                *(WHEEL / "pginstall18" / "bin" / "psql", "--no-psqlrc", "--tuples-only", "--no-align", "--csv"),
                *("-c", "select municipality_code, fte from marts.fte_by_task_field order by 1"),
                postgres_server.dsn(database, "psql_reader"),
            ],
            capture_output=True,
            text=True,
            env=os.environ | {"LANG": "C.UTF-8"},
        )
    finally:
        reading.execute("drop role psql_reader")
    assert (run.stdout, run.stderr) == ("730,1.000000\n751,1.000000\n", "")


def test_odbc_reads_decimals_and_danish_letters(postgres_server, database):
    driver = postgresql_odbc_driver()
    import pyodbc

    connection = pyodbc.connect(
        f"Driver={{{driver}}};Server={postgres_server.directory};Port={postgres_server.port};"
        f"Database={database};Uid=postgres"
    )
    with connection:
        rows = connection.execute(
            "select u.unit_name, f.fte from core.fct_fte f join core.dim_unit u using (unit_key) order by f.fte"
        ).fetchall()
        tables_seen = {row.table_name for row in connection.cursor().tables(schema="marts")}
    assert [tuple(row) for row in rows] == [("Æblehave", Decimal("1.500000")), ("Ådal", Decimal("2.250000"))]
    assert {"fte_by_unit", "fte_explained"} <= tables_seen


def test_a_server_of_another_version_takes_the_same_release(release):
    from tests.postgres import Server

    server = Server("pginstall")
    try:
        publish(Target.named(server.dsn()), release, "internal")
        with server.connect() as connection:
            assert connection.execute("select sum(fte) from core.fct_fte").fetchone() == (Decimal("3.75"),)
    finally:
        server.stop()
