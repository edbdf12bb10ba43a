"""`aarsvaerk mapping` as people and scripts use it: on a copy of the checkout, in a terminal, on a real release."""

import csv
import io
import json
import os
import pty
import select
import shutil
import subprocess
import sys
import time
from datetime import UTC, date, datetime

import duckdb
import pytest

from aarsvaerk.settings import PROJECT_ROOT, Settings
from tests.declarations import manifest_of_database
from tests.releasing import publish

PARTS = ("aarsvaerk", "orchestration", "ingest", "expectations", "seeds/reference")
CHIEF_AREA = "Børn, By og Kultur"


@pytest.fixture
def checkout(tmp_path) -> Settings:
    """A copy of the checkout without decisions, with a release in which three places wait."""
    root = tmp_path / "checkout"
    for name in PARTS:
        shutil.copytree(PROJECT_ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    settings = Settings(home=tmp_path / "home", project_root=root)
    header = settings.decisions.read_text(encoding="utf-8").splitlines(keepends=True)[0]
    settings.decisions.write_text(header, encoding="utf-8")
    settings.work.mkdir(parents=True)
    with duckdb.connect(str(settings.candidate)) as connection:
        connection.execute(
            """create schema raw; create table raw.delivery as select 'd' as delivery_id;
            create table raw.delivery_stood (delivery_id varchar, stood_from timestamp, stood_to timestamp);
            create schema core; create schema meta; create schema marts;
            create table core.fct_task (
                municipality_key varchar, unit_key varchar, year integer, chief_area_name_printed varchar,
                unit_name_printed varchar, heading varchar
            );
            create table core.dim_municipality (municipality_key varchar, municipality_code varchar);
            create table marts.mapping_review (
                municipality_code varchar, municipality_name varchar, year integer, area_name varchar,
                chief_area_name varchar, unit_name varchar, unit_code varchar, heading_number integer, heading varchar,
                position integer, task_text varchar, task_count integer, unit_fte decimal(18, 6), guess_rank integer,
                task_field_code varchar, task_field_name_da varchar, task_field_name_en varchar, score decimal(5, 4),
                matched_words varchar
            )"""
        )
        for waits in (
            ["Kontoret", "k", 1, "Øvrigt", 3, "Køb af æbler", 1, 2.5, [("1.4.2", "Kantine", "Canteen", 0.4, "æbler")]],
            [
                *("Byg", "b", 4, "Sager, mv.", 0, None, 7, 12.25),
                [
                    ("3.1.1", "Byggesager", "Building cases", 0.9, "sager"),
                    ("3.1.4", "Ejendomsskat", "Property tax", 0.05, ""),
                ],
            ],
            ["Uden", "u", 1, "Løst", 0, None, 2, None, [(None, None, None, None, None)]],
        ):
            unit, code, number, heading, position, text, tasks, fte, guesses = waits
            for rank, guess in enumerate(guesses, start=1):
                connection.execute(
                    f"insert into marts.mapping_review values ({', '.join('?' * 19)})",
                    [
                        *("730", "Randers", 2023, "x", CHIEF_AREA, unit, code, number, heading, position, text, tasks),
                        *(fte, rank if guess[0] else None, *guess),
                    ],
                )
    publish(settings, manifest_of_database(settings.candidate), "inputs", "code", {}, datetime(2026, 3, 1, tzinfo=UTC))
    return settings


def in_terminal(settings: Settings, *arguments: str, answers: list[str]) -> tuple[int, str]:
    """Run the command line in a pseudo-terminal and type an answer at each prompt; exit code and all that was shown."""
    controller, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", "from aarsvaerk.cli.main import app; app()", *arguments],
        cwd=settings.project_root,
        env=os.environ | {"AARSVAERK_HOME": str(settings.home), "LANG": "C.UTF-8", "LC_ALL": "", "TERM": "dumb"},
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        close_fds=True,
    )
    os.close(terminal)
    shown, waiting, ends = b"", list(answers), time.monotonic() + 120
    seen = 0
    while time.monotonic() < ends:
        if select.select([controller], [], [], 0.2)[0]:
            try:
                piece = os.read(controller, 4096)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            shown += piece
        elif process.poll() is not None:
            break
        if waiting and shown[seen:].rstrip().endswith((b"quit:", b"afslutte:", b"]:")):
            seen = len(shown)
            os.write(controller, waiting.pop(0).encode() + b"\n")
    os.close(controller)
    code = process.wait(timeout=30)
    assert not waiting, f"not asked for {waiting}:\n{shown.decode()}"
    return code, shown.decode()


def decisions(settings: Settings) -> list[list[str]]:
    with settings.decisions.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


