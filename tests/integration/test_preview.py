"""A municipality sees its own figures before they are public, and its answer is kept for the next release."""

from __future__ import annotations

import shutil

import duckdb
import openpyxl
import pytest

from aarsvaerk.release.changes.notes import FOLDER
from aarsvaerk.settings import Settings
from ingest.approvals import answers
from tests.conftest import run_aarsvaerk


@pytest.fixture(scope="module")
def settings(warehouse, tmp_path_factory) -> Settings:
    """A home that holds a candidate: the session's release, as it lay before it was published."""
    settings = Settings(home=tmp_path_factory.mktemp("preview") / "home")
    release = warehouse.settings.current.resolve()
    held = settings.releases / f"{release.name}.held"
    held.mkdir(parents=True)
    for name in ("release.json", "aarsvaerk.duckdb"):
        shutil.copy(release / name, held / name)
    (held / FOLDER).mkdir()
    (held / FOLDER / f"730-{release.name}.da.md").write_text("# Nyt", encoding="utf-8")
    (held / FOLDER / f"740-{release.name}.da.md").write_text("# Andres", encoding="utf-8")
    return settings


def test_a_preview_is_a_private_folder_that_says_what_it_is(settings, tmp_path):
    folder = tmp_path / "til Randers"
    run = run_aarsvaerk(settings.home, "preview", "--municipality", "randers", "--to", str(folder))
    assert run.returncode == 0, run.stderr
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    note = next(path for path in found if path.startswith("noter/"))
    assert found == ["LÆSMIG.txt", "README.txt", "aarsvaerk_730.xlsx", "aarsvaerk_730_en.xlsx", note]
    assert note.startswith("noter/730-")
    assert {path.stat().st_mode & 0o077 for path in [folder, *folder.rglob("*")]} == {0}
    assert "1.326,9" in (folder / "LÆSMIG.txt").read_text(encoding="utf-8")
    front = openpyxl.load_workbook(folder / "aarsvaerk_730.xlsx", read_only=True).worksheets[0]
    shown = [str(cell) for row in front.iter_rows(max_row=20, values_only=True) for cell in row if cell]
    assert any(text.startswith("FORELØBIGE TAL") for text in shown)
    assert "Ikke svaret endnu" in shown
    again = run_aarsvaerk(settings.home, "preview", "--municipality", "730", "--to", str(folder))
    assert (again.returncode, "name another folder" in again.stderr) == (2, True)


def test_answers_name_the_figures_they_are_about(settings):
    asked = (
        ("object", "--municipality", "Randers", "--reason", "Psykiatrien er talt to gange"),
        ("approve", "--municipality", "730", "--by", "Økonomi"),
    )
    for arguments in asked:
        run = run_aarsvaerk(settings.home, *arguments)
        assert run.returncode == 0, run.stderr
    assert "nothing changed" in run_aarsvaerk(settings.home, *asked[1]).stdout
    first, second = answers(settings.landing)
    assert (first.answer, first.reason, second.answer, second.answered_by) == (
        *("objected", "Psykiatrien er talt to gange"),
        *("approved", "Økonomi"),
    )
    (held,) = settings.releases.glob("*.held")
    with duckdb.connect(held / "aarsvaerk.duckdb", read_only=True) as connection:
        told = connection.execute("select figures_hash from meta.approval where municipality_code = '730'").fetchall()
    assert told == [(first.figures_hash,)] == [(second.figures_hash,)]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("approve", "--municipality", "Rander"), 2, "Mente du Randers?"),
        (("approve", "--municipality", "Aarhus"), 2, "Aarhus har ingen egne tal"),
        (("object", "--municipality", "730"), 2, "--reason"),
    ],
)
def test_what_cannot_be_answered_on_is_told(settings, arguments, code, said):
    run = run_aarsvaerk(settings.home, *arguments, AARSVAERK_LANGUAGE="da")
    assert (run.returncode, said in run.stderr) == (code, True), run.stderr


def test_without_a_candidate_there_is_nothing_to_show(tmp_path):
    run = run_aarsvaerk(tmp_path / "home", "preview", "--municipality", "730", AARSVAERK_LANGUAGE="da")
    assert run.returncode == 1
    assert "aarsvaerk refresh --hold" in run.stderr
