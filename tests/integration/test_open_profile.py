"""The open profile of the warehouse as embedded, attacked with what it holds itself."""

import json
import re
import shutil
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aarsvaerk.release.assemble import STORAGE
from aarsvaerk.release.content_hash import SCHEMAS, content_hash
from aarsvaerk.release.copying import views_of
from aarsvaerk.release.declaration import declared_tables
from aarsvaerk.release.open import plan as planning
from aarsvaerk.release.open import suppressed
from aarsvaerk.release.open.disclosure import CLASSES, REASON, ROWS, expression, is_left_out, undecided
from aarsvaerk.release.open.fields import FieldPlan
from aarsvaerk.release.open.open_profile import UndecidedColumns, write_open
from aarsvaerk.release.open.search import CannotSearch, found_in, secrets
from aarsvaerk.release.open.suppressed import CannotPlan
from aarsvaerk.release.releases import current_release
from expectations import suites_open
from ingest.engine import bounded
from orchestration.dbt import read_manifest
from tests.recovery import read_published

RANDERS = ("730", 2023)
LEAVE = re.compile(r"\b(orlov\w*|barsels?\w*|sygemeld\w*|syg|langtidssyg\w*|leave|illness|ill|sick)\b", re.IGNORECASE)
OWN_WORDS = {"dim_indicator", "dim_law", "dim_measure", "dim_task_field", "task_catalogue", "rule", "dictionary"} | {
    "dictionary_table"
}
"""Tables of which every text is the catalogue's or the project's own."""
FOLLOWED = {"core.fct_fte_past", "core.dim_unit_past", "core.fct_fte_averaged", "core.bridge_peer", "meta.source_row"}
"""Tables that what is suppressed, or what it is called, follows from."""
INDICATORS = {"indicator_name_da", "indicator_name_en"}


