import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from aarsvaerk.intake.candidate import load
from aarsvaerk.mapping import suggestions
from aarsvaerk.mapping.suggestions import SCHEMA, mapping_version, suggestion_files
from aarsvaerk.settings import PROJECT_ROOT, Settings

PLACE = {"year": 2023, "area_name": "Teknik", "chief_area_name": "Plan", "unit_name": "Byg", "heading_number": 1}


@pytest.fixture(scope="module")
def learned():
    return suggestions.trained(Settings.from_environment())


@pytest.fixture(autouse=True)
def learned_once(learned, monkeypatch):
    """Learning takes seconds and gives the same each time (test_similarity)."""
    monkeypatch.setattr(suggestions, "trained", lambda _: learned)


@pytest.fixture
def deliveries(make_judged: Callable) -> list:
    """Two municipalities' lists of tasks, the second with texts."""
    one = {"unit_task_heading": [PLACE | {"municipality_code": "730", "heading": "Byggesager", "task_count": 1}]}
    other = PLACE | {"municipality_code": "751"}
    two = {
        "unit_task_heading": [other | {"heading": "Løn", "task_count": 1}],
        "unit_task": [other | {"position": 1, "task_text": "Udbetaling af løn og feriepenge"}],
    }
    return [make_judged("tasks-1", **one), make_judged("tasks-2", **two), make_judged("dst_folk1a-3")]


def loaded(settings: Settings) -> list[tuple]:
    with duckdb.connect(str(settings.candidate), read_only=True) as connection:
        return connection.sql("from raw.task_suggestion order by all").fetchall()


def test_every_accepted_delivery_that_lists_tasks_gets_suggestions(settings, deliveries):
    load(settings, deliveries)
    found = loaded(settings)
    assert [(row[0], row[1], row[7], row[8]) for row in found] == [
        (delivery_id, code, position, rank)
        for delivery_id, code, positions in (("tasks-1", "730", [0]), ("tasks-2", "751", [0, 1]))
        for position in positions
        for rank in (1, 2, 3)
    ]
    best = {(row[0], row[7]): row[9] for row in found if row[8] == 1}
    assert best == {("tasks-1", 0): "3.1.1", ("tasks-2", 0): "1.1.1", ("tasks-2", 1): "1.1.1"}


def test_the_order_of_deliveries_and_other_deliveries_change_nothing(settings, deliveries, tmp_path):
    load(settings, deliveries)
    elsewhere = Settings(home=tmp_path / "elsewhere")
    load(elsewhere, deliveries[::-1])
    assert loaded(elsewhere) == loaded(settings)
    alone = Settings(home=tmp_path / "alone")
    load(alone, deliveries[1:2])
    assert loaded(alone) == [row for row in loaded(settings) if row[0] == "tasks-2"]


def test_without_lists_of_tasks_the_table_is_there_and_empty(settings, deliveries):
    load(settings, deliveries[2:])
    assert loaded(settings) == []
    with duckdb.connect(str(settings.candidate), read_only=True) as connection:
        assert connection.table("raw.task_suggestion").columns == SCHEMA.names


def test_a_rejected_delivery_gets_none(settings, make_judged):
    heading = PLACE | {"municipality_code": "730", "heading": "Løn", "task_count": 1}
    load(settings, [make_judged("tasks-1", status="rejected", unit_task_heading=[heading])])
    assert loaded(settings) == []
    assert not settings.suggestions.exists()


def test_what_is_kept_is_read_and_not_made_again(settings, deliveries, monkeypatch):
    files = suggestion_files(settings, [judged.landed for judged in deliveries])
    before = [path.stat().st_mtime_ns for path in files]
    monkeypatch.setattr(suggestions, "trained", lambda _: pytest.fail("learned again"))
    assert suggestion_files(settings, [judged.landed for judged in deliveries[::-1]]) == files
    assert [path.stat().st_mtime_ns for path in files] == before


def test_a_half_written_file_is_never_read(settings, deliveries, monkeypatch):
    landed = [judged.landed for judged in deliveries]

    def broken(model, headings, tasks):
        yield from ()
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(suggestions, "suggestions", broken)
        with pytest.raises(KeyboardInterrupt):
            suggestion_files(settings, landed)
    assert not list(settings.suggestions.rglob("*.parquet"))
    files = suggestion_files(settings, landed)
    assert [pq.read_table(path).num_rows for path in files] == [3, 6]


@pytest.fixture
def checkout(tmp_path) -> Settings:
    root = tmp_path / "checkout"
    for name in ("aarsvaerk", "seeds/reference"):
        shutil.copytree(PROJECT_ROOT / name, root / name)
    shutil.copy(PROJECT_ROOT / "requirements.lock", root)
    return Settings(home=tmp_path / "home", project_root=root)


@pytest.mark.parametrize(
    ("changed", "is_another"),
    [
        ("seeds/reference/ref_task_field_term.csv", True),
        ("aarsvaerk/mapping/words.py", True),
        ("requirements.lock", True),
        ("seeds/reference/map_task.csv", False),
        ("seeds/reference/map_task_rule.csv", False),
    ],
)
def test_words_code_and_libraries_make_another_version_and_decisions_do_not(checkout, changed, is_another):
    before = mapping_version(checkout)
    with (checkout.project_root / changed).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert (mapping_version(checkout) != before) == is_another


def test_reading_what_is_kept_imports_no_scikit_learn(settings, deliveries):
    landed = [judged.landed for judged in deliveries]
    suggestion_files(settings, landed)
    script = f"""
import sys
from pathlib import Path
from ingest.landing import LandedDelivery
from ingest.manifest import Manifest
from aarsvaerk.mapping.suggestions import suggestion_files
from aarsvaerk.settings import Settings
landed = [LandedDelivery(Path(d), m) for d, m in {[(str(one.directory), one.manifest) for one in landed]!r}]
print(len(suggestion_files(Settings(home=Path({str(settings.home)!r})), landed)), "sklearn" in sys.modules)
"""
    told = subprocess.run([sys.executable, "-c", script], cwd=Path(PROJECT_ROOT), capture_output=True, text=True)
    assert told.stdout.split() == ["2", "False"], told.stderr
