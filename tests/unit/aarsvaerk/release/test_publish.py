import json
from datetime import UTC, datetime

import duckdb
import pytest

from aarsvaerk.release import assemble, candidate
from aarsvaerk.release import publish as publishing
from aarsvaerk.release.building import PublishingFailed, new_release_id, partial
from aarsvaerk.release.content_hash import content_hash
from aarsvaerk.release.files.check import check_files
from aarsvaerk.release.releases import current_release
from tests.declarations import manifest_of, model
from tests.releasing import begin, differing, make, publish

MORNING, NOON = datetime(2026, 3, 1, 8, tzinfo=UTC), datetime(2026, 3, 1, 12, tzinfo=UTC)
MEASURES = model(
    "core",
    "dim_measure",
    "One row per unit.",
    {
        "unit_key": {},
        "unit_name": {"description": "Its name.", "label_da": "Navn", "unit": "text", "null_meaning": "none"},
        "fte": {"additivity": "additive"},
        "known_from": {},
    },
    label_da="Enheder",
)
MANIFEST = manifest_of(MEASURES)


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
    assert schemas == [("core",), ("meta",)]
    assert read(settings, "select unit_key, unit_name, fte::varchar from core.dim_measure") == [
        ("a", "Æblehave", "1.500000"),
        ("b", None, "2.000000"),
    ]


def test_required_values_and_comments_are_carried_over(settings, published):
    ((sql, comment),) = read(settings, "select sql, comment from duckdb_tables() where table_name = 'dim_measure'")
    assert "NOT NULL" in sql
    assert comment == "One row per unit."
    ((comment,),) = read(settings, "select comment from duckdb_columns() where column_name = 'unit_name'")
    assert comment == "Unit: Its name.\nNavn\nUnit: text. Disclosure: public."


@pytest.mark.parametrize("name", ["core/dim_measure", "meta/fact_source"])
def test_the_order_of_rows_does_not_change_a_table_or_view_in_parquet(settings, published, name):
    file = settings.current / "parquet" / f"{name}.parquet"
    rows = duckdb.sql(f"from '{file}'").fetchall()
    build_candidate(settings, reverse=True)
    publish(settings, MANIFEST, "inputs", "code", {}, MORNING)
    assert duckdb.sql(f"from '{file}'").fetchall() == rows != []


def test_views_stay_views_and_read_the_release_under_any_name(settings, published):
    with duckdb.connect() as connection:
        connection.execute(f"attach '{settings.current_database}' as other (read_only)")
        connection.execute("use other")
        rows = connection.execute("from meta.fact_source order by all").fetchall()
        kinds = connection.execute("select count(*) from duckdb_views() where view_name = 'fact_source'").fetchall()
    assert rows == [("a", "candidate.core"), ("b", "candidate.core")]
    assert kinds == [(1,)]


def test_the_release_tells_of_itself_in_the_database_and_beside_it(settings, published):
    assert published.release_id == "20260301T080000Z"
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
    ) == [
        (
            *("unit_name", "VARCHAR", "Its name.", None, "text", "none", None, None),
            *("Navn", "Unit", None, "public", None, None, None),
        ),
    ]
    tables = read(
        settings, """select label_da, description_en from meta.dictionary_table where "table" = 'dim_measure'"""
    )
    assert tables == [("Enheder", "One row per unit.")]


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
    ("module", "step"),
    [
        (candidate, "write_dictionary"),
        (candidate, "_write_release"),
        (assemble, "copy_published"),
        (assemble, "content_hash"),
        (assemble, "write_open"),
        (assemble, "write_files"),
        (publishing, "_switch"),
    ],
)
def test_a_crash_at_any_step_leaves_the_current_release(settings, published, monkeypatch, module, step):
    build_candidate(settings, fte="9")

    def crash(*_):
        raise RuntimeError("power cut")

    with monkeypatch.context() as patched:
        patched.setattr(module, step, crash)
        with pytest.raises(RuntimeError, match="power cut"):
            publish(settings, MANIFEST, "inputs", "code", {}, NOON)
    assert current_release(settings) == published
    assert read(settings, "select fte::varchar from core.dim_measure where unit_key = 'a'") == [("1.500000",)]
    assert bool(list(settings.releases.glob("*.partial"))) == (module is not candidate)
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


def test_a_release_is_its_candidate_row_for_row_but_for_hash_counts_and_state(settings, published):
    with duckdb.connect() as connection:
        connection.execute(f"attach '{settings.candidate}' as candidate (read_only)")
        connection.execute(f"attach '{settings.current_database}' as release (read_only)")
        assert differing(connection, "candidate", "release") == ["meta.release"]
        asked = "select * exclude (content_hash, row_counts, status) from {}.meta.release"
        rows = [connection.execute(asked.format(database)).fetchall() for database in ("candidate", "release")]
        assert rows[0] == rows[1]
        asked = "select status, content_hash, row_counts from candidate.meta.release"
        assert connection.execute(asked).fetchone() == ("candidate", "", "{}")


def cut(path):
    path.write_bytes(path.read_bytes()[:-20])


def another_row(path):
    with duckdb.connect() as connection:
        connection.execute(f"copy (from '{path}' union all by name from '{path}') to '{path}2'")
    path.with_name(path.name + "2").replace(path)


@pytest.mark.parametrize(
    ("name", "spoil", "expected"),
    [
        ("parquet/core/dim_measure.parquet", another_row, {"files_match_their_checksums", "parquet_holds_every_row"}),
        ("open/parquet/core/dim_measure.parquet", cut, {"files_match_their_checksums", "parquet_holds_every_row"}),
        ("aarsvaerk.xlsx", cut, {"files_match_their_checksums", "workbooks_have_every_sheet"}),
        (
            "open/dictionary.xlsx",
            lambda path: path.unlink(),
            {"files_match_their_checksums", "workbooks_have_every_sheet"},
        ),
        (
            "datapackage.json",
            lambda path: path.write_text(path.read_text().replace('"rowCount": 2', '"rowCount": 3')),
            {"files_match_their_checksums", "datapackage_lists_every_table"},
        ),
        ("SHA256SUMS", lambda path: path.unlink(), {"files_match_their_checksums", "datapackage_lists_every_table"}),
    ],
)
def test_a_spoilt_file_is_found_by_name(settings, name, spoil, expected):
    build_candidate(settings)
    run = begin(settings, now=MORNING)
    make(settings, MANIFEST, run)
    folder = partial(settings, run.release_id)
    assert not any(check_files(folder).values())
    spoil(folder / name)
    found = {check: problems for check, problems in check_files(folder).items() if problems}
    assert found.keys() == expected
    assert all(name.removesuffix("SHA256SUMS") in " ".join(problems) for problems in found.values())


def test_ids_of_old_releases_with_a_hash_sort_before_the_next_one_of_their_second(settings):
    for name, later in (("20260301T080000Z-0123abcd", "a"), ("20260301T080000Zz", "")):
        (settings.releases / name).mkdir(parents=True)
        second = "20260301T080000Z" if later else "20260301T080001Z"
        assert new_release_id(settings, MORNING) == f"{second}{later}"
        assert new_release_id(settings, MORNING) > name
