"""dbt's seeds and models as assets.

Belongs here: how dbt's nodes look in Dagster, and running the build. Does not belong here: what the models say
(dbt_project), what is made of the result (release) or whether it may be published (gate).
"""

import threading
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from dagster import (
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    Failure,
    ResourceParam,
)
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtCliResource, dbt_assets

from aarsvaerk.progress import Progress
from aarsvaerk.settings import Settings
from orchestration.dbt import broken_nodes, forget_results, read_results
from orchestration.resources import RunLock


class Translator(DagsterDbtTranslator):
    """Group = folder below models/ (seeds: "reference"); key = [schema, name], of a source [source name, table]."""

    def __init__(self) -> None:
        super().__init__(settings=DagsterDbtTranslatorSettings(enable_source_tests_as_checks=True))

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

    def get_asset_check_spec(self, asset_spec, manifest, unique_id, project):
        """Like dagster-dbt, but stopping nothing: the gate wants all results before it decides."""
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        return spec and spec._replace(blocking=False)


def dbt_models(settings: Settings, manifest: Mapping[str, Any]) -> AssetsDefinition:
    """All seeds and models of the manifest and their tests, by one `dbt build`.

    Not its unit tests: they try expressions on rows of their own, so that data cannot make them fail; `make test` runs
    them.
    """

    @dbt_assets(manifest=manifest, dagster_dbt_translator=Translator(), name="dbt_build")
    def dbt_build(
        context: AssetExecutionContext, dbt: DbtCliResource, run_lock: RunLock, progress: ResourceParam[Progress]
    ) -> Iterator:
        forget_results(settings)
        with progress.phase("build", total=len(manifest["nodes"])):
            command = ["build", "--exclude-resource-type", "unit_test"]
            build = dbt.cli(command, context=context, raise_on_error=False, target_path=settings.dbt_target)
            # Great Expectations takes seconds to import and is needed next; dbt's process leaves this one idle.
            threading.Thread(target=import_module, args=("expectations.gx",), daemon=True).start()
            for event in build.stream_raw_events():
                if name := finished_node(event.raw_event):
                    progress.advance(name)
                yield from event.to_default_asset_events(
                    manifest, build.dagster_dbt_translator, build.context, build.target_path
                )
        results = read_results(settings)
        if not results:
            told = str(build.get_error()).rpartition("Errors parsed from dbt logs:")[2].strip()
            raise Failure(f"dbt broke off before it built anything: {told}", allow_retries=False)
        broken = broken_nodes(results)
        if not all(node.is_test for node in broken):  # failed tests alone are for the checks to tell
            raise Failure("\n".join(f"{node.unique_id}: {node.why}" for node in broken), allow_retries=False)

    return dbt_build


def finished_node(raw_event: Mapping[str, Any]) -> str | None:
    """The node that an event of dbt says is done (LogModelResult, LogTestResult, …); None for any other event."""
    name = raw_event["info"]["name"]
    is_result = name.startswith("Log") and name.endswith("Result")
    return raw_event["data"].get("node_info", {}).get("node_name") if is_result else None
