"""The release as an asset: the gate first, then the publishing.

Belongs here: asking the gate about this very run. Does not belong here: deciding (gate), publishing (publish).
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from dagster import AssetExecutionContext, AssetKey, AssetsDefinition, Failure, MaterializeResult, ResourceParam, asset

from orchestration.gate import outcomes_of_run, reasons_against
from orchestration.progress import Progress
from orchestration.publish import publish
from orchestration.receiving import kept_received
from orchestration.resources import RunLock
from orchestration.settings import Settings


def release_asset(
    settings: Settings,
    manifest: Mapping[str, Any],
    published: Sequence[AssetKey],
    expected_checks: Collection[tuple[str, str]],
) -> AssetsDefinition:
    """The release, downstream of everything published; `expected_checks` must all have run and passed in its run."""

    @asset(key="release", deps=[AssetKey("candidate"), *published], group_name="release", kinds={"duckdb"})
    def release(
        context: AssetExecutionContext, run_lock: RunLock, progress: ResourceParam[Progress]
    ) -> MaterializeResult:
        """The audited candidate, copied into an immutable file that `current` points to."""
        reasons = reasons_against(expected_checks, outcomes_of_run(context.instance, context.run.run_id))
        received = kept_received(settings, context.run.run_id)
        if reasons or not received:
            told = "\n".join(map(str, reasons)) or "the candidate was not made by this run"
            raise Failure(f"Nothing was published; the old release stays.\n{told}", allow_retries=False)
        with progress.phase("publish"):
            made = publish(settings, manifest, received.inputs_hash, received.code_version, received.inputs)
        return MaterializeResult(
            metadata={
                "release_id": made.release_id,
                "content_hash": made.content_hash,
                "rows": sum(made.row_counts.values()),
            }
        )

    return release
