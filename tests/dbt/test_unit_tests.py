"""dbt's unit tests: a refresh leaves them out, since no data makes them fail."""

import json
import shutil
import subprocess

from aarsvaerk.settings import Settings


def test_every_unit_test_of_the_models_passes(warehouse, tmp_path):
    settings = Settings(home=tmp_path / "home")
    settings.work.mkdir(parents=True)
    shutil.copy(warehouse.settings.candidate, settings.candidate)
    run = subprocess.run(
        [settings.dbt_executable, "--quiet", "--no-use-colors", "test", "--select", "test_type:unit"],
        cwd=settings.dbt_project,
        env=settings.child_environment(),
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout
    manifest, told = (
        json.loads((settings.dbt_target / f"{name}.json").read_text()) for name in ("manifest", "run_results")
    )
    passed = {result["unique_id"] for result in told["results"] if result["status"] == "pass"}
    assert passed == set(manifest["unit_tests"]) != set()
