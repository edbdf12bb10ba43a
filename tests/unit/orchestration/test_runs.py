"""What needs a real Dagster run: reading its checks back, the gate in the release asset."""

from dagster import (
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetKey,
    DagsterInstance,
    MaterializeResult,
    asset,
    materialize,
)

from aarsvaerk.lock import hold
from aarsvaerk.progress import Progress
from aarsvaerk.release.held import held_folder
from aarsvaerk.release.lifecycle.rollback import rollback, rollback_in_effect
from aarsvaerk.release.releases import current_release, read_release, release_folders
from orchestration.assets.release import release_asset
from orchestration.gate import outcomes_of_run
from orchestration.record import record_run
from orchestration.resources import Overrides, RunLock
from orchestration.run import metadata_of_release
from tests.releasing import begin, make, publish
from tests.unit.aarsvaerk.release.test_publish import MANIFEST, build_candidate


def table_with(*checks: tuple[str, bool, AssetCheckSeverity]):
    @asset(
        key=["core", "dim_unit"], check_specs=[AssetCheckSpec(name, asset=["core", "dim_unit"]) for name, *_ in checks]
    )
    def dim_unit():
        return MaterializeResult(
            check_results=[
                AssetCheckResult(check_name=name, passed=passed, severity=severity, description=f"{name} said so")
                for name, passed, severity in checks
            ]
        )

    return dim_unit


def test_the_results_of_a_run_are_read_from_its_own_log():
    instance = DagsterInstance.ephemeral()
    first = materialize(
        [
            table_with(
                ("one_row_per_unit", True, AssetCheckSeverity.ERROR),
                ("names_are_filled", False, AssetCheckSeverity.ERROR),
                ("names_are_short", False, AssetCheckSeverity.WARN),
            )
        ],
        instance=instance,
    )
    second = materialize([table_with(("one_row_per_unit", True, AssetCheckSeverity.ERROR))], instance=instance)
    told = {
        rule: (outcome.passed, outcome.blocks, outcome.why)
        for (_, rule), outcome in outcomes_of_run(instance, first.run_id).items()
    }
    assert told == {
        "one_row_per_unit": (True, True, "one_row_per_unit said so"),
        "names_are_filled": (False, True, "names_are_filled said so"),
        "names_are_short": (False, False, "names_are_short said so"),
    }
    assert list(outcomes_of_run(instance, second.run_id)) == [("core.dim_unit", "one_row_per_unit")]


def run_release(settings, expected, *checks, overrides=Overrides()):  # noqa: B008
    @asset(key="candidate", deps=[AssetKey(["core", "dim_unit"])])
    def candidate(context):
        if settings.candidate.exists():
            make(settings, MANIFEST, begin(settings, "new inputs", run_id=context.run.run_id))

    release = release_asset(settings, [AssetKey(["core", "dim_unit"]), AssetKey("candidate")], expected)
    return materialize(
        [table_with(*checks), candidate, release],
        resources={"run_lock": RunLock(path=str(settings.lock)), "progress": Progress(), "overrides": overrides},
        instance=DagsterInstance.ephemeral(),
        raise_on_error=False,
    )


def failure_of(result) -> str:
    (event,) = [event for event in result.all_events if event.is_step_failure]
    assert event.step_key == "release"
    return event.step_failure_data.user_failure_data.description


def test_a_failed_check_of_another_asset_publishes_nothing(settings):
    expected = [("core.dim_unit", "one_row_per_unit")]
    result = run_release(settings, expected, ("one_row_per_unit", False, AssetCheckSeverity.ERROR))
    assert "core.dim_unit: one_row_per_unit: one_row_per_unit said so" in failure_of(result)
    assert not settings.releases.exists()


def test_a_check_that_did_not_run_publishes_nothing(settings):
    expected = [("core.dim_unit", "one_row_per_unit"), ("core.dim_unit", "left_out")]
    result = run_release(settings, expected, ("one_row_per_unit", True, AssetCheckSeverity.ERROR))
    assert "left_out: did not run" in failure_of(result)
    assert not settings.releases.exists()


def test_a_candidate_of_another_run_is_not_published(settings):
    expected = [("core.dim_unit", "one_row_per_unit")]
    result = run_release(settings, expected, ("one_row_per_unit", True, AssetCheckSeverity.ERROR))
    assert "not made by this run" in failure_of(result)
    assert not settings.releases.exists()


def test_while_a_rollback_holds_no_run_publishes_but_one_that_is_told_to(settings):
    build_candidate(settings)
    first, second = (publish(settings, MANIFEST, f"inputs {number}", "code", {}) for number in range(2))
    rollback(settings)
    expected = [("core.dim_unit", "one_row_per_unit")]
    passed = ("one_row_per_unit", True, AssetCheckSeverity.ERROR)
    told = failure_of(run_release(settings, expected, passed))
    assert second.release_id in told
    assert "refresh --force" in told
    assert current_release(settings) == first
    assert run_release(settings, expected, passed, overrides=Overrides(force=True)).success
    assert current_release(settings).inputs_hash == "new inputs"
    assert rollback_in_effect(settings) is None


def test_a_run_that_is_told_to_hold_publishes_nothing_and_the_next_release_takes_its_place(settings):
    build_candidate(settings)
    public = publish(settings, MANIFEST, "inputs", "code", {})
    expected = [("core.dim_unit", "one_row_per_unit")]
    passed = ("one_row_per_unit", True, AssetCheckSeverity.ERROR)
    for _ in range(2):
        assert run_release(settings, expected, passed, overrides=Overrides(hold=True)).success
        (held,) = settings.releases.glob("*.held")
        assert held_folder(settings) == held
        assert read_release(held).inputs_hash == "new inputs"
        assert current_release(settings) == public
        assert [path.name for path in release_folders(settings)] == [public.release_id]
    assert run_release(settings, expected, passed).success
    assert held_folder(settings) is None
    assert current_release(settings).release_id > public.release_id


def test_what_the_gate_required_is_listed_by_name_also_in_the_record_of_a_command_line_run(settings):
    build_candidate(settings)
    checks = [("one_row_per_unit", True, AssetCheckSeverity.ERROR), ("names_are_short", False, AssetCheckSeverity.WARN)]
    made = run_release(settings, [("core.dim_unit", name) for name, *_ in checks], *checks)
    instance = DagsterInstance.ephemeral()
    record_run(instance, metadata_of_release(made), (), {})
    (event,) = instance.fetch_materializations(AssetKey("release"), limit=10).records
    assert event.asset_materialization.metadata["gate"].value.splitlines() == [
        "2 checks were required; all ran, and none that decides failed.",
        *("", "Warnings:", "", "- core.dim_unit: names_are_short: names_are_short said so"),
        *("", "These decide:", "", "- core.dim_unit: one_row_per_unit"),
    ]


def test_a_run_holds_the_lock_from_its_first_step(settings):
    with hold(settings.lock):
        result = run_release(settings, [("a", "b")], ("one_row_per_unit", True, AssetCheckSeverity.ERROR))
    assert not result.success
    assert not settings.releases.exists()
    with hold(settings.lock):
        pass
