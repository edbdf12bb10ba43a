import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version

import duckdb
import pytest
from typer.testing import CliRunner

from aarsvaerk.cli.main import app
from aarsvaerk.settings import PROJECT_ROOT, Settings
from tests.declarations import manifest_of_database
from tests.releasing import publish

REFUSED = "opgave;sum\n1;2\n"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("AARSVAERK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("COLUMNS", "200")
    return Settings.from_environment()


@pytest.fixture
def released(home):
    home.work.mkdir(parents=True)
    with duckdb.connect(str(home.candidate)) as connection:
        connection.execute(
            """create schema raw; create table raw.delivery as select 'd' as delivery_id;
            create table raw.delivery_stood (delivery_id varchar, stood_from timestamp, stood_to timestamp);
            create schema core; create schema marts; create schema meta;
            create table marts.task_catalogue as
            select i, (i / 10)::decimal(18, 1) as fte, 'æ' as name from range(3) r (i);
            create table meta.source_row as
            select 'dst_folk1a-1' as delivery_id, 'r' as source_row_id, 'population' as dataset, 1 as row_number,
                '0' as raw_text_sha256;
            create table meta.delivery as
            select 'dst_folk1a-1' as delivery_id, 'dst_folk1a' as source_code, 'population.csv' as file_name,
                'accepted' as status,
                'x' as publisher, 'x' as title, '2031' as period, '0' as sha256, timestamp '2031-01-01' as received_at,
                'x' as citation, 'x' as licence, 'x' as note, true as is_current;
            create table meta.finding as
            select 'warning' as severity, 'country_total_differs' as rule_code, 'dst_folk1a-1' as delivery_id,
                1 as finding_number"""
        )
    return publish(home, manifest_of_database(home.candidate), "inputs", "code", {}, datetime(2026, 3, 1, tzinfo=UTC))


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_help_imports_nothing_heavy():
    script = "import sys; from aarsvaerk.cli.main import app\ntry: app(['--help'])\nfinally: print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", script], cwd=PROJECT_ROOT, capture_output=True, text=True)
    for command in (
        "refresh",
        "ingest",
        "fetch",
        "template",
        "check",
        "query",
        "mapping",
        "status",
        "releases",
        "rollback",
        "dagster",
    ):
        assert command in told.stdout
    assert {"dagster", "dbt", "great_expectations", "duckdb", "httpx", "openpyxl", "sklearn"}.isdisjoint(
        told.stdout.split("aarsvaerk.settings")[-1].split()
    )


def test_query_shows_the_current_release_in_three_formats(released):
    assert run("query", "from marts.task_catalogue", "-f", "csv").stdout == "i,fte,name\n0,0.0,æ\n1,0.1,æ\n2,0.2,æ\n"
    assert (
        run("query", "from marts.task_catalogue where i = 1", "--format", "json").stdout
        == '[{"i": 1, "fte": "0.1", "name": "æ"}]\n'
    )
    table = run("query", "from marts.task_catalogue").stdout.split()
    assert table[:3] == ["i", "fte", "name"]
    assert "0.2" in table


def test_query_asks_the_open_profile_when_told(home, released):
    told = run("query", "select profile from meta.release", "--profile", "open", "-f", "csv")
    assert told.stdout == "profile\nopen\n"
    assert run("query", "select profile from meta.release", "-f", "csv").stdout == "profile\ninternal\n"
    folder = home.current.resolve()
    (folder / "open" / "aarsvaerk.duckdb").unlink()
    told = run("query", "from meta.release", "--profile", "open")
    assert (told.exit_code, "refresh --force" in told.stderr) == (1, True)


@pytest.mark.parametrize("threshold", ["x", "0", "-1", "NaN", "inf"])
def test_a_threshold_that_is_no_number_above_0_is_refused_before_anything_is_done(home, monkeypatch, threshold):
    monkeypatch.setenv("AARSVAERK_OPEN_THRESHOLD_FTE", threshold)
    told = run("refresh")
    assert told.exit_code == 2
    assert "AARSVAERK_OPEN_THRESHOLD_FTE must be a number of FTE above 0" in told.stderr
    assert not home.home.exists()