@pytest.fixture(scope="module")
def internal(warehouse):
    with duckdb.connect(str(warehouse.settings.current_database), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def opened(warehouse):
    with duckdb.connect(str(warehouse.settings.current / "open" / "aarsvaerk.duckdb"), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def declared(warehouse):
    return declared_tables(read_manifest(warehouse.settings))


@pytest.fixture(scope="module")
def views(warehouse):
    with bounded() as connection:
        connection.execute(f"attach '{warehouse.settings.candidate}' as candidate (read_only)")
        return list(views_of(connection, "candidate"))


@pytest.fixture
def changed(warehouse, declared, views, tmp_path):
    """Changes a copy of the internal database by SQL and writes its open profile: `changed(sql) -> (path, release)`."""

    def change(*statements: str, threshold: Decimal = planning.DEFAULT_THRESHOLD) -> tuple[Path, object]:
        number = len(list(tmp_path.iterdir()))
        copy, made = tmp_path / f"{number}.duckdb", tmp_path / f"{number}-open.duckdb"
        shutil.copyfile(warehouse.settings.current_database, copy)
        with duckdb.connect(str(copy)) as connection:
            for statement in statements:
                connection.execute(statement)
        release = current_release(warehouse.settings)
        return made, write_open(copy, made, release, STORAGE, declared, views, threshold)

    return change


def rays(internal):
    """How the FTE of managers spread: more than the release tells, since it follows from units that are not shown."""
    spread = {}
    for unit, code, share in internal.execute(
        """select unit_key, task_field_code, fte::double / sum(fte::double) over (partition by unit_key)
        from core.fct_fte join core.dim_task_field using (task_field_key)
        where allocation_method = 'management'"""
    ).fetchall():
        spread.setdefault(unit, {})[code] = share
    return spread


def truth(internal, published):
    """The unknowns as they are."""
    cells = {
        (unit, code): fte
        for unit, code, fte in internal.execute(
            """select unit_key, task_field_code, sum(fte)::double
            from core.fct_fte join core.dim_task_field using (task_field_key) group by all"""
        ).fetchall()
    }
    return numpy.array([sum(cells.get((unit, code), 0) for code in ray) for unit, ray in published.variables])


def pools(internal):
    """Pools of the plan, with the free members of each."""
    units = [
        planning.Unit(*row)
        for row in internal.execute(
            """select unit_key, parent_unit_key, own_fte, not unit_key in (
                select unit_key from core.fct_fte where allocation_method = 'management'
            ) from marts.fte_by_unit where municipality_code = $1 and year = $2""",
            list(RANDERS),
        ).fetchall()
    ]
    free = {unit.key for unit in units if unit.is_free}
    return [(pool, [key for key in pool if key in free]) for pool in planning.plan(units).pools.values()]


def texts(connection):
    """Every text of a database, as (table, column, text)."""
    columns = connection.execute(
        """select schema_name, table_name, column_name from duckdb_columns()
        where schema_name in $schemas and data_type in ('VARCHAR', 'JSON')""",
        {"schemas": SCHEMAS},
    ).fetchall()
    for schema, table, column in columns:
        for (text,) in connection.execute(
            f'select distinct "{column}"::varchar from "{schema}"."{table}" where "{column}" is not null'
        ).fetchall():
            yield table, column, text


def test_no_suppressed_figure_is_settled_by_what_is_published(internal, opened):
    published = read_published(opened, *RANDERS)
    assert len(published.suppressed) == 49
    assert published.settled() == []
    published = replace(published, rays=rays(internal))
    matrix, sums = published.equations
    assert matrix @ truth(internal, published) == pytest.approx(sums, abs=1e-4)
    assert published.settled() == []


def test_every_suppressed_figure_may_be_zero_for_all_that_is_published(internal, opened):
    published = replace(read_published(opened, *RANDERS), rays=rays(internal))
    matrix, sums = published.equations
    real = truth(internal, published)
    place = {
        (unit, code): i
        for i, (unit, ray) in enumerate(published.variables)
        if unit not in published.rays
        for code in ray
    }
    shielded = set()
    for pool, free in pools(internal):
        for unit in pool:
            other = next(key for key in free if key != unit)
            another_world = real.copy()
            for i, (key, ray) in enumerate(published.variables):
                if key == unit:
                    another_world[i] = 0
                    for code, share in ray.items():
                        another_world[place[other, code]] += real[i] * share
            assert another_world.min() >= 0
            assert matrix @ another_world == pytest.approx(sums, abs=1e-4)
            assert published.own(unit) @ another_world == 0
            shielded.add(unit)
    assert shielded == set(published.suppressed)


def test_bounds_by_linear_programming_reach_from_zero_to_the_figure_and_beyond(internal, opened):
    published = replace(read_published(opened, *RANDERS), rays=rays(internal))
    small = [key for key, fte in own_fte(internal).items() if 0 < fte < 3]
    for unit in small[::4]:
        low, high = published.bounds(unit)
        assert low == pytest.approx(0, abs=1e-6)
        assert high >= float(own_fte(internal)[unit]) - 1e-6


def own_fte(internal):
    return dict(internal.execute("select unit_key, own_fte from marts.fte_by_unit where unit_level > 0").fetchall())


def test_without_complementary_suppression_the_attack_recovers_people(internal, changed, monkeypatch):
    monkeypatch.setattr(planning._Planner, "_protect", lambda *_: None)
    monkeypatch.setattr(suppressed, "plan_fields", lambda *_: FieldPlan())
    made, _ = changed()
    with duckdb.connect(str(made), read_only=True) as bare:
        published = read_published(bare, *RANDERS)
    recovered = published.settled()
    assert len(recovered) >= 5
    low, high = published.bounds(recovered[0])
    assert low == pytest.approx(high, abs=1e-4)
    assert low == pytest.approx(float(own_fte(internal)[recovered[0]]), abs=1e-4)


def test_with_published_components_leaders_are_recovered(internal, opened):
    """Why components are not told: what leads on each task field settles the FTE of the leaders."""
    published = replace(read_published(opened, *RANDERS), rays=rays(internal))
    on_field = internal.execute(
        """select task_field_code, management_fte::double from marts.fte_by_task_field
        where municipality_code = $1 and year = $2 and management_fte is not null""",
        list(RANDERS),
    ).fetchall()
    leaders = [i for i, (unit, _) in enumerate(published.variables) if unit in published.rays]
    matrix = numpy.array([[published.variables[i][1].get(code, 0) for i in leaders] for code, _ in on_field])
    _, singular, basis = numpy.linalg.svd(matrix, full_matrices=False)
    settled = numpy.square(basis[singular > 1e-6 * singular.max()]).sum(axis=0) > 1 - 1e-9
    assert settled.sum() >= 5


def test_a_suppressed_unit_is_named_where_units_are_listed_and_nowhere_else(opened):
    hidden = {
        key for (key,) in opened.execute("select unit_key from marts.fte_by_unit where own_fte is null").fetchall()
    }
    places = {(table, column) for table, column, text in texts(opened) if text in hidden}
    assert places == {("dim_unit", "unit_key"), ("fte_by_unit", "unit_key")}
    figures = [
        column
        for (column,) in opened.execute(
            "select column_name from duckdb_columns() where table_name = 'fte_by_unit' and data_type like 'DECIMAL%'"
        ).fetchall()
        if column not in ("fte_below", "stated_total_fte")
    ]
    shown = " or ".join(f"{column} is not null" for column in figures)
    assert len(figures) >= 6
    assert opened.execute(f"from marts.fte_by_unit where own_fte is null and ({shown})").fetchall() == []
    assert opened.execute("select distinct missing_reason from marts.fte_by_unit where own_fte is null").fetchall() == [
        ("suppressed",)
    ]


def test_no_hash_lets_anybody_try_out_guesses(warehouse, internal, opened):
    """A short line, a small file or a whole release can be made again with each figure in turn, to compare its hash."""
    hidden = "delivery_id in (select delivery_id from meta.delivery where municipality_code = '730')"
    guessable = {
        text
        for row in internal.execute(
            f"select raw_text_sha256, source_row_id from meta.source_row where {hidden}"
        ).fetchall()
        + internal.execute(f"select delivery_id, sha256 from meta.delivery where {hidden}").fetchall()
        + internal.execute("select inputs_hash, content_hash from meta.release").fetchall()
        for text in row
    }
    told = {text for _, _, text in texts(opened)}
    release = (warehouse.settings.current / "open" / "release.json").read_text(encoding="utf-8")
    assert len(guessable) > 500
    assert guessable.isdisjoint(told)
    parts = [text[-64:][:12] for text in guessable if not re.fullmatch("[0-9a-f]{32}", text)]
    assert not [part for part in parts if part in release]  # the release id tells the time only
    assert json.loads(release)["inputs_hash"] is None


def test_no_byte_of_an_open_file_is_of_an_internal_hash(warehouse, internal, opened):
    """Free blocks of a database and packed parts of a file are searched too."""
    needles = secrets(internal, opened)
    (internal_hash,) = internal.execute("select content_hash from meta.release").fetchone()
    assert internal_hash.encode()[:12] in needles
    assert len(needles) > 500
    assert list(found_in((warehouse.settings.current / "open").resolve(), needles)) == []


@pytest.mark.parametrize("name", ["aarsvaerk.duckdb", "packed.xlsx", "packed.parquet"])
def test_an_internal_hash_is_found_wherever_it_stands(internal, opened, tmp_path, name):
    needles, (secret,) = (
        secrets(internal, opened),
        internal.execute("select content_hash from meta.release").fetchone(),
    )
    path = tmp_path / name
    if name.endswith(".xlsx"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("part.xml", f"<a>{secret}</a>")
    elif name.endswith(".parquet"):
        pq.write_table(pa.table({"text": ["x" * 99, secret] * 9}), path, compression="zstd")
    else:
        path.write_bytes(b"\0" * ((1 << 24) - 5) + secret.encode() + b"\0" * 9)
    assert list(found_in(tmp_path, needles)) == [f"{name} holds the internal content hash"]


def test_no_text_tells_of_leave_or_illness(internal, opened):
    assert internal.execute("select count(*) from core.fct_unit_remark where remark_code like '%leave%'").fetchone() > (
        0,
    )
    told = {
        (table, column, text)
        for table, column, text in texts(opened)
        if table not in OWN_WORDS and column not in INDICATORS and LEAVE.search(text)
    }
    assert told == set()
    assert any(LEAVE.search(text) for table, _, text in texts(internal) if table == "fct_unit_remark")


def test_texts_of_senders_and_of_findings_are_absent(changed):
    """Told in the internal profile where documents, explanations and warnings are landed; here put in by hand."""
    secret = "Anna er på barsel"
    made, _ = changed(
        f"update core.dim_unit set remark = '{secret}'",
        f"update core.fct_task set task_text = '{secret}', heading = '{secret}'",
        f"update core.bridge_unit_task_field set rationale = '{secret}', rationale_da = '{secret}'",
        f"update core.fct_activity set counted_text = '{secret}'",
        f"""update marts.fte_by_unit set remark = '{secret}', remark_facts_da = '{secret}',
        remark_facts_en = '{secret}', explanations = '{secret}'""",
        f"update meta.approval set reason = '{secret}'",
        f"update marts.unit_tasks set headings = '{secret}', rationale = '{secret}', rationale_da = '{secret}'",
        f"update marts.data_quality set first_message_da = '{secret}', first_location = '{secret}'",
        f"update meta.delivery set file_name = '{secret}', note = '{secret}' where municipality_code is not null",
        f"""insert into meta.finding by name select 'k' as finding_key, delivery_id, 1 as finding_number,
        'r' as rule_code, 'warning' as severity, '{secret}' as location, '{secret}' as message_da,
        '{secret}' as message_en, '{secret}' as hint_da, '{secret}' as hint_en, '{secret}' as explanation
        from meta.delivery limit 1""",
    )
    with duckdb.connect(str(made), read_only=True) as connection:
        assert [place for *place, text in texts(connection) if secret in text] == []


def test_releases_that_differ_in_suppressed_figures_only_have_the_same_open_profile(internal, changed):
    """Two small units of a pool exchange FTE and task fields: nothing in the open profile moves, no hash either."""
    own = own_fte(internal)
    first, second = next(
        [key for key in free if own[key] < 3][:2]
        for _, free in pools(internal)
        if len([k for k in free if own[k] < 3]) > 1
    )
    swap = f"case unit_key when '{first}' then '{second}' when '{second}' then '{first}' else unit_key end"
    figures = (
        "own_fte",
        "own_direct_fte",
        "own_management_fte",
        "own_cross_cutting_fte",
        "fte_in_all",
        "share_of_total_pct",
    )
    exchanged = ", ".join(f"{figure} = other.{figure}" for figure in figures)
    one, before = changed()
    two, after = changed(
        f"update core.fct_fte set unit_key = {swap}",
        f"update core.bridge_unit_task_field set unit_key = {swap}",
        f"update core.fct_task set unit_key = {swap}",
        f"update marts.unit_tasks set unit_key = {swap}",
        f"""update marts.fte_by_unit set {exchanged} from (select * from marts.fte_by_unit) as other
        where fte_by_unit.unit_key in ('{first}', '{second}') and other.unit_key in ('{first}', '{second}')
        and other.unit_key <> fte_by_unit.unit_key""",
        """update meta.source_row set raw_text_sha256 = md5(raw_text_sha256)
        where delivery_id in (select delivery_id from meta.delivery where municipality_code = '730')""",
    )
    assert own[first] != own[second]
    assert (after.release_id, after.content_hash) == (before.release_id, before.content_hash)
    hashes = set()
    for path in (one, two):
        with duckdb.connect(str(path), read_only=True) as connection:
            hashes.add(content_hash(connection, path.stem))
    assert len(hashes) == 1


def test_the_open_profile_shows_what_the_documentation_says(internal, opened):
    row = opened.execute(
        """select threshold_fte, unit_count, suppressed_unit_count, suppressed_total_count, suppressed_fte::varchar,
        suppressed_split_count, suppressed_split_fte::varchar, suppressed_task_field_count, is_withheld
        from meta.disclosure"""
    ).fetchall()
    assert row == [(3, 85, 49, 16, "147.400000", 22, "865.300000", 15, False)]
    (total,) = internal.execute("select sum(fte) from core.fct_fte").fetchone()
    assert opened.execute("select distinct total_fte from marts.fte_by_task_field").fetchall() == [(total,)]
    shown = "select count(fte), sum(fte)::varchar from marts.fte_by_{}"
    assert opened.execute(shown.format("main_category")).fetchone() == (4, "1326.900000")
    assert opened.execute("select sum(own_fte)::varchar from marts.fte_by_unit").fetchone() == ("1179.500000",)
    assert opened.execute("select count(fte_in_all) from marts.fte_by_unit where unit_level <= 1").fetchone() == (4,)
    (fte, explained) = (
        opened.execute(f"select sum(fte) from {table}").fetchone() for table in ("core.fct_fte", "marts.fte_explained")
    )
    assert fte == explained > (0,)


def test_what_is_stored_of_a_view_is_what_it_gives_of_the_same_profile(internal, opened, declared, views):
    stored = [(name, query) for name, query in views if declared[name].is_stored]
    assert stored
    differing = "select count(*) from ((from ({a}) except all from {b}) union all (from {b} except all from ({a})))"
    for connection in (internal, opened):
        for name, query in stored:
            assert connection.execute(f"select count(*) > 0 from {name}").fetchone() == (True,)
            assert connection.execute(differing.format(a=query, b=name)).fetchone() == (0,), name


def test_every_shown_figure_is_that_of_the_internal_profile(warehouse, internal):
    with duckdb.connect() as both:
        both.execute(f"attach '{warehouse.settings.current_database}' as internal (read_only)")
        both.execute(f"attach '{warehouse.settings.current / 'open' / 'aarsvaerk.duckdb'}' as open (read_only)")
        for table, key in (("fte_by_unit", "unit_key, year"), ("unit_tasks", "unit_key, year, task_field_key")):
            columns = [
                column
                for (column,) in both.execute(
                    """select column_name from duckdb_columns()
                    where (database_name, table_name) = ('open', $1) and data_type like 'DECIMAL%'""",
                    [table],
                ).fetchall()
            ]
            differs = " or ".join(f"shown.{column} <> known.{column}" for column in columns)
            assert (
                both.execute(
                    f"""from open.marts.{table} as shown join internal.marts.{table} as known using ({key})
                    where {differs}"""
                ).fetchall()
                == []
            )


def test_both_profiles_have_the_same_tables_columns_types_keys_and_comments(internal, opened, declared):
    structure = """select schema_name, table_name, column_name, data_type, comment from duckdb_columns()
        where not internal and (schema_name, table_name) <> ('meta', 'disclosure') order by all"""
    keys = """select "schema", "table", "column", key_position from meta.dictionary
        where key_position is not null and "table" <> 'disclosure' order by all"""
    described = (
        "select schema_name, table_name, comment from duckdb_tables() where table_name <> 'disclosure' order by all"
    )
    for query in (structure, keys, described):
        kept = [row for row in internal.execute(query).fetchall() if not is_left_out(declared, f"{row[0]}.{row[1]}")]
        assert opened.execute(query).fetchall() == kept
    listed = opened.execute(
        """select "column" from meta.dictionary where "table" = 'disclosure' order by all"""
    ).fetchall()
    assert listed == sorted((column,) for column in declared["meta.disclosure"].columns)
    assert opened.execute(
        "select profile from meta.release union all select count(*)::varchar from meta.release"
    ).fetchall() == [
        ("open",),
        ("1",),
    ]


def test_every_column_is_decided_on_and_every_decision_is_about_a_column(internal, declared):
    columns = internal.execute(
        """select schema_name || '.' || table_name, column_name
        from duckdb_columns() join duckdb_tables() using (database_name, schema_name, table_name)
        where schema_name in $schemas""",
        {"schemas": SCHEMAS},
    ).fetchall()
    assert undecided(declared, columns) == []
    there = {table for table, _ in columns}
    assert {(table, column) for table in there for column in declared[table].columns} == set(columns)
    assert {one.disclosure for table in declared.values() for one in table.columns.values()} == {*CLASSES, REASON}


def test_a_municipality_that_cannot_be_shielded_is_withheld_with_its_totals(changed):
    made, _ = changed(threshold=Decimal(10_000))
    with duckdb.connect(str(made), read_only=True) as connection:
        told = "select is_withheld, suppressed_unit_count, suppressed_fte from meta.disclosure"
        assert connection.execute(told).fetchall() == [(True, 85, None)]
        assert connection.execute("select distinct fte_in_all, missing_reason from marts.fte_by_unit").fetchall() == [
            (None, "suppressed")
        ]
        for table in (
            *("core.fct_fte", "core.fct_indicator", "core.fct_activity", "core.fct_task", "marts.fte_by_task_field"),
            *("marts.fte_by_category", "marts.cost_by_task_field", "marts.indicator_scorecard", "marts.unit_tasks"),
        ):
            assert connection.execute(f"select count(*) from {table}").fetchone() == (0,), table
        assert connection.execute("select count(*) from marts.benchmark_account").fetchone() > (2000,)


def test_what_was_known_of_units_earlier_stays_behind(changed):
    earlier = "by name select * replace (known_from::date::timestamp + interval 1 day as known_to)"
    made, _ = changed(
        f"insert into core.fct_fte_past {earlier} from core.fct_fte",
        f"insert into core.fct_account_past {earlier} from core.fct_account",
        """insert into marts.changes select '730', 'Randers', 'b', 'a', now(), 1, 0, 0, 'code', 'x', 'x'""",
        """insert into marts.changed_figure by name
        select '730' as municipality_code, 'Randers' as municipality_name, 2023 as year,
            date '2023-01-01' as period_start, 'marts.fte_by_unit' as "table", 'own_fte' as figure,
            'k' as row_key, 'changed' as change, 'code' as causes""",
    )
    with duckdb.connect(str(made), read_only=True) as connection:
        names = {name for (name,) in connection.execute("select table_name from information_schema.tables").fetchall()}
        assert {name for name in names if re.search("_past|_history", name)} == {
            f"fct_{fact}_{relation}"
            for fact in ("account", "indicator", "population")
            for relation in ("past", "history")
        }
        (count,) = connection.execute("select count(*) from core.fct_account").fetchone()
        assert connection.execute("select count(*) from core.fct_account_history").fetchone() == (2 * count,)
        known = "select count(*) from core.fct_account_as_known_on(date '2100-01-01')"
        assert connection.execute(known).fetchone() == (count,)
        assert count > 0
        with pytest.raises(duckdb.Error, match="fct_fte_as_known_on does not exist"):
            connection.execute("from core.fct_fte_as_known_on(date '2100-01-01')")
        assert connection.execute("select figure_count, note_da, note_en from marts.changes").fetchall() == [
            (None, None, None)
        ]
        assert connection.execute("from marts.changed_figure").fetchall() == []


def test_what_an_earlier_release_suppressed_stays_suppressed(opened, changed):
    """A unit has 4 FTE or more now, and had 2 by the delivery before: both releases would give its pool away."""
    (key, fte) = opened.execute(
        """select unit_key, own_fte::double from marts.fte_by_unit
        where own_fte between 4 and 15 and unit_key not in (
            select unit_key from core.fct_fte where allocation_method = 'management'
        ) order by unit_key limit 1"""
    ).fetchone()
    earlier = f"""fte * case when unit_key = '{key}' then {2 / fte} else 1 end as fte,
        known_from - interval 1 day as known_from, known_from as known_to"""
    made, _ = changed(f"insert into core.fct_fte_past by name select * replace ({earlier}) from core.fct_fte")
    own = f"select own_fte::double from marts.fte_by_unit where unit_key = '{key}'"
    with duckdb.connect(str(made), read_only=True) as connection:
        assert connection.execute(own).fetchone() == (None,)
    alone, _ = changed()
    with duckdb.connect(str(alone), read_only=True) as connection:
        assert connection.execute(own).fetchone() == (fte,)


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("alter table marts.fte_by_unit add column absent_fte decimal(18, 6)", "marts.fte_by_unit.absent_fte"),
        ("create table core.fct_absence as select 1 as days", "core.fct_absence.days"),
    ],
)
def test_a_table_or_column_that_nobody_has_decided_on_stops_the_publishing(changed, statement, named):
    with pytest.raises(UndecidedColumns, match=re.escape(named)):
        changed(statement)


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        *((f"drop table {table}", table) for table in sorted(FOLLOWED)),
        ("update marts.fte_by_unit set own_fte = own_fte + 1 where unit_level = 3", "core.fct_fte_year"),
        ("delete from marts.fte_by_unit where unit_level = 3", "core.fct_fte_year"),
        ("update marts.fte_by_unit set parent_unit_key = null where unit_level = 1", "no single unit above all"),
    ],
)
def test_where_what_is_suppressed_cannot_be_known_nothing_is_published(changed, statement, named):
    """Whatever the plan follows from: without it, every small unit would be shown."""
    with pytest.raises(CannotPlan, match=re.escape(named)):
        changed(statement)


