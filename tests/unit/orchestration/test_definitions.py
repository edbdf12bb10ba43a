import os
import time
from types import SimpleNamespace

import pytest
from dagster import (
    AssetCheckKey,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetKey,
    DagsterInstance,
    Failure,
    SkipReason,
    build_schedule_context,
    build_sensor_context,
    job,
    op,
)
from dagster._core.definitions.dependency import NodeHandle

from aarsvaerk.intake.candidate import TABLES
from aarsvaerk.intake.fingerprint import inputs_fingerprint
from aarsvaerk.intake.verdicts import Decision, Judged
from aarsvaerk.progress import Progress
from aarsvaerk.release.changes.previous import PREVIOUS
from aarsvaerk.release.files.check import CHECKS
from aarsvaerk.settings import Settings
from expectations.runner import Report, Result
from ingest.datasets import DATASETS
from ingest.model import Finding
from ingest.place import Place
from orchestration.assets.dbt import dbt_result, refuse_unshown_tests
from orchestration.checks import OPEN_PROFILE, border_1_results, border_2_results, border_2_rules
from orchestration.dbt import NOT_BUILT, NodeResult, finished_node
from orchestration.definitions import build_definitions
from orchestration.jobs import REFRESH
from orchestration.schedules import nightly_schedule
from orchestration.sensors import inbox_sensor


@pytest.fixture(scope="module")
def definitions(tmp_path_factory, manifest):
    return build_definitions(Settings(home=tmp_path_factory.mktemp("home")), manifest)


@pytest.fixture(scope="module")
def graph(definitions):
    return definitions.resolve_asset_graph()


def test_definitions_are_made_without_making_anything(tmp_path, manifest):
    settings = Settings(home=tmp_path / "home")
    build_definitions(settings, manifest)
    assert not settings.home.exists()


def test_without_a_manifest_the_error_says_which_file_is_missing(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"manifest\.json"):
        build_definitions(Settings(home=tmp_path))


def test_landed_datasets_models_and_release_are_assets(graph, manifest):
    keys = graph.get_all_asset_keys()
    landed = {AssetKey(["raw", name]) for name in (*DATASETS, *TABLES)}
    landed |= {AssetKey(["previous", name]) for name in PREVIOUS} | {AssetKey(["run", "release"])}
    models = {
        AssetKey([node["schema"], node["alias"]])
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "seed")
        and NOT_BUILT not in node["config"]["tags"]
        and node["config"]["materialized"] != "ephemeral"
    }
    made = {AssetKey(name) for name in ("candidate", "open_profile", "release_files", "release")}
    assert keys == landed | models | made


def test_the_release_before_is_declared_to_dbt_as_it_is_shown(manifest):
    declared = {source["name"] for source in manifest["sources"].values() if source["source_name"] == "previous"}
    assert declared == set(PREVIOUS)


def test_every_source_dbt_reads_is_a_landed_asset(graph):
    read = {key for key in graph.get_all_asset_keys() if key.path[0] == "staging"}
    assert read
    for key in read:
        assert graph.get(key).parent_keys <= set(graph.materializable_asset_keys)


def test_groups_are_the_layers(graph):
    groups = {key.path[0]: graph.get(key).group_name for key in graph.get_all_asset_keys()}
    assert {groups.pop(name) for name in ("raw", "previous", "run")} == {"landing"}
    assert groups.pop("reference") == "reference"
    assert {groups.pop(name) for name in ("candidate", "open_profile", "release_files", "release")} == {"release"}
    assert all(schema == group for schema, group in groups.items())


def test_the_release_comes_after_everything_published(graph):
    published = {key for key in graph.get_all_asset_keys() if key.path[0] in ("core", "marts", "meta")}
    made = {AssetKey(name) for name in ("candidate", "open_profile", "release_files")}
    assert graph.get(AssetKey("release")).parent_keys == published | made


def test_every_dbt_test_is_an_asset_check_on_a_table(graph, manifest):
    """One over several models says by `meta.dagster.ref` which it belongs to; those of seeds not built do not run."""
    built = {key.path[-1] for key in graph.get_all_asset_keys()}
    tests = {
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and (node.get("attached_node") or "." + min(built)).split(".")[-1] in built
    }
    named = {
        key.name for key in graph.asset_check_keys if len(key.asset_key.path) == 2 and key.asset_key.path[0] != "raw"
    }
    assert tests == named


