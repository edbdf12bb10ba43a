import json
from datetime import UTC, datetime

import duckdb
import pytest

from aarsvaerk.release import publish as publishing
from aarsvaerk.release.content_hash import content_hash
from aarsvaerk.release.publish import PublishingFailed, publish
from aarsvaerk.release.releases import current_release

MORNING, NOON = datetime(2026, 3, 1, 8, tzinfo=UTC), datetime(2026, 3, 1, 12, tzinfo=UTC)
MANIFEST = {
    "nodes": {
        "model.unit": {
            "resource_type": "model",
            "schema": "core",
            "name": "dim_measure",
            "description": "One row per unit.",
            "columns": {
                "unit_name": {"description": "Its name.", "config": {"meta": {"unit": "text", "null_meaning": "none"}}}
            },
        }
    }
}


def build_candidate(settings, fte="1.5", reverse=False, known_from="2026-03-01"):
    """A small candidate with a constraint, a view on it, and a schema that is not published."""
    settings.work.mkdir(parents=True, exist_ok=True)
    settings.candidate.unlink(missing_ok=True)
    units = [f"('a', 'Æblehave', {fte}, '{known_from}')", f"('b', null, 2, '{known_from}')"]
    values = ", ".join(reversed(units) if reverse else units)
    with duckdb.connect(str(settings.candidate)) as connection:
        connection.execute(
            f"""
            create schema raw; create schema core; create schema marts; create schema meta; create schema staging;
            create table raw.delivery as select 'x' as delivery_id;
            create table raw.delivery_stood (delivery_id varchar, stood_from timestamp, stood_to timestamp);
            create table staging.hidden as select 1 as a;
            create table core.dim_measure (
                unit_key varchar primary key, unit_name varchar, fte decimal(18, 6) not null, known_from timestamp
            );
            insert into core.dim_measure values {values};
            create view candidate.meta.fact_source as
            select unit_key, 'candidate.core' as said from candidate.core.dim_measure where fte > 0;
            """
        )


