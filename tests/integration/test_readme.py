"""What the README shows is what its commands print, on the warehouse that its first command makes."""

from __future__ import annotations

import os
import re
import shlex

import pytest

from aarsvaerk.settings import PROJECT_ROOT
from tests.conftest import run_aarsvaerk

README = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r'^\$ aarsvaerk ((?:[^"\n]|"[^"]*")+)\n(.*)', re.DOTALL)
SHOWN = [found.groups() for _, block in BLOCKS if (found := COMMAND.match(block))]
FIGURES = re.compile(r"\d[\dT]*Z|\d[\d.,]*|…?/\S*")  # times, ids and paths, which differ from run to run


@pytest.mark.parametrize(("arguments", "printed"), SHOWN, ids=[arguments.split("\n")[0] for arguments, _ in SHOWN])
def test_a_command_prints_what_the_readme_shows(warehouse, arguments, printed):
    run = run_aarsvaerk(warehouse.settings.home, *shlex.split(arguments))
    assert run.returncode == 0, run.stderr
    assert _lines(run.stdout) == _lines(printed)


def test_python_prints_what_the_readme_shows(warehouse):
    (code,) = [block for language, block in BLOCKS if language == "python"]
    statements = re.findall(r"^>>> (.*(?:\n\.\.\. .*)*)", code, re.MULTILINE)
    printed = code[code.index(statements[-1]) + len(statements[-1]) :]
    place = str(warehouse.settings.current_database)
    names: dict = {}
    first, second, last = (re.sub(r"\n\.\.\. +", " ", one) for one in statements)
    exec(f"{first}\n{second.replace('data/current/aarsvaerk.duckdb', place)}", names)
    assert _lines(repr(eval(last, names))) == _lines(printed)


@pytest.mark.skipif("AARSVAERK_TEST_HOME" in os.environ, reason="the home given had its first refresh before")
def test_the_first_refresh_ends_as_the_readme_shows(warehouse):
    (shown,) = [block for _, block in BLOCKS if "Try next:" in block]
    assert _words(warehouse.first_run.stdout)[-len(_words(shown)) :] == _words(shown)


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip("\n").splitlines()]


def _words(text: str) -> list[str]:
    """The lines without what differs from run to run, and with the command by its name alone."""
    lines = [re.sub(r"\S*aarsvaerk(?= \w)", "aarsvaerk", line) for line in text.splitlines()]
    return [" ".join(FIGURES.sub("#", line).split()) for line in lines if line.strip()]