def test_without_what_may_not_stand_in_them_open_files_are_not_called_clean(warehouse, opened, tmp_path):
    copy = tmp_path / "copy.duckdb"
    shutil.copyfile(warehouse.settings.current_database, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute("drop view if exists meta.fact_source; drop table meta.source_row")
        with pytest.raises(CannotSearch, match="source_row is missing"):
            secrets(connection, opened)


def test_border_2_asks_of_every_class_and_every_rule_for_rows(declared):
    """One that it does not know would be carried over unasked."""
    asked = suites_open._HIDDEN_CELLS.keys() | suites_open._HIDDEN_ITEMS.keys() | suites_open._OTHERWISE_ASKED
    assert asked | {"internal"} == {*CLASSES, REASON}
    about_units = {rule for rule, rows in ROWS.items() if "hidden." in rows.where and not rows.reads_open}
    asked = suites_open._HIDDEN_ROWS.keys() | suites_open._HIDDEN_LEVELS.keys()
    assert about_units - asked <= {"shown_units_by_period", "shown_indicators"}


def test_what_is_made_anew_of_shown_figures_stands_only_where_the_rule_for_rows_brings_it(declared):
    table = declared["marts.benchmark_task_field"]
    assert expression(declared, table.full_name, "median") == 't.shown."median"'
    elsewhere = {table.full_name: replace(table, open_rows="shown_municipalities")}
    assert expression(elsewhere, table.full_name, "median") is None