def test_a_dbt_test_that_no_asset_shows_is_refused():
    lost = {"test.p.lost": {"name": "lost", "resource_type": "test", "depends_on": {"nodes": []}}}
    models = SimpleNamespace(specs=[], check_specs=[])
    with pytest.raises(ValueError, match="The dbt test lost is shown on no asset"):
        refuse_unshown_tests({"nodes": lost, "sources": {}}, models)


def test_a_check_says_what_it_asserts_and_that_it_decides(graph):
    key = AssetCheckKey(AssetKey(["marts", "fte_by_unit"]), "every_assertion_on_fte_by_unit_holds")
    said = graph.get_check_spec(key).description
    assert "own fte is the sum of its components." in said
    assert "found where they point: municipality_key, unit_key." in said
    assert said.endswith("nothing is published.")
    described = [graph.get_check_spec(one).description for one in graph.asset_check_keys]
    assert [one for one in described if one.startswith("every assertion on ")] == []


def test_both_borders_are_asset_checks(graph):
    names = {(key.asset_key.to_user_string(), key.name) for key in graph.asset_check_keys}
    assert {(f"raw/{dataset}", "border_1") for dataset in DATASETS} <= names
    assert {("candidate", rule.rule_code) for rule in border_2_rules()} <= names
    assert {("open_profile", rule.rule_code) for rule in border_2_rules(OPEN_PROFILE)} <= names
    assert {("release_files", name) for name in CHECKS} <= names


def test_the_job_runs_every_asset_and_every_check(definitions, graph):
    selected = {key for node in definitions.resolve_job_def(REFRESH).graph.nodes for key in keys_of(definitions, node)}
    assert selected == graph.get_all_asset_keys() | set(graph.asset_check_keys)


def keys_of(definitions, node):
    return definitions.resolve_job_def(REFRESH).asset_layer.get_selected_entity_keys_for_node(
        NodeHandle(node.name, None)
    )


def test_a_test_can_swap_any_resource(tmp_path, manifest):
    progress = Progress()
    swapped = build_definitions(Settings(home=tmp_path), manifest, {"progress": progress})
    assert swapped.resources["progress"] is progress


def test_the_schedule_runs_at_two_at_night_danish_time(definitions):
    schedule = definitions.resolve_schedule_def("nightly")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("30 3 * * *", "Europe/Copenhagen")
    assert schedule.job_name == REFRESH


def test_a_night_without_anything_new_is_skipped(settings, monkeypatch):
    schedule = nightly_schedule(settings)
    assert not isinstance(schedule(build_schedule_context()), SkipReason)
    release = SimpleNamespace(inputs_hash=inputs_fingerprint(settings), release_id="r1")
    monkeypatch.setattr("orchestration.schedules.current_release", lambda _: release)
    assert "r1" in schedule(build_schedule_context()).skip_message
    settings.inbox.mkdir(parents=True)
    (settings.inbox / "new.csv").write_text("1")
    assert not isinstance(schedule(build_schedule_context()), SkipReason)


@pytest.fixture
def look(settings, monkeypatch):
    """Asks the inbox sensor, on an instance that remembers runs."""
    sensor = inbox_sensor(settings, settled_for_seconds=0)
    settings.inbox.mkdir(parents=True)
    with DagsterInstance.ephemeral() as instance:

        def ask(later: float = 0):
            monkeypatch.setattr("orchestration.sensors.time", SimpleNamespace(time=lambda: time.time() + later))
            return sensor(build_sensor_context(instance=instance))

        ask.instance = instance
        yield ask


def test_the_sensor_starts_one_run_per_set_of_files(settings, look):
    assert isinstance(look(), SkipReason)
    (settings.inbox / "a.csv").write_text("1")
    first = look().run_key
    assert look().run_key == first
    (settings.inbox / "b.csv").write_text("1")
    both = look().run_key
    assert both != first
    (settings.inbox / "b.csv").unlink()
    os.utime(settings.inbox / "a.csv", (1, 1))
    assert look().run_key not in (first, both), "the same file sent again must start a run of its own"


def test_files_whose_run_failed_get_another_run_after_a_while(settings, look):
    @op
    def fail():
        raise Failure("another run holds the lock")

    @job
    def small():
        fail()

    (settings.inbox / "a.csv").write_text("1")
    keys = []
    for later in (0, 31, 92):  # 30 seconds after the first failure, 60 after the second
        request = look(later)
        keys.append(request.run_key)
        small.execute_in_process(instance=look.instance, tags=request.tags, raise_on_error=False)
        assert "failed; the next attempt" in look(later).skip_message
    assert len(set(keys)) == 3


