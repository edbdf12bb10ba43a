"""Dagster's pages show the runs of the command line, which keep no events of their own there."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.metadata import version

from dagster import AssetKey, DagsterEventType, DagsterInstance, DagsterRunStatus

from aarsvaerk.settings import Settings
from orchestration.record import JOB, MODULE, record_run
from orchestration.run import prepare_dagster_home
from tests.releasing import publish
from tests.unit.aarsvaerk.release.test_publish import MANIFEST, build_candidate


def test_a_run_stands_there_with_its_release_or_with_the_reasons_against_it():
    instance = DagsterInstance.ephemeral()
    record_run(instance, {"release_id": "r", "checks_passed": 7}, (), {"aarsvaerk/release": "r"})
    record_run(instance, {"checks_passed": 6}, ("core.dim_unit: rows: too few",), {})
    failed, published = instance.get_runs()
    assert (published.job_name, published.status) == (JOB, DagsterRunStatus.SUCCESS)
    assert published.tags["aarsvaerk/release"] == "r"
    (event,) = instance.fetch_materializations(AssetKey("release"), limit=10).records
    assert event.asset_materialization.metadata["checks_passed"].value == 7
    assert failed.status == DagsterRunStatus.FAILURE
    (step,) = instance.all_logs(failed.run_id, of_type=DagsterEventType.STEP_FAILURE)
    assert "too few" in step.get_dagster_event().step_failure_data.user_failure_data.description


def test_the_timeline_shows_when_a_run_was_and_of_which_code():
    # Its makers have no public way to write down a run of another process; what this uses is of this version.
    assert version("dagster").startswith("1.13."), "look at what record.py takes from dagster._core"
    instance = DagsterInstance.ephemeral()
    span = datetime(2026, 3, 1, 2, 30, tzinfo=UTC), datetime(2026, 3, 1, 2, 31, tzinfo=UTC)
    record_run(instance, {}, (), {}, span)
    record_run(instance, {}, ("too few",), {}, span)
    for record in instance.get_run_records():
        assert (record.start_time, record.end_time) == tuple(moment.timestamp() for moment in span)
        assert record.dagster_run.remote_job_origin.location_name == MODULE


def test_pages_that_are_opened_first_after_a_refresh_show_its_release(tmp_path):
    settings = Settings(home=tmp_path / "home")
    build_candidate(settings)
    release = publish(settings, MANIFEST)
    for _ in range(2):
        with DagsterInstance.from_config(prepare_dagster_home(settings)) as instance:
            (run,) = instance.get_runs()
            assert run.tags["aarsvaerk/release"] == release.release_id
