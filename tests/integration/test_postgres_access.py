"""Who reads what in PostgreSQL: every relation is asked as a reader, as a municipality, and as one who sees all."""

import psycopg
import pytest

from aarsvaerk.serving.postgres.access import is_about_units
from aarsvaerk.serving.postgres.publishing import publish
from aarsvaerk.serving.postgres.target import PublishFailed, Target
from tests.postgres import write_release

LOGINS = {
    "plain": "aarsvaerk_reader",
    "randers": "aarsvaerk_municipality_730",
    "aarhus": "aarsvaerk_municipality_751",
    "two_places": "aarsvaerk_municipality_730, aarsvaerk_municipality_751",
    "controller": "aarsvaerk_all_units",
}
RANDERS_ONLY, AARHUS_ONLY = (
    {"ur", "fr", "pr", "sr", "gr", "xr", "Æblehave"},
    {"ua", "fa", "pa", "sa", "ga", "xa", "Ådal"},
)


@pytest.fixture(scope="module")
def database(postgres_server, tmp_path_factory):
    release = write_release(tmp_path_factory.mktemp("release") / "aarsvaerk.duckdb")
    with postgres_server.database() as name:
        publish(Target.named(postgres_server.dsn(name)), release, "internal")
        with postgres_server.connect() as connection:
            for login, roles in LOGINS.items():
                connection.execute(f"create role {login} login in role {roles}")
        yield name
        with postgres_server.connect() as connection:
            for login in LOGINS:
                connection.execute(f"drop role {login}")


def relations(server, database) -> dict[str, list[str]]:
    """Every table and view of the three schemas, with its columns."""
    with server.connect(database) as connection:
        return dict(
            connection.execute(
                """select table_schema || '.' || table_name, array_agg(column_name::text)
                from information_schema.columns where table_schema in ('core', 'marts', 'meta') group by 1"""
            ).fetchall()
        )


def seen(server, database, login) -> dict[str, list[tuple]]:
    """All rows of all relations, and of what was known on a day, as a login sees them."""
    with server.connect(database, login) as connection:
        asked = [*relations(server, database), "core.fct_fte_as_known_on('2026-02-02')"]
        return {name: connection.execute(f"select * from {name}").fetchall() for name in asked}


def values(rows) -> set:
    return {part for row in rows for part in row if isinstance(part, str)}


@pytest.mark.parametrize(
    ("login", "own", "others"), [("randers", RANDERS_ONLY, AARHUS_ONLY), ("aarhus", AARHUS_ONLY, RANDERS_ONLY)]
)
def test_a_municipality_sees_its_own_units_in_every_relation_and_no_others(
    postgres_server, database, login, own, others
):
    columns = relations(postgres_server, database)
    walked = 0
    for name, rows in seen(postgres_server, database, login).items():
        assert not values(rows) & others, name
        if is_about_units(columns.get(name, ())):
            assert values(rows) & own, name
            walked += 1
    assert walked >= 8


def test_a_plain_reader_sees_no_unit_and_every_figure_of_a_municipality(postgres_server, database):
    rows = seen(postgres_server, database, "plain")
    for name, of_it in rows.items():
        assert not values(of_it) & (RANDERS_ONLY | AARHUS_ONLY), name
    assert len(rows["marts.fte_by_task_field"]) == len(rows["core.dim_municipality"]) == 2
    assert rows["core.dim_unit"] == rows["core.fct_fte_history"] == rows["meta.fact_source"] == []


def test_who_sees_all_units_and_who_has_both_municipalities_see_both(postgres_server, database):
    for login in ("controller", "two_places"):
        rows = seen(postgres_server, database, login)
        assert {key for key, *_ in rows["core.dim_unit"]} == {"ur", "ua"}
        assert len(rows["core.fct_fte_as_known_on('2026-02-02')"]) == 2
    assert len(seen(postgres_server, database, "controller")["meta.finding"]) == 3