def result(rule_code="fte_negative", success=True, name="unit_fte__x", table="unit_fte"):
    return Result(name, table, rule_code, "error", success, "1 places", "expect")


def border_1(landed, results, findings):
    judged = Judged(landed, tuple(findings), tuple(results), Decision("accepted"))
    return {check.asset_key.path[-1]: check for check in border_1_results([judged])}


def test_border_1_warns_of_what_was_found_and_blocks_on_what_could_not_run(make_landed):
    landed = make_landed("randers-1", unit_fte=[{}])
    found = Finding("fte_negative", Place(2), {"unit": "a", "fte": "-1"}, "unit_fte", 1)
    unrun = Finding("check_not_run", Place(dataset="unit_fte"), {"check": "unit_fte__x", "reason": "r"}, "unit_fte")

    passed = border_1(landed, [result()], [])["unit_fte"]
    assert passed.passed
    told = border_1(landed, [result(success=False)], [found])["unit_fte"]
    assert (told.passed, told.severity) == (False, AssetCheckSeverity.WARN)
    for results, findings in [
        ([result(success=False)], [unrun]),  # could not run
        ([result(success=False)], []),  # failed and left no finding
        ([], []),  # nothing checked the dataset
    ]:
        blocked = border_1(landed, results, findings)["unit_fte"]
        assert (blocked.passed, blocked.severity) == (False, AssetCheckSeverity.ERROR)


def border_2(*results, findings=()):
    return {check.check_name: check for check in border_2_results(Report(list(results), list(findings)))}


def all_rules(**changed):
    return [
        result(rule.rule_code, changed.get(rule.rule_code, True), rule.rule_code, "core.dim_unit")
        for rule in border_2_rules()
        if rule.rule_code != "check_not_run"
    ]


def test_border_2_passes_when_every_rule_was_checked_and_held():
    checks = border_2(*all_rules())
    assert {rule.rule_code for rule in border_2_rules()} <= checks.keys()
    assert all(check.passed for check in checks.values())


def test_a_rule_of_border_2_that_nothing_checks_fails():
    checks = border_2(*all_rules()[1:])
    assert not checks[all_rules()[0].rule_code].passed
    assert not any(check.passed for name, check in border_2().items() if name != "check_not_run")


def test_a_failed_rule_of_border_2_says_why():
    found = Finding(
        "release_table_short", Place(dataset="core.dim_unit"), {"table": "core.dim_unit", "rows": "1", "expected": "9"}
    )
    check = border_2(*all_rules(release_table_short=False), findings=[found])["release_table_short"]
    assert (check.passed, check.severity) == (False, AssetCheckSeverity.ERROR)
    assert "core.dim_unit has 1 rows" in check.description


def test_a_check_of_border_2_that_could_not_run_or_has_no_rule_there_fails():
    unrun = Finding("check_not_run", Place(dataset="core.dim_unit"), {"check": "c", "reason": "no such table"})
    assert "no such table" in border_2(*all_rules(), findings=[unrun])["check_not_run"].description
    assert not border_2(*all_rules(), result("fte_negative", success=False))["check_not_run"].passed


@pytest.mark.parametrize(
    ("severity", "status", "passed", "blocks"),
    [
        ("error", "pass", True, True),
        ("error", "success", True, True),
        ("error", "fail", False, True),
        ("error", "error", False, True),
        ("warn", "warn", False, False),
        ("warn", "error", False, True),
    ],
)
def test_only_a_pass_is_a_pass(severity, status, passed, blocks):
    check = dbt_result(AssetCheckSpec("a", asset="b"), severity, NodeResult("test.p.a", status, "why", 1))
    assert (check.passed, check.severity == AssetCheckSeverity.ERROR) == (passed, blocks)
    assert "why" in check.description or passed


@pytest.mark.parametrize(
    ("event", "node"),
    [
        ("LogModelResult", "dim_unit"),
        ("LogTestResult", "dim_unit"),
        ("LogStartLine", None),
        ("MainReportVersion", None),
    ],
)
def test_progress_counts_the_nodes_that_dbt_has_finished(event, node):
    assert finished_node(event, SimpleNamespace(node_info=SimpleNamespace(node_name="dim_unit"))) == node
