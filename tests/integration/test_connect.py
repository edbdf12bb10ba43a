"""What docs/connect tells readers is true: its recipes run as they stand there, and what it says of switches holds."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import NullPool, create_engine, text

from aarsvaerk.settings import PROJECT_ROOT
from tests.postgres import postgresql_odbc_driver

PAGES = PROJECT_ROOT / "docs" / "connect"
HOME = "/srv/aarsvaerk"
RECIPE = re.compile(
    r"^```(python|sh|sql) tested( on postgresql)?\n(.*?)^```\n(?:\n```text\n(.*?)^```)?", re.DOTALL | re.MULTILINE
)
RECIPES = [
    (f"{page.stem}-{number}", *recipe.groups())
    for page in sorted(PAGES.glob("*.md"))
    for number, recipe in enumerate(RECIPE.finditer(page.read_text(encoding="utf-8")), start=1)
]
SQL = """
import sys, duckdb
answer = duckdb.connect(sys.argv[1], read_only=True).execute(sys.argv[2])
print(*(column[0] for column in answer.description))
for row in answer.fetchall():
    print(*row)
"""
QUESTION = "select release_id from meta.release"


def words(shown: str) -> list[list[str]]:
    """Lines without what only lays them out."""
    return [line.split() for line in shown.strip().splitlines()]


def run_recipe(language: str, code: str, database: Path, **environment: str) -> str:
    """What a block prints; it must end well and complain of nothing."""
    command = {
        "python": [sys.executable, "-c", code],
        "sh": ["sh", "-euc", code],
        "sql": [sys.executable, "-c", SQL, str(database), code],
    }[language]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    run = subprocess.run(
        command, env=os.environ | {"PATH": path} | environment, capture_output=True, text=True, timeout=120
    )
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout


@pytest.mark.parametrize(
    ("language", "code", "shown"), [pytest.param(a, c, d, id=name) for name, a, on, c, d in RECIPES if not on]
)
def test_a_recipe_does_what_its_page_shows(warehouse, language, code, shown):
    settings = warehouse.settings
    code = code.replace(HOME, str(settings.home)).replace("<release_id>", warehouse.release.release_id)
    printed = run_recipe(language, code, settings.current_database, AARSVAERK_HOME=str(settings.home))
    if shown is not None:
        assert words(printed) == words(shown)


@pytest.fixture(scope="module")
def copy(warehouse, postgres_server) -> Iterator[dict[str, str]]:
    """The release in PostgreSQL and a reader of it, and what of the pages stands for them here."""
    from aarsvaerk.serving.postgres.publishing import publish
    from aarsvaerk.serving.postgres.target import Target

    with postgres_server.database() as database, postgres_server.connect(database) as connection:
        publish(Target.named(postgres_server.dsn(database)), warehouse.settings.current_database, "internal")
        connection.execute("create role anna login in role aarsvaerk_reader")
        yield {
            "db.example.dk": str(postgres_server.directory),
            "5432": str(postgres_server.port),
            "Database = aarsvaerk": f"Database = {database}",
            "/aarsvaerk?": f"/{database}?",
        }
        connection.execute("drop role anna")


@pytest.mark.parametrize(
    ("language", "code", "shown"), [pytest.param(a, c, d, id=name) for name, a, on, c, d in RECIPES if on]
)
def test_a_recipe_on_postgresql_does_what_its_page_shows(copy, tmp_path, language, code, shown):
    if "pyodbc" in code or "isql" in code:
        postgresql_odbc_driver()
        if not shutil.which("isql"):
            pytest.skip("isql is not installed (apt-get install unixodbc)")
    (source,) = re.findall(r"^```ini\n(.*?)^```", (PAGES / "odbc-jdbc.md").read_text(encoding="utf-8"), re.S | re.M)
    for told, here in copy.items():
        code, source = code.replace(told, here), source.replace(told, here)
    (tmp_path / "odbc.ini").write_text(source, encoding="utf-8")
    printed = run_recipe(language, code, Path(), ODBCINI=str(tmp_path / "odbc.ini"))
    assert words(printed) == words(shown)


def test_the_listed_versions_are_those_the_recipes_run_with():
    rows = re.findall(
        r"^\|.*\| ([^|]+) \| in every build \|$", (PAGES / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    told = {tuple(each.split()) for row in rows if row != "–" for each in row.split(", ")}
    lock = (PROJECT_ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert told == {(name, *re.findall(rf"^{name}(?:\[\w+\])?==(\S+)", lock, re.MULTILINE)) for name, _ in told}
    assert {"duckdb", "pandas", "pyarrow"} < {name for name, _ in told}


@pytest.fixture
def home(tmp_path) -> Path:
    """A home with ten small releases; release n has n FTE, and none is current yet."""
    for number in range(10):
        folder = tmp_path / "releases" / str(number)
        folder.mkdir(parents=True)
        with duckdb.connect(str(folder / "aarsvaerk.duckdb")) as release:
            release.execute("create schema meta; create schema marts")
            release.execute("create table meta.release as select $1::varchar as release_id", [str(number)])
            release.execute(
                "create table marts.fte_by_unit as select 2023 as year, $1::decimal(18, 6) as own_fte", [number]
            )
    return tmp_path


def switch(home: Path, number: int) -> Path:
    """Make a release current as publishing does; gives the name readers open."""
    link = home / ".current"
    link.symlink_to(Path("releases") / str(number))
    link.replace(home / "current")
    return home / "current" / "aarsvaerk.duckdb"


def ask(path: Path) -> str:
    with duckdb.connect(str(path), read_only=True) as release:
        return release.execute(QUESTION).fetchone()[0]


def test_a_program_that_follows_gets_answers_of_one_release_through_every_switch(home):
    (follows,) = [code for _, _, _, code, _ in RECIPES if "def ask(" in code]
    program = f"""{follows.replace(HOME, str(home))}
