"""The whole line as a person runs it, on the embedded deliveries."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from aarsvaerk.release.releases import Release, current_release
from aarsvaerk.settings import PROJECT_ROOT, Settings

PARTS = ("aarsvaerk", "dbt_project", "expectations", "ingest", "orchestration", "seeds", "requirements.lock")
LEFT_OUT = shutil.ignore_patterns("target", "logs", "__pycache__", ".user.yml")


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory) -> Settings:
    """A copy of the checkout in another place, its files made in the opposite order, with a home of its own."""
    root = tmp_path_factory.mktemp("elsewhere")
    for name in PARTS:
        copy_backwards(PROJECT_ROOT / name, root / "checkout" / name)
    return Settings(home=root / "home", project_root=root / "checkout")


def copy_backwards(source: Path, target: Path) -> None:
    """Copy a file or a directory, the last name first: some file systems list files in the order they were made."""
    target.parent.mkdir(exist_ok=True)
    if source.is_file():
        shutil.copy(source, target)
        return
    target.mkdir()
    names = {path.name for path in source.iterdir()}
    for name in sorted(names - LEFT_OUT(str(source), list(names)), reverse=True):
        copy_backwards(source / name, target / name)


def releases(settings: Settings) -> list[str]:
    return sorted(path.name for path in settings.releases.iterdir())


def test_a_refresh_publishes_a_release_and_says_what_to_try_next(warehouse):
    told = warehouse.first_run
    release = warehouse.release
    assert releases(warehouse.settings) == [release.release_id]
    assert release.release_id in told.stdout
    assert str(warehouse.settings.current_database) in told.stdout
    for phase in ("landed", "built", "checked", "published"):
        assert phase in told.stdout
    assert told.stdout.count("  aarsvaerk ") == 3
    assert "Traceback" not in told.stderr


def test_the_release_tells_the_same_inside_and_beside(warehouse):
    with warehouse.connect() as connection:
        (row,) = connection.execute("select release_id, content_hash, delivery_count from meta.release").fetchall()
        counted = connection.execute("select count(*) from meta.delivery").fetchone()
    release = warehouse.release
    assert row == (release.release_id, release.content_hash, release.delivery_count)
    assert counted == (release.delivery_count,)


def test_all_embedded_deliveries_are_accepted(warehouse):
    with (PROJECT_ROOT / "seeds/deliveries/deliveries.csv").open(encoding="utf-8", newline="") as index:
        embedded = {row["file_name"] for row in csv.DictReader(index)}
    with warehouse.connect() as connection:
        published = connection.execute("select file_name, status from meta.delivery").fetchall()
    assert dict(published) == dict.fromkeys(embedded, "accepted")


def test_every_published_column_is_in_the_dictionary_with_a_description(warehouse):
    with warehouse.connect() as connection:
        undescribed = connection.execute(
            """select schema_name, table_name, column_name from duckdb_columns()
            where not internal and (schema_name, table_name, column_name) not in (
                select ("schema", "table", "column") from meta.dictionary where description_en <> ''
            )"""
        ).fetchall()
    assert undescribed == []


def test_a_second_refresh_reports_nothing_new_and_starts_neither_dagster_nor_dbt(warehouse, aarsvaerk):
    before = releases(warehouse.settings)
    told = aarsvaerk(warehouse.settings.home, "refresh", PYTHONPROFILEIMPORTTIME="1")
    imported = {line.rpartition("|")[2].strip() for line in told.stderr.splitlines() if line.startswith("import time:")}
    assert "aarsvaerk.cli.main" in imported
    assert not imported & {"dagster", "dbt", "great_expectations", "duckdb", "pyarrow"}
    assert told.returncode == 0
    assert "Nothing new" in told.stdout
    assert releases(warehouse.settings) == before


def test_another_wording_of_the_command_line_makes_nothing_new(warehouse, tmp_path, aarsvaerk):
    root = tmp_path / "checkout"
    for name in PARTS:
        copy_backwards(PROJECT_ROOT / name, root / name)
    command = root / "aarsvaerk/cli/line.py"
    wording = command.read_text(encoding="utf-8")
    assert "and publish a release" in wording
    command.write_text(wording.replace("and publish a release", "and publish one"), encoding="utf-8")
    asked = aarsvaerk(warehouse.settings.home, "refresh", "--help", project_root=root)
    assert "and publish one" in asked.stdout
    before = sorted(warehouse.settings.home.rglob("*"))
    outcome = aarsvaerk(warehouse.settings.home, "refresh", project_root=root)
    assert "Nothing new" in outcome.stdout, outcome.stderr
    assert sorted(warehouse.settings.home.rglob("*")) == before


def test_the_checkout_stays_clean(warehouse):
    assert not (PROJECT_ROOT / "dbt_project" / ".user.yml").exists()
    assert {path.name for path in warehouse.settings.home.iterdir()} <= {
        *(
            "current",
            "dagster_home",
            "inbox",
            "landing",
            "refresh.lock",
            "releases",
            "suggestions",
            "tmp",
            "verdicts",
            "work",
        ),
    }


def test_nobody_else_can_read_what_lies_in_the_home(warehouse):
    home = warehouse.settings.home
    open_to_others = [
        path for path in (home, *home.rglob("*")) if not path.is_symlink() and path.stat().st_mode & 0o077
    ]
    assert open_to_others == []
    assert {path.stat().st_mode & 0o777 for path in warehouse.settings.current.iterdir() if path.is_file()} == {0o400}


def test_the_same_inputs_give_the_same_content_anywhere_and_a_failed_check_publishes_nothing(
    warehouse, elsewhere, aarsvaerk
):
    # The warehouse was built under Lima's time; here it is always another day, and Turkish has letters of its own.
    told = aarsvaerk(
        elsewhere.home,
        "refresh",
        project_root=elsewhere.project_root,
        **{"TZ": "Pacific/Auckland", "LC_ALL": "tr_TR.UTF-8", "LANG": "da_DK.UTF-8", "PYTHONHASHSEED": "7"},
    )
    assert told.returncode == 0, told.stderr
    release: Release = current_release(elsewhere)
    assert release.content_hash == warehouse.release.content_hash
    assert release.row_counts == warehouse.release.row_counts

    spoil(elsewhere.seeds / "reference" / "map_unit_task_field.csv")
    told = aarsvaerk(elsewhere.home, "refresh", project_root=elsewhere.project_root)
    assert told.returncode == 1, told.stdout
    assert "Nothing was published" in told.stderr
    assert "map_unit_task_field" in told.stderr
    assert current_release(elsewhere) == release
    assert releases(elsewhere) == [release.release_id]


def spoil(seed: Path) -> None:
    """Map the first unit to a task field that no catalogue has."""
    with seed.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0]["task_field_code"] = "99.99.99"
    with seed.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