def test_text_in_a_csv_answer_begins_no_formula_and_numbers_stay_numbers(released):
    sql = """select '=1+1' as "=a", '@x' as b, -1.5 as c, '-1' as d, 'a-b' as e, null as f, e'\\tx' as g"""
    assert run("query", sql, "-f", "csv").stdout == "'=a,b,c,d,e,f,g\n'=1+1,'@x,-1.5,'-1,a-b,,'\tx\n"
    assert '"=a": "=1+1"' in run("query", sql, "-f", "json").stdout


@pytest.mark.parametrize(("name", "head"), [("a.xlsx", b"PK"), ("a.csv", b"\xef\xbb\xbfKommune"), ("a.JSON", b"{")])
@pytest.mark.parametrize("survey", ["fte", "volume"])
def test_a_template_is_written_in_the_form_its_name_says(tmp_path, survey, name, head):
    told = run("template", survey, "--out", tmp_path / name, "--municipality", "730", "--year", "2025")
    assert told.exit_code == 0
    assert told.stdout == f"{tmp_path / name}\n"
    assert (tmp_path / name).read_bytes().startswith(head)


def test_a_template_is_never_written_over_a_file_nor_for_what_is_not_there(tmp_path):
    out = tmp_path / "a.xlsx"
    out.write_text("udfyldt")
    assert run("template", "fte", "--out", out).exit_code == 2
    assert out.read_text() == "udfyldt"
    for arguments in (["--out", tmp_path / "a.txt"], ["--out", tmp_path / "b.csv", "--municipality", "999"]):
        told = run("template", "fte", *arguments)
        assert (told.exit_code, "Traceback" in told.output) == (2, False)
    assert run("template", "fte", "--out", tmp_path / "no" / "a.csv").exit_code == 1
    assert {path.name for path in tmp_path.iterdir()} == {"a.xlsx"}


def test_query_says_when_it_shows_only_the_first_rows(released):
    limited = run("query", "from marts.task_catalogue", "--limit", 2, "-f", "csv")
    assert limited.stdout.count("æ") == 2
    assert "Only the first 2 rows" in limited.stderr
    assert run("query", "from marts.task_catalogue", "--limit", 3).stderr == ""
    assert run("query", "from marts.task_catalogue", "--limit", 0, "-f", "csv").stdout.count("æ") == 3


