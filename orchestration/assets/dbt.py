"""dbt's seeds and models as assets.

Belongs here: how dbt's nodes look in Dagster, and running the build. Does not belong here: what the models say
(dbt_project), what is made of the result (release) or whether it may be published (gate).
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dagster import (
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    Failure,
    MaterializeResult,
    ResourceParam,
)
from dagster_dbt import DagsterDbtTranslator, dbt_assets

from aarsvaerk.progress import Progress
from aarsvaerk.settings import Settings
from orchestration.dbt import BROKEN, GOOD, NOT_BUILT, DbtFailed, NodeResult, broken_nodes, build
from orchestration.gate import DECIDES, WARNS
from orchestration.resources import RunLock

UNIQUE_ID = "dagster_dbt/unique_id"
"""Where dagster-dbt keeps a node's unique_id in the metadata of an asset or a check."""


class Translator(DagsterDbtTranslator):
    """Group = folder below models/ (seeds: "reference"); key = [schema, name], of a source [source name, table]."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> AssetKey:
        """[schema, name], so that a key reads like the table does in SQL."""
        name = dbt_resource_props.get("alias") or dbt_resource_props["name"]
        if dbt_resource_props["resource_type"] == "source":
            return AssetKey([dbt_resource_props["source_name"], dbt_resource_props["name"]])
        return AssetKey([dbt_resource_props["schema"], name])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The layer: the first folder below models/."""
        if dbt_resource_props["resource_type"] == "seed":
            return "reference"
        return Path(dbt_resource_props["original_file_path"]).parts[1]

    def get_asset_check_spec(self, asset_spec, manifest, unique_id, project) -> AssetCheckSpec | None:
        """Like dagster-dbt, but stopping nothing: the gate wants all results before it decides."""
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        if spec is None:
            return None
        node = manifest["nodes"][unique_id]
        what = " ".join((spec.description or _asserted(node) or _words(spec.name)).split())
        decides = (node["config"].get("severity") or "error").lower() == "error"
        description = f"{what} {DECIDES if decides else WARNS}"
        return AssetCheckSpec(
            spec.name, asset=spec.asset_key, description=description, metadata=spec.metadata, blocking=False
        )


def _words(name: str) -> str:
    return f"{name.replace('_', ' ')}."


def _asserted(node: Mapping[str, Any]) -> str:
    """What the assertions of a table's `holds` are, each by its name; nothing of another test."""
    test = node.get("test_metadata") or {}
    if test.get("name") != "holds":
        return ""
    asserted = test["kwargs"]
    parts = [_words(name) for name in asserted.get("rows", ())]
    for unique in asserted.get("unique", ()):
        key = unique if isinstance(unique, dict) else {"columns": [unique] if isinstance(unique, str) else unique}
        only = f" where {key['where']}" if "where" in key else ""
        parts.append(f"one row per {', '.join(key['columns'])}{only}.")
    for what, names in (("never absent", "not_null"), ("found where they point", "points_to")):
        if listed := asserted.get(names):
            parts.append(f"{what}: {', '.join(listed)}.")
    return " ".join(parts)


def dbt_models(settings: Settings, manifest: Mapping[str, Any]) -> AssetsDefinition:
    """All seeds and models that SQL reads, and their data tests, by one `dbt build` in this process."""

    @dbt_assets(manifest=manifest, dagster_dbt_translator=Translator(), name="dbt_build", exclude=f"tag:{NOT_BUILT}")
    def dbt_build(
        context: AssetExecutionContext, run_lock: RunLock, progress: ResourceParam[Progress]
    ) -> Iterator[MaterializeResult | AssetCheckResult]:
        tables = {spec.metadata[UNIQUE_ID]: spec.key for spec in context.assets_def.specs}
        tests = {spec.metadata[UNIQUE_ID]: spec for spec in context.assets_def.check_specs}
        try:
            if settings.target == "spark":
                from orchestration.spark.build import build_tables

                with progress.phase("build", total=len(tables)):
                    build_tables(settings, progress.advance)
            with progress.phase("build", total=len(tables) + len(tests)):
                results = build(settings, progress.advance)
        except DbtFailed as error:
            raise Failure(f"dbt broke off before it built anything: {error}", allow_retries=False) from error
        for result in results:
            if result.skipped:
                continue  # a check without a result stops the gate as one that did not run
            if spec := tests.get(result.unique_id):
                yield dbt_result(spec, severity_of(manifest["nodes"][result.unique_id]), result)
            elif result.status in GOOD:
                metadata = {UNIQUE_ID: result.unique_id, "seconds": result.seconds}
                yield MaterializeResult(asset_key=tables[result.unique_id], metadata=metadata)
        broken = broken_nodes(results)
        if not all(node.is_test for node in broken):  # failed tests alone are for the checks to report
            listed = [{"node": n.unique_id, "why": n.why, "is_test": n.is_test, "ran": not n.skipped} for n in broken]
            told = "\n".join(f"{node.unique_id}: {node.why}" for node in broken)
            raise Failure(told, metadata={BROKEN: listed}, allow_retries=False)

    refuse_unshown_tests(manifest, dbt_build)
    return dbt_build


def refuse_unshown_tests(manifest: Mapping[str, Any], models: AssetsDefinition) -> None:
    """Make sure that every data test which a refresh runs is an asset check, for only those reach the gate.

    Raises:
        ValueError: dagster-dbt cannot tell on which of several models to show a test.
    """
    shown = {spec.metadata[UNIQUE_ID] for spec in (*models.specs, *models.check_specs)}
    for unique_id, node in manifest["nodes"].items():
        asked = node["resource_type"] == "test" and unique_id not in shown
        if asked and set(node["depends_on"]["nodes"]) <= shown | manifest["sources"].keys():
            raise ValueError(
                f"The dbt test {node['name']} is shown on no asset. Name the model it is about in its configuration: "
                "{{ config(meta={'dagster': {'ref': {'name': '<model>'}}}) }}"
            )


def severity_of(node: Mapping[str, Any]) -> str:
    """A test's severity in lower case: error or warn."""
    return node["config"].get("severity", "error").lower()


def dbt_result(spec: AssetCheckSpec, severity: str, result: NodeResult) -> AssetCheckResult:
    """What a dbt test's outcome means: only a pass is a pass; a test in error fails whatever its severity."""
    passed = result.status in GOOD
    warned = severity == "warn" and result.status == "warn"
    return AssetCheckResult(
        asset_key=spec.asset_key,
        check_name=spec.name,
        passed=passed,
        severity=AssetCheckSeverity.WARN if warned else AssetCheckSeverity.ERROR,
        description="" if passed else result.why,
        metadata={UNIQUE_ID: result.unique_id, "broken_rows": result.failures or 0, "seconds": result.seconds},
    )
