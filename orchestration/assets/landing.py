"""The landed datasets as assets: receive what waits, check it at border 1, load what was accepted.

Belongs here: wrapping these steps for Dagster. Does not belong here: the steps (receiving, verdicts, load).
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from dagster import (
    AssetCheckResult,
    AssetExecutionContext,
    AssetsDefinition,
    AssetSpec,
    MaterializeResult,
    MetadataValue,
    ResourceParam,
    multi_asset,
)

from aarsvaerk.intake.candidate import TABLES, load
from aarsvaerk.intake.receiving import keep_received, receive_all
from aarsvaerk.intake.verdicts import Judged
from aarsvaerk.progress import Progress
from aarsvaerk.release.building import ReleaseRun, new_release_id, write_run
from aarsvaerk.release.changes.previous import PREVIOUS, show_previous
from aarsvaerk.release.lifecycle.switch import remove_leftovers, set_aside_damaged
from aarsvaerk.settings import Settings
from ingest.datasets import DATASETS, described
from orchestration.checks import border_1_results, border_1_specs, landing_result
from orchestration.resources import RunLock


def landing_assets(settings: Settings) -> AssetsDefinition:
    """One asset per table of schema `raw`, all made by one step."""
    specs = [
        AssetSpec(
            ["raw", name],
            group_name="landing",
            kinds={"parquet"} if name in DATASETS else {"duckdb"},
            description=described(schema),
        )
        for name, schema in (DATASETS | TABLES).items()
    ]
    own = AssetSpec(["run", "release"], group_name="landing", kinds={"duckdb"}, description="The run and its release.")
    before = [
        AssetSpec(["previous", name], group_name="landing", kinds={"parquet"}, description="The release before has it.")
        for name in PREVIOUS
    ]

    @multi_asset(name="landing", specs=[*specs, own, *before], check_specs=border_1_specs())
    def landing(
        context: AssetExecutionContext, run_lock: RunLock, progress: ResourceParam[Progress]
    ) -> Iterator[MaterializeResult | AssetCheckResult]:
        """Receive embedded deliveries and the inbox, judge all that was landed, load what was accepted."""
        remove_leftovers(settings)
        for problem in set_aside_damaged(settings):
            context.log.warning(f"The release that was current is set aside: {problem}")
        started_at = datetime.now(UTC)
        release_id = new_release_id(settings, started_at)
        with progress.phase("land"):
            deliveries, received, problems = receive_all(settings, context.run.run_id, progress)
            keep_received(settings, received)
            load(settings, deliveries)
            inputs = (received.inputs_hash, received.code_version, received.inputs)
            show_previous(settings)
            write_run(settings, ReleaseRun(received.run_id, release_id, started_at, *inputs))
        for spec in (*specs, own, *before):
            yield MaterializeResult(asset_key=spec.key, metadata=_metadata(spec.key.path[-1], deliveries))
        yield from border_1_results(deliveries)
        yield landing_result(problems)

    return landing


def _metadata(name: str, deliveries: Sequence[Judged]) -> dict:
    if name not in DATASETS:
        return {}
    of_dataset = [judged for judged in deliveries if name in judged.landed.manifest.datasets]
    listed = "\n".join(f"- {judged.delivery_id}: {judged.decision.status}" for judged in of_dataset)
    return {"deliveries": MetadataValue.md(listed or "none"), "delivery_count": len(of_dataset)}