def test_a_person_picks_a_guess_types_a_code_skips_and_quits(checkout):
    answers = ["9", "1", "", "", "1.2", "cross_cutting", "Fruit for meetings.", "Frugt.", "s"]
    days = {date.today().isoformat()}
    code, shown = in_terminal(checkout, "mapping", "review", answers=answers)
    assert code == 0, shown
    # The unit with most FTE comes first, and its best guess is picked with the reason offered.
    assert shown.index("Sager, mv.") < shown.index("Køb af æbler") < shown.index("Løst")
    assert "12.25 FTE" in shown
    assert "9 is not a task field" in shown
    assert "1.2 is not a task field" in shown
    assert "2 decided. Publish it with: aarsvaerk refresh" in shown
    decided = decisions(checkout)
    assert {day for *_, day in decided} <= days | {date.today().isoformat()}
    assert [decision for *decision, _ in decided] == [
        [
            "730",
            CHIEF_AREA,
            "Byg",
            "Sager, mv.",
            "",
            "3.1.1",
            "Chosen on review as building cases; the model saw sager.",
            "Valgt ved gennemgang som byggesager; modellen så sager.",
        ],
        ["730", CHIEF_AREA, "Kontoret", "Øvrigt", "3", "cross_cutting", "Fruit for meetings.", "Frugt."],
    ]
    code, shown = in_terminal(checkout, "mapping", "review", answers=["q"])
    assert code == 0
    assert "Løst" in shown
    assert "Sager, mv." not in shown
    assert " decided." not in shown
    assert len(decisions(checkout)) == 2


def test_danish_is_spoken_on_demand(checkout):
    answers = ["1", "Because.", "Fordi.", "q"]
    code, shown = in_terminal(checkout, "mapping", "review", "--language", "da", answers=answers)
    assert code == 0, shown
    assert "1 af 3" in shown
    assert "12,25 årsværk i enheden" in shown
    assert "7 uafgjorte opgaver" in shown
    assert "1 afgjort" in shown
    assert [row[5:8] for row in decisions(checkout)] == [["3.1.1", "Because.", "Fordi."]]


def test_what_is_decided_before_quitting_stays(checkout):
    code, shown = in_terminal(checkout, "mapping", "review", answers=["2", "Because.", "Fordi.", "q"])
    assert code == 0
    assert "1 decided" in shown
    assert [row[5:8] for row in decisions(checkout)] == [["3.1.4", "Because.", "Fordi."]]


def test_in_a_pipe_it_only_lists(checkout, aarsvaerk):
    run = aarsvaerk(checkout.home, "mapping", "review", "-f", "json", project_root=checkout.project_root)
    rows = json.loads(run.stdout)
    assert [(row["heading"], row["guess_rank"], row["task_field_code"]) for row in rows] == [
        ("Sager, mv.", 1, "3.1.1"),
        ("Sager, mv.", 2, "3.1.4"),
        ("Øvrigt", 1, "1.4.2"),
        ("Løst", None, None),
    ]
    danish = aarsvaerk(
        checkout.home,
        "mapping",
        "review",
        "--limit",
        "1",
        "--language",
        "da",
        "-f",
        "csv",
        project_root=checkout.project_root,
    )
    assert [row["task_field_name"] for row in csv.DictReader(io.StringIO(danish.stdout))] == [
        "Byggesager",
        "Ejendomsskat",
    ]
    assert "Øvrigt" in aarsvaerk(checkout.home, "mapping", "review", project_root=checkout.project_root).stdout
    none = aarsvaerk(
        checkout.home, "mapping", "review", "--municipality", "101", "-f", "csv", project_root=checkout.project_root
    )
    assert none.stdout.count("\n") == 1
    assert (
        aarsvaerk(
            checkout.home, "mapping", "review", "--municipality", "1", project_root=checkout.project_root
        ).returncode
        == 2
    )
    assert decisions(checkout) == []


def decide(aarsvaerk, settings, **options):
    told = {
        "municipality": "730",
        "chief-area": CHIEF_AREA,
        "unit": "Byg",
        "heading": "Sager, mv.",
        "task-field": "3.1.1",
    }
    told |= {"reason": "Building permits.", "reason-da": "Byggetilladelser."} | {
        name.replace("_", "-"): value for name, value in options.items()
    }
    arguments = [part for name, value in told.items() for part in (f"--{name}", value)]
    return aarsvaerk(settings.home, "mapping", "decide", *arguments, project_root=settings.project_root)


def test_a_script_decides_and_a_later_decision_takes_an_earlier_ones_place(checkout, aarsvaerk):
    run = decide(aarsvaerk, checkout)
    assert (run.returncode, run.stdout) == (0, "Publish it with: aarsvaerk refresh\n"), run.stderr
    assert decide(aarsvaerk, checkout, position="2", task_field="0.0.0").returncode == 0
    assert decide(aarsvaerk, checkout, reason="Taxes.", task_field="3.1.4").returncode == 0
    assert [row[4:7] for row in decisions(checkout)] == [["", "3.1.4", "Taxes."], ["2", "0.0.0", "Building permits."]]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"task_field": "3.2.4"}, "later work of this kind is 0.0.0"),
        ({"task_field": "bygge"}, "is not a task field"),
        ({"municipality": "731"}, "No municipality is called 731"),
        ({"reason": " "}, "reason must be one line"),
    ],
)
def test_a_wrong_decision_is_told_and_not_written(checkout, aarsvaerk, wrong, told):
    run = decide(aarsvaerk, checkout, **wrong)
    assert run.returncode == 2
    assert told in run.stderr
    assert "Traceback" not in run.stderr
    assert decisions(checkout) == []