def test_readers_change_nothing_and_others_read_nothing(postgres_server, database):
    with postgres_server.connect(database, "controller") as connection:
        for statement in ("delete from core.dim_unit", "update marts.fte_by_unit set own_fte = 0", "drop schema core"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
    with postgres_server.connect() as connection:
        connection.execute("create role stranger login")
        try:
            with (
                postgres_server.connect(database, "stranger") as reading,
                pytest.raises(psycopg.errors.InsufficientPrivilege),
            ):
                reading.execute("select * from core.dim_municipality")
        finally:
            connection.execute("drop role stranger")


def test_rights_are_asked_once_per_query_and_an_index_serves_them(postgres_server, tmp_path):
    release = write_release(tmp_path / "aarsvaerk.duckdb", rows=50_000)
    with postgres_server.database() as name:
        publish(Target.named(postgres_server.dsn(name)), release, "internal")
        with postgres_server.connect(name) as connection:
            connection.execute("create role one login in role aarsvaerk_municipality_751")
        try:
            with postgres_server.connect(name, "one") as connection:
                plan = connection.execute(
                    "explain (analyze, format json) select sum(fte) from core.fct_fte"
                ).fetchone()[0]
        finally:
            with postgres_server.connect(name) as connection:
                connection.execute("drop role one")
    nodes = []

    def walk(node):
        nodes.append(node)
        for child in node.get("Plans", []):
            walk(child)

    walk(plan[0]["Plan"])
    rights = [node for node in nodes if node.get("Parent Relationship") == "InitPlan"]
    assert rights
    assert all(node["Actual Loops"] == 1 for node in rights)
    assert any(node.get("Index Name") == "fct_fte_municipality_key_year_idx" for node in nodes)


def test_a_publisher_without_rights_is_told_the_sql_that_grants_them(postgres_server, tmp_path):
    from tests.postgres import Server

    release = write_release(tmp_path / "aarsvaerk.duckdb")
    server = Server()  # roles belong to a whole server, and this one must have none
    try:
        with server.connect() as connection:
            connection.execute("create role publisher login")
        target = Target.named(server.dsn(user="publisher"))
        with pytest.raises(PublishFailed, match='GRANT CREATE ON DATABASE "postgres" TO "publisher";'):
            publish(target, release, "internal")
        with server.connect() as connection:
            connection.execute('grant create on database "postgres" to "publisher"')
        with pytest.raises(PublishFailed, match="create role") as refused:
            publish(target, release, "internal")
        with server.connect() as connection:
            connection.execute(str(refused.value).split("once:\n")[1])
        assert publish(target, release, "internal").is_new
        with server.connect() as connection:
            connection.execute("create schema a_core; create schema b_core; comment on schema b_core is 'mine'")
        for prefix in ("a_", "b_"):
            with pytest.raises(PublishFailed, match="--schema-prefix"):
                publish(target, release, "internal", schema_prefix=prefix)
        with server.connect() as connection:
            connection.execute("create role other login; alter schema core owner to other")
        with pytest.raises(PublishFailed, match='ALTER SCHEMA "core" OWNER TO "publisher"'):
            publish(target, release, "internal", force=True)
    finally:
        server.stop()


def test_what_changed_of_units_is_kept_to_their_municipality(warehouse):
    with warehouse.connect() as connection:
        for table in ("changed_figure", "changes"):
            assert is_about_units(connection.table(f"marts.{table}").columns)


def test_no_function_or_view_lends_a_reader_its_owners_rights(postgres_server, database):
    """Else a sum of `marts.metric_…`, or a view, would count the rows that the reader may not see."""
    with postgres_server.connect(database) as connection:
        functions = connection.execute(
            """select proname, prosecdef from pg_proc join pg_namespace on pg_namespace.oid = pronamespace
            where nspname in ('core', 'marts', 'meta')"""
        ).fetchall()
        views = connection.execute(
            """select relname, coalesce(reloptions, '{}') @> '{security_invoker=true}' from pg_class
            join pg_namespace on pg_namespace.oid = relnamespace
            where nspname in ('core', 'marts', 'meta') and relkind in ('v', 'm')"""
        ).fetchall()
    assert functions and views
    assert [name for name, is_definer in functions if is_definer] == []
    assert [name for name, is_invoker in views if not is_invoker] == []


@pytest.mark.parametrize(
    "attempt",
    [
        "set row_security = off; select * from core.dim_unit",
        "select pg_read_file('/etc/passwd')",
        "select lo_import('/etc/passwd')",
        "copy core.dim_unit to program 'id'",
        "create function public.f() returns int language sql as 'select 1'",
        "create schema mine",
        "select * from pg_statistic",
        "set role aarsvaerk_all_units",
        "alter table core.dim_unit disable row level security",
    ],
)
def test_a_reader_finds_no_way_around_its_rows(postgres_server, database, attempt):
    with postgres_server.connect(database, "plain") as connection, pytest.raises(psycopg.Error):
        connection.execute(attempt)