@pytest.mark.parametrize(
    "sql",
    [
        "select * from marts.no_such_table",
        "selct 1",
        "create table t as select 1",
        "delete from marts.task_catalogue",
        "copy marts.task_catalogue to 'stolen.csv'",
        "select * from read_text('/etc/hostname')",
        "attach 'other.duckdb'",
        "set enable_external_access = true",
        "install httpfs",
    ],
)
def test_query_can_neither_change_nor_reach_anything_else(released, sql, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = run("query", sql)
    assert told.exit_code == 2
    assert "The query failed" in told.stderr
    assert "Traceback" not in told.output
    assert {path.name for path in tmp_path.iterdir()} == {"home"}


def test_query_and_status_say_how_to_make_the_first_release(home):
    assert "aarsvaerk refresh" in run("query", "select 1").stderr
    assert run("query", "select 1").exit_code == 1
    assert "aarsvaerk refresh" in run("status").stdout
    assert not home.home.exists()


def test_status_tells_release_deliveries_findings_and_inbox(home, released):
    home.inbox.mkdir()
    (home.inbox / "waiting.csv").write_text("1")
    told = run("status").stdout
    for part in (
        released.release_id,
        "dst_folk1a-1",
        "population.csv",
        "accepted",
        "country_total_differs",
        "waiting.csv",
    ):
        assert part in told


@pytest.mark.parametrize(("language", "hint"), [("da", "skabelon"), ("en", "template"), (None, "template")])
def test_a_refused_file_is_told_with_rule_place_reason_and_remedy(home, tmp_path, language, hint):
    file = tmp_path / "guess.csv"
    file.write_text(REFUSED)
    told = run("ingest", file, *(["--language", language] if language else []))
    assert told.exit_code == 3
    assert "file_unknown_kind" in told.stdout
    assert hint in told.stdout
    assert ("afvist" if language == "da" else "rejected") in told.stdout
    assert file.exists()


def test_a_cpr_number_is_never_shown_nor_kept(home, tmp_path):
    file = tmp_path / "people.csv"
    file.write_text("navn;cpr\nAnders And;010190-1234\n")
    told = run("ingest", file)
    assert told.exit_code == 3
    assert "cpr_number" in told.stdout
    assert "010190" not in told.output
    kept = [path for path in home.home.rglob("*") if path.is_file() and b"010190" in path.read_bytes()]
    assert kept == []


def test_a_file_that_is_not_there_is_wrong_usage(home, tmp_path):
    assert run("ingest", tmp_path / "nothing.csv").exit_code == 2


def test_a_second_refresh_at_the_same_time_is_told_so(home):
    script = (
        "import sys, pathlib, time; from aarsvaerk.lock import hold\n"
        "with hold(pathlib.Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", script, home.lock], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout.readline() == "held\n"
        told = run("refresh")
    finally:
        holder.kill()
        holder.wait()
    assert told.exit_code == 1
    assert "Another refresh is running" in told.output
    assert str(holder.pid) in told.output


def test_version_prints_the_installed_version_and_exits():
    result = CliRunner().invoke(app, ["--version"])
    assert (result.exit_code, result.stdout) == (0, f"aarsvaerk {version('aarsvaerk')}\n")


def test_shell_completion_knows_the_commands():
    environment = {"_AARSVAERK_COMPLETE": "complete_bash", "COMP_WORDS": "aarsvaerk ref", "COMP_CWORD": "1"}
    result = CliRunner().invoke(app, env=environment, prog_name="aarsvaerk")
    assert result.stdout.split() == ["refresh"]


def test_an_answer_that_goes_to_a_file_is_whole(released):
    told = run("query", "from range(250)", "-f", "csv")
    assert (len(told.stdout.splitlines()), told.stderr) == (251, "")


def test_several_statements_are_answered_in_turn_and_tables_need_no_schema(released):
    told = run("query", "select 1 as a; show tables; describe task_catalogue; select count(*) as n from delivery")
    assert told.exit_code == 0, told.output
    for part in ("task_catalogue", "finding", "column_name", "fte"):
        assert part in told.stdout


def test_rows_come_as_tsv_markdown_and_parquet(released, tmp_path):
    sql = "select i, fte, 'a|b' as \"t\" from task_catalogue where i = 1"
    assert run("query", sql, "-f", "tsv").stdout == "i\tfte\tt\n1\t0.1\ta|b\n"
    assert run("query", sql, "-f", "md").stdout == "| i | fte | t |\n| ---: | ---: | --- |\n| 1 | 0.1 | a\\|b |\n"
    file = tmp_path / "x.parquet"
    file.write_bytes(run("query", sql, "-f", "parquet").stdout_bytes)
    assert (
        str(duckdb.sql(f"select fte, typeof(fte) as t from '{file}'").fetchone()) == "(Decimal('0.1'), 'DECIMAL(18,1)')"
    )
    assert run("query", "select 1; select 2", "-f", "parquet").exit_code == 2


def test_tables_lists_tables_and_columns_and_suggests_names(released):
    assert "marts.task_catalogue" in run("tables").stdout
    assert run("tables", "task_catalogue", "-f", "csv").stdout.splitlines()[1:][0].startswith("i,")
    told = run("tables", "task_catalog")
    assert (told.exit_code, "marts.task_catalogue" in told.output) == (2, True)


def test_every_text_of_the_help_has_a_danish_twin():
    from typer.main import get_command

    from aarsvaerk.cli.language import DANISH

    found = []

    def collect(command):
        found.extend(filter(None, [command.help, *(getattr(one, "help", None) for one in command.params)]))
        for one in getattr(command, "commands", {}).values():
            collect(one)

    collect(get_command(app))
    assert [text for text in found if text not in DANISH] == []


@pytest.mark.parametrize("command", [[], ["query"], ["mapping", "decide"], ["publish", "postgres"]])
def test_help_is_danish_when_danish_is_asked_for(monkeypatch, command):
    monkeypatch.setenv("AARSVAERK_LANGUAGE", "en")
    assert "Options:" in run(*command, "--help").stdout
    for arguments in ([*command, "--help", "--language", "da"], ["--language=da", *command, "--help"]):
        told = run(*arguments).stdout
        assert "Tilvalg:" in told
        assert not {"Options:", "Usage:", "Show this"} & {
            part for part in ("Options:", "Usage:", "Show this") if part in told
        }
    monkeypatch.setenv("AARSVAERK_LANGUAGE", "da")
    assert "Tilvalg:" in run(*command, "--help").stdout


def test_a_language_that_is_none_is_refused(monkeypatch):
    monkeypatch.setenv("AARSVAERK_LANGUAGE", "sv")
    told = run("status")
    assert (told.exit_code, "must be da or en" in told.stderr) == (2, True)


def test_export_gives_a_copy_that_others_can_read(home, released, tmp_path):
    told = run("export", "--to", tmp_path / "open")
    assert told.exit_code == 0, told.output
    assert (tmp_path / "open" / "aarsvaerk.duckdb").stat().st_mode & 0o777 == 0o644
    with duckdb.connect(str(tmp_path / "open" / "aarsvaerk.duckdb"), read_only=True) as connection:
        assert connection.sql("select profile from meta.release").fetchone() == ("open",)
    assert run("export", "--to", tmp_path / "open").exit_code == 2
    told = run("export", "--profile", "internal", "--to", tmp_path / "internal")
    assert not (tmp_path / "internal" / "open").exists()
    assert (tmp_path / "internal" / "aarsvaerk.duckdb").stat().st_mode & 0o777 == 0o600


def test_export_writes_csv_for_a_danish_excel_and_one_sqlite_file(home, released, tmp_path):
    assert run("export", "--as", "csv", "--to", tmp_path / "csv").exit_code == 0
    content = (tmp_path / "csv" / "marts.task_catalogue.csv").read_bytes()
    assert content == "\ufeffi;fte;name\r\n0;0,0;æ\r\n1;0,1;æ\r\n2;0,2;æ\r\n".encode()
    assert run("export", "--as", "sqlite", "--to", tmp_path / "sqlite").exit_code == 0
    with sqlite3.connect(tmp_path / "sqlite" / "aarsvaerk.sqlite") as connection:
        assert connection.execute("select i, fte, name from marts_task_catalogue where i = 1").fetchall() == [
            (1, 0.1, "æ")
        ]


def test_status_is_danish_when_danish_is_asked_for(home, released):
    told = run("status", "--language", "da").stdout
    assert "Udgivelse" in told
    assert "udgivet 01-03-2026" in told
    assert "godtaget" in told
    assert "advarsel" in told


def test_doctor_says_what_would_go_wrong_and_what_to_do(home, released):
    told = run("doctor")
    assert (told.exit_code, "Nothing would go wrong tonight." in told.stdout) == (0, True), told.output
    home.home.chmod(0o755)
    told = run("doctor", "--language", "da")
    assert (told.exit_code, "chmod o=" in told.stdout, "Gør sådan" in told.stdout) == (1, True, True)


def test_doctor_of_no_home_says_how_to_make_one(home):
    told = run("doctor")
    assert (told.exit_code, "aarsvaerk refresh" in told.stdout) == (1, True)
    assert not home.home.exists()


@pytest.mark.parametrize(
    ("arguments", "danish"),
    [
        (["query"], "skal angives"),
        (["query", "select 1", "--nothing"], "Tilvalget --nothing findes ikke"),
        (["quer"], "Kommandoen 'quer' findes ikke"),
        (["query", "select 1", "-f", "xml"], "er ingen af"),
        (["mapping", "decide"], "skal angives"),
    ],
)
def test_errors_in_what_was_typed_are_danish_when_danish_is_asked_for(arguments, danish):
    told = run(*arguments, "--language", "da")
    assert (told.exit_code, danish in told.stderr, "Fejl: " in told.stderr) == (2, True, True), told.stderr
    assert not {word for word in ("Usage", "Error", "Invalid", "Missing", "Try ") if word in told.stderr}
    assert "Error: " in run(*arguments).stderr
