import subprocess
import sys

import pytest

from aarsvaerk.intake.fingerprint import code_version, files_hash, inputs_fingerprint
from aarsvaerk.settings import PROJECT_ROOT, Settings

HEAVY = {"dagster", "dbt", "great_expectations", "duckdb", "pyarrow", "pandas", "sqlalchemy"}


INPUTS = (
    *("dbt_project/models/a.sql", "ingest/b.py", "expectations/c.py", "orchestration/d.py", "aarsvaerk/intake/e.py"),
    *("aarsvaerk/mapping/f.py", "aarsvaerk/release/g.py", "seeds/reference/h.csv", "seeds/deliveries/i.csv"),
    "requirements.lock",
)
NO_INPUTS = ("aarsvaerk/cli/j.py", "aarsvaerk/serving/k.py", "docs/l.md", "tests/m.py")


@pytest.fixture
def checkout(tmp_path) -> Settings:
    """A home and a checkout with one file of each kind."""
    root = tmp_path / "checkout"
    for name in (*INPUTS, *NO_INPUTS):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("1")
    return Settings(home=tmp_path / "home", project_root=root)


@pytest.mark.parametrize("name", INPUTS)
def test_any_changed_input_changes_the_fingerprint(checkout, name):
    before = inputs_fingerprint(checkout)
    (checkout.project_root / name).write_text("2")
    assert inputs_fingerprint(checkout) != before


@pytest.mark.parametrize("name", NO_INPUTS)
def test_what_makes_no_release_changes_no_fingerprint(checkout, name):
    before = inputs_fingerprint(checkout)
    (checkout.project_root / name).write_text("2")
    assert inputs_fingerprint(checkout) == before


def test_a_renamed_file_changes_the_fingerprint(checkout):
    before = inputs_fingerprint(checkout)
    (checkout.project_root / "ingest/b.py").rename(checkout.project_root / "ingest/g.py")
    assert inputs_fingerprint(checkout) != before


def test_a_received_file_and_a_waiting_file_change_the_fingerprint(checkout):
    empty = inputs_fingerprint(checkout)
    checkout.landing.mkdir(parents=True)
    (checkout.landing / "ledger.jsonl").write_text("{}\n")
    landed = inputs_fingerprint(checkout)
    checkout.inbox.mkdir()
    (checkout.inbox / "new.csv").write_text("1")
    assert len({empty, landed, inputs_fingerprint(checkout)}) == 3
    assert inputs_fingerprint(checkout, with_inbox=False) == landed


def test_caches_logs_and_hidden_files_do_not_count(checkout):
    before = inputs_fingerprint(checkout)
    for name in ("dbt_project/target/x", "dbt_project/logs/x", "ingest/__pycache__/x", "dbt_project/.user.yml"):
        path = checkout.project_root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("noise")
    assert inputs_fingerprint(checkout) == before


def test_the_code_version_ignores_seeds(checkout):
    before = code_version(checkout)
    (checkout.project_root / "seeds/reference/h.csv").write_text("2")
    assert code_version(checkout) == before
    (checkout.project_root / "ingest/b.py").write_text("2")
    assert code_version(checkout) != before


def test_the_hash_does_not_depend_on_order(tmp_path):
    paths = [tmp_path / name for name in "abc"]
    for path in paths:
        path.write_text(path.name)
    assert files_hash(tmp_path, paths) == files_hash(tmp_path, reversed(paths))


def test_the_way_of_nothing_new_imports_nothing_heavy():
    modules = "aarsvaerk.cli.main, aarsvaerk.intake.fingerprint, aarsvaerk.release.releases"
    script = f"import sys; import {modules}; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True)
    assert HEAVY.isdisjoint(run.stdout.split())
