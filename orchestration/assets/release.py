"""The release as an asset: the gate first, then the publishing.

Belongs here: asking the gate about this very run. Does not belong here: deciding (gate), publishing (publish).
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from dagster import AssetExecutionContext, AssetKey, AssetsDefinition, Failure, MaterializeResult, ResourceParam, asset

from aarsvaerk.intake.receiving import kept_received
from aarsvaerk.progress import Progress
from aarsvaerk.release.lifecycle.rollback import FORCE, HOW_TO_END, held
from aarsvaerk.release.publish import PublishingFailed, publish
from aarsvaerk.settings import Settings
from orchestration.gate import outcomes_of_run, reasons_against
from orchestration.resources import RunLock


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
        rollback = None if FORCE in context.run.tags else held(settings)
        if reasons or not received or rollback:
            told = "\n".join(map(str, reasons)) or "the candidate was not made by this run"
            if rollback and not reasons:
                told = f"{rollback}.\n{HOW_TO_END}"
            raise Failure(f"Nothing was published; the old release stays.\n{told}", allow_retries=False)
        with progress.phase("publish"):
            try:
                made = publish(settings, manifest, received.inputs_hash, received.code_version, received.inputs)
            except PublishingFailed as error:
                raise Failure(str(error), allow_retries=False) from error
        return MaterializeResult(
            metadata={
                "release_id": made.release_id,
                "content_hash": made.content_hash,
                "rows": sum(made.row_counts.values()),
            }
        )

    return release
