"""The tutorial works: every block of docs/tutorial-new-source-and-mart.md is followed in a copy of the project."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import openpyxl
import pytest

from aarsvaerk.settings import PROJECT_ROOT, Settings

PAGE = (PROJECT_ROOT / "docs" / "tutorial-new-source-and-mart.md").read_text(encoding="utf-8")
BLOCK = re.compile(
    r"(?:^(?:Create `(?P<new>[^`]+)`|In `(?P<old>[^`]+)`, (?P<where>below|above|replace) the line `(?P<line>[^`]+)`)"
    r":\n\n)?"
    r"^```(?P<language>\w+)\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
PARTS = ("aarsvaerk", "dbt_project", "expectations", "ingest", "orchestration", "seeds", "requirements.lock")
LEFT_OUT = shutil.ignore_patterns("target", "logs", "__pycache__", ".user.yml")


def edit(path: Path, where: str, line: str, text: str) -> None:
    """Put the text below or above a line that the file has once, or in its place."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    assert lines.count(line + "\n") == 1, f"{path} has the line {lines.count(line)} times: {line}"
    number = lines.index(line + "\n")
    lines[number : number + 1] = {
        "below": [lines[number], text],
        "above": [text, lines[number]],
        "replace": [text],
    }[where]
    path.write_text("".join(lines), encoding="utf-8")


def words(text: str) -> list[list[str]]:
    """Lines of words; the space between columns does not matter."""
    return [line.split() for line in text.strip().splitlines()]


@pytest.fixture(scope="module")
def followed(warehouse, aarsvaerk, tmp_path_factory) -> Settings:
    """A copy of the project and of a built home in which the page was followed; what commands print is compared."""
    root = tmp_path_factory.mktemp("tutorial")
    checkout, home = root / "checkout", root / "home"
    checkout.mkdir()
    for name in PARTS:
        source = PROJECT_ROOT / name
        if source.is_dir():
            shutil.copytree(source, checkout / name, ignore=LEFT_OUT)
        else:
            shutil.copy(source, checkout / name)
    shutil.copytree(warehouse.settings.home, home, symlinks=True)
    printed = ""
    for block in BLOCK.finditer(PAGE):
        text = block["text"]
        if block["new"]:
            (checkout / block["new"]).parent.mkdir(exist_ok=True)
            assert not (checkout / block["new"]).exists()
            (checkout / block["new"]).write_text(text, encoding="utf-8")
        elif block["old"]:
            edit(checkout / block["old"], block["where"], block["line"], text)
        elif block["language"] == "sh":
            for command in text.splitlines():
                program, *arguments = shlex.split(command)
                if command == "make sources":
                    # What the Makefile does, without setting up an environment in the copy.
                    subprocess.run([sys.executable, "-m", "aarsvaerk.intake.dbt_sources"], cwd=checkout, check=True)
                    continue
                assert program == "aarsvaerk"
                run = aarsvaerk(home, *arguments, project_root=checkout)
                assert run.returncode == 0, f"{command}\n{run.stdout}\n{run.stderr}"
                printed = run.stdout
        else:
            assert block["language"] == "text", f"nothing says what to do with this block:\n{text}"
            assert words(printed) == words(text)
    return Settings(home=home, project_root=checkout)


def test_the_mart_of_the_tutorial_is_published_in_both_profiles_and_the_workbook(followed):
    for database in (followed.current_database, followed.current_open_database):
        with duckdb.connect(str(database), read_only=True) as release:
            rows = release.sql(
                "select municipality_code, hours_per_week::varchar from marts.service_hours_by_municipality"
            ).fetchall()
        assert sorted(rows) == [("730", "38.50"), ("751", "41.00")]
    book = openpyxl.load_workbook(followed.current / "aarsvaerk.xlsx", read_only=True)
    assert "Åbningstimer i borgerservice" in book.sheetnames


def test_the_landed_row_of_the_tutorial_keeps_its_lineage(followed):
    with duckdb.connect(str(followed.current_database), read_only=True) as release:
        rows = release.execute(
            """select file_name, line_from from meta.source_row join meta.delivery using (delivery_id)
            where source_code = 'tutorial_service_hours' order by line_from"""
        ).fetchall()
    assert rows == [("service_hours.csv", 2), ("service_hours.csv", 3)]