import sys
print("ready", flush=True)
for line in sys.stdin:
    print(*(f"{{release_id}}:{{rows[0][0]}}" for release_id, rows in
            (ask("select sum(own_fte)::integer from marts.fte_by_unit") for _ in range(5))), flush=True)
"""
    switch(home, 0)
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        while "ready" not in reader.stdout.readline():
            pass
        answers = []
        for number in range(1, 10):
            reader.stdin.write("ask\n")
            reader.stdin.flush()
            switch(home, number)
            answers.append(reader.stdout.readline().split())
        reader.stdin.write("ask\n")
        reader.stdin.close()
        last = reader.stdout.readline().split()
    assert reader.returncode == 0
    assert set(sum(answers, last)) <= {f"{number}:{number}" for number in range(10)}
    assert last == ["9:9"] * 5


def test_a_connection_keeps_its_release_and_the_next_one_gets_the_new(home):
    with duckdb.connect(str(switch(home, 1)), read_only=True) as pinned:
        current = switch(home, 2)
        assert ask(current) == "2"
        shutil.rmtree(home / "releases" / "1")
        assert pinned.execute("select release_id, sum(own_fte) from meta.release, marts.fte_by_unit group by 1")
        assert pinned.execute(QUESTION).fetchone() == ("1",)


def test_a_file_replaced_under_its_name_is_hidden_by_a_connection_that_is_open(home):
    copy = home / "copy.duckdb"
    shutil.copy(home / "releases/1/aarsvaerk.duckdb", copy)
    with duckdb.connect(str(copy), read_only=True):
        shutil.copy(home / "releases/2/aarsvaerk.duckdb", home / "new.duckdb")
        (home / "new.duckdb").replace(copy)
        assert ask(copy) == "1"
    assert ask(copy) == "2"


@pytest.mark.parametrize(("options", "seen"), [({"poolclass": NullPool}, ["1", "2"]), ({}, ["1", "1"])])
def test_an_engine_without_a_pool_follows_and_one_with_a_pool_stays(home, options, seen):
    engine = create_engine(f"duckdb:///{switch(home, 1)}", connect_args={"read_only": True}, **options)
    answers = []
    for number in (1, 2):
        switch(home, number)
        with engine.connect() as connection:
            answers.append(connection.execute(text(QUESTION)).scalar())
    engine.dispose()
    assert answers == seen


def test_a_macro_reads_the_database_in_use_and_a_view_the_one_it_is_in(home):
    for number in (1, 2):
        with duckdb.connect(str(home / f"releases/{number}/aarsvaerk.duckdb")) as release:
            release.execute("create macro marts.as_known_on(day) as table from marts.fte_by_unit")
            release.execute("create view marts.history as from marts.fte_by_unit")
    with duckdb.connect(str(switch(home, 2)), read_only=True) as release:
        release.execute(f"attach '{home / 'releases/1/aarsvaerk.duckdb'}' as before (read_only)")
        fte = "select own_fte::integer from before.marts.{}"
        assert release.execute(fte.format("history")).fetchone() == (1,)
        assert release.execute(fte.format("as_known_on(current_date)")).fetchone() == (2,)
        release.execute("use before")
        assert release.execute(fte.format("as_known_on(current_date)")).fetchone() == (1,)