def read(settings, sql):
    with duckdb.connect(str(settings.current_database), read_only=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture
def published(settings):
    build_candidate(settings)
    return publish(settings, MANIFEST, "inputs", "code", {}, MORNING)


def test_a_release_holds_the_published_schemas_and_nothing_else(settings, published):
    schemas = read(settings, "select distinct table_schema from information_schema.tables order by all")
    assert schemas == [("core",), ("marts",), ("meta",)]
    assert read(settings, "select unit_key, unit_name, fte::varchar from core.dim_measure") == [
        ("a", "Æblehave", "1.500000"),
        ("b", None, "2.000000"),
    ]


def test_constraints_and_comments_are_carried_over(settings, published):
    ((sql, comment),) = read(settings, "select sql, comment from duckdb_tables() where table_name = 'dim_measure'")
    assert "PRIMARY KEY" in sql
    assert "NOT NULL" in sql
    assert comment == "One row per unit."
    assert read(settings, "select comment from duckdb_columns() where column_name = 'unit_name'") == [("Its name.",)]


def test_views_stay_views_and_read_the_release_under_any_name(settings, published):
    with duckdb.connect() as connection:
        connection.execute(f"attach '{settings.current_database}' as other (read_only)")
        connection.execute("use other")
        rows = connection.execute("from meta.fact_source order by all").fetchall()
        kinds = connection.execute("select count(*) from duckdb_views() where view_name = 'fact_source'").fetchall()
    assert rows == [("a", "candidate.core"), ("b", "candidate.core")]
    assert kinds == [(1,)]


def test_the_release_tells_of_itself_in_the_database_and_beside_it(settings, published):
    assert published.release_id == f"20260301T080000Z-{published.content_hash[:8]}"
    assert current_release(settings) == published
    ((row,),) = read(settings, "select to_json(release) from meta.release")
    told = json.loads(row)
    assert (told["release_id"], told["content_hash"]) == (published.release_id, published.content_hash)
    assert (told["inputs_hash"], told["code_version"], told["delivery_count"]) == ("inputs", "code", 1)
    assert told["row_counts"]["core.dim_measure"] == 2


def test_the_dictionary_lists_every_column_with_what_is_said_of_it(settings, published):
    columns = read(settings, "select schema_name, table_name, column_name from duckdb_columns() where not internal")
    listed = read(settings, 'select "schema", "table", "column" from meta.dictionary')
    assert sorted(listed) == sorted(columns)
    assert read(
        settings, """select * exclude ("schema", "table") from meta.dictionary where "column" = 'unit_name'"""
    ) == [("unit_name", "VARCHAR", "Its name.", None, "text", "none")]


def test_the_format_is_one_that_older_clients_read(settings, published):
    with duckdb.connect() as connection:
        connection.execute(f"attach '{settings.current_database}' as release (read_only)")
        (tags,) = connection.execute("select tags from duckdb_databases() where database_name = 'release'").fetchone()
    assert tags["storage_version"].startswith("v1.2.0")


def test_files_of_a_release_are_read_only_and_its_owners_alone(settings, published):
    paths = [settings.current.resolve(), *settings.current.resolve().rglob("*")]
    assert {path.stat().st_mode & 0o777 for path in paths if path.is_file()} == {0o400}


@pytest.mark.parametrize("changed", [{"reverse": True}, {"known_from": "2026-04-01"}])
def test_order_and_clock_do_not_change_the_content_hash(settings, published, changed):
    build_candidate(settings, **changed)
    assert publish(settings, MANIFEST, "inputs", "code", {}, NOON).content_hash == published.content_hash


def test_whoever_has_the_file_comes_to_the_same_content_hash(settings):
    build_candidate(settings)
    with duckdb.connect(str(settings.candidate)) as connection:
        connection.execute(
            """create view meta.told as
            (select unit_key, sum(fte)::decimal(18, 6) as fte from core.dim_measure group by all) union all
            (select 'x', 1) union all (select 'y', 2)"""
        )
    release = publish(settings, MANIFEST, "inputs", "code", {}, MORNING)
    with duckdb.connect(str(settings.current_database), read_only=True) as connection:
        assert content_hash(connection, "aarsvaerk") == release.content_hash


def test_a_changed_figure_changes_the_content_hash(settings, published):
    build_candidate(settings, fte="1.500001")
    assert publish(settings, MANIFEST, "inputs", "code", {}, NOON).content_hash != published.content_hash


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("'a' as x, 'bc' as y", "'ab' as x, 'c' as y"),
        ("null::varchar as x", "'' as x"),
        ("null::varchar as x", "'-' as x"),
        ("1::integer as x", "1::bigint as x"),
        ("1 as x", "1 as y"),
    ],
)
def test_what_differs_hashes_differently(first, second):
    hashes = []
    for columns in (first, second):
        with duckdb.connect() as connection:
            connection.execute("create schema core")
            connection.execute(f"create table core.t as select {columns}")
            hashes.append(content_hash(connection, "memory"))
    assert hashes[0] != hashes[1]


@pytest.mark.parametrize(
    "step",
    ["_copy_views", "_write_dictionary", "content_hash", "_write_release", "write_open", "write_files", "_switch"],
)
def test_a_crash_at_any_step_leaves_the_current_release(settings, published, monkeypatch, step):
    build_candidate(settings, fte="9")

    def crash(*_):
        raise RuntimeError("power cut")

    with monkeypatch.context() as patched:
        patched.setattr(publishing, step, crash)
        with pytest.raises(RuntimeError, match="power cut"):
            publish(settings, MANIFEST, "inputs", "code", {}, NOON)
    assert current_release(settings) == published
    assert read(settings, "select fte::varchar from core.dim_measure where unit_key = 'a'") == [("1.500000",)]
    assert list(settings.releases.glob("*.partial"))
    later = publish(settings, MANIFEST, "inputs", "code", {}, NOON)
    assert current_release(settings) == later
    assert not list(settings.releases.glob("*.partial"))


def test_a_crash_between_naming_and_switching_leaves_the_current_release(settings, published, monkeypatch):
    build_candidate(settings, fte="9")

    def crash(_):
        raise OSError("disk full")

    monkeypatch.setattr(publishing, "switch", crash)
    with pytest.raises(PublishingFailed, match="disk full"):
        publish(settings, MANIFEST, "inputs", "code", {}, NOON)
    assert current_release(settings) == published


def test_a_reader_keeps_its_release_while_another_is_published(settings, published):
    with duckdb.connect(str(settings.current_database), read_only=True) as reader:
        build_candidate(settings, fte="9")
        publish(settings, MANIFEST, "inputs", "code", {}, NOON)
        assert reader.execute("select max(fte)::varchar from core.dim_measure").fetchone() == ("2.000000",)
    assert read(settings, "select max(fte)::varchar from core.dim_measure") == [("9.000000",)]