def test_a_place_that_the_release_has_no_tasks_on_is_refused_with_the_nearest(warehouse, checkout, aarsvaerk):
    headings = PROJECT_ROOT / "seeds" / "deliveries" / "randers_opgavebeskrivelser_2023_task_headings.csv"
    with headings.open(encoding="utf-8", newline="") as file:
        real = next(csv.DictReader(file, delimiter=";"))
    right = {"chief_area": real["chief_area_name"], "unit": real["unit_name"], "heading": real["heading"]}
    released = Settings(home=warehouse.settings.home, project_root=checkout.project_root)
    for name, value in right.items():
        run = decide(aarsvaerk, released, **right | {name: f"{value}x"})
        assert run.returncode == 2
        assert f"Closest: {' / '.join(right.values())}" in run.stderr
        assert decisions(checkout) == []
    assert decide(aarsvaerk, released, **right).returncode == 0
    assert [row[1:4] for row in decisions(checkout)] == [list(right.values())]


def test_without_a_release_or_with_one_that_knows_no_mappings_it_says_what_to_do(tmp_path, aarsvaerk):
    for command in (["review"], ["suggest", "--unit", "Byg"]):
        run = aarsvaerk(tmp_path / "home", "mapping", *command)
        assert (run.returncode, "aarsvaerk refresh" in run.stderr) == (1, True)
    settings = Settings(home=tmp_path / "home")
    settings.work.mkdir(parents=True)
    with duckdb.connect(str(settings.candidate)) as connection:
        connection.execute(
            """create schema raw; create table raw.delivery as select 'd' as delivery_id;
            create table raw.delivery_stood (delivery_id varchar, stood_from timestamp, stood_to timestamp);"""
        )
        connection.execute("create schema core; create schema marts; create schema meta")
    publish(settings, manifest_of_database(settings.candidate), "inputs", "code", {}, datetime(2026, 3, 1, tzinfo=UTC))
    for command in (["review"], ["suggest", "--unit", "Byg"]):
        run = aarsvaerk(settings.home, "mapping", *command)
        assert (run.returncode, "has no mappings yet" in run.stderr) == (1, True), run.stderr


def test_a_units_headings_are_shown_with_guesses_beside_the_decision_in_force(warehouse, aarsvaerk):
    run = aarsvaerk(warehouse.settings.home, "mapping", "suggest", "--unit", "veje", "-f", "json")
    assert run.returncode == 0, run.stderr
    rows = json.loads(run.stdout)
    assert {row["rank"] for row in rows} == {1, 2, 3}
    with warehouse.connect() as release:
        headings = release.sql(
            """select count(distinct (unit_key, heading_number)) from core.fct_task
            where unit_name_printed ilike '%veje%'"""
        ).fetchone()[0]
        in_force = set(
            release.sql(
                """select heading, mapping_method from core.fct_task
                where unit_name_printed ilike '%veje%' and mapping_method is not null"""
            ).fetchall()
        )
    assert len(rows) == 3 * headings
    shown = {(row["heading"], method) for row in rows for method in filter(None, (row["method"] or "").split(", "))}
    assert shown == in_force
    assert any(row["task_field_code"] == "3.1.5" and "veje" in row["matched_words"] for row in rows if row["rank"] == 1)


def test_a_text_is_guessed_as_if_it_stood_in_the_unit(warehouse, aarsvaerk):
    def ask(*arguments):
        run = aarsvaerk(warehouse.settings.home, "mapping", "suggest", "-f", "json", *arguments)
        assert run.returncode == 0, run.stderr
        return json.loads(run.stdout)

    best, *_ = ask("--unit", "Veje og", "--heading", "Vintertjeneste og snerydning", "--language", "da")
    assert (best["task_field_code"], best["task_field_name"]) == ("3.1.5", "Veje og trafik")
    task, *_ = ask("--unit", "Veje og", "--heading", "Diverse", "--task", "Udbetaling af løn og feriepenge til ansatte")
    assert task["task_field_code"] == "1.1.1"
    assert {"løn", "feriepenge"} & set(task["matched_words"].split(", "))


def test_a_unit_that_is_not_there_is_told(warehouse, aarsvaerk):
    for more in ([], ["--heading", "Løn"]):
        run = aarsvaerk(warehouse.settings.home, "mapping", "suggest", "--unit", "Andeby", *more)
        assert (run.returncode, run.stderr) == (
            2,
            "No unit with tasks has “Andeby” in its name.\n",
        )
    run = aarsvaerk(warehouse.settings.home, "mapping", "suggest", "--unit", "Veje", "--municipality", "101")
    assert (run.returncode, "of municipality 101" in run.stderr) == (2, True)
    run = aarsvaerk(warehouse.settings.home, "mapping", "suggest", "--unit", "Veje", "--task", "Løn")
    assert run.returncode == 2
