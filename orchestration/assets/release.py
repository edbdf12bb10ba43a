"""From the built candidate to the release, as assets: complete it, make both profiles, render their files, publish.

Everything is made before the checks that judge it; the last step asks the gate and publishes. Belongs here: wrapping
these steps for Dagster. Does not belong here: the steps (aarsvaerk.release), deciding (gate).
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from dagster import (
    AssetCheckResult,
    AssetCheckSpec,
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    Failure,
    MaterializeResult,
    MetadataValue,
    ResourceParam,
    asset,
)

from aarsvaerk.progress import Progress
from aarsvaerk.release.assemble import assemble, assemble_open, render
from aarsvaerk.release.building import PublishingFailed, ReleaseRun, partial, read_run
from aarsvaerk.release.candidate import complete_candidate
from aarsvaerk.release.files.check import CHECKS, check_files
from aarsvaerk.release.held import hold_back
from aarsvaerk.release.lifecycle.rollback import HOW_TO_END, rollback_in_effect
from aarsvaerk.release.open.open_profile import UndecidedColumns
from aarsvaerk.release.open.suppressed import CannotPlan
from aarsvaerk.release.publish import publish
from aarsvaerk.settings import Settings
from orchestration.checks import CANDIDATE, OPEN_PROFILE
from orchestration.gate import DECIDES, SAID, CheckOutcome, outcomes_of_run, reasons_against
from orchestration.resources import Overrides, RunLock

FILES = AssetKey("release_files")


def candidate_asset(settings: Settings, manifest: Mapping[str, Any], built: Sequence[AssetKey]) -> AssetsDefinition:
    """The whole candidate, when every model is built: what border 2 and the remaining dbt tests are checks on."""

    @asset(key=CANDIDATE, deps=built, group_name="release", kinds={"duckdb"})
    def candidate(run_lock: RunLock, progress: ResourceParam[Progress]) -> MaterializeResult:
        """The built warehouse, as the database that will be published."""
        with progress.phase("build"):
            release = made(assemble, settings, complete_candidate(settings, manifest), manifest)
        return MaterializeResult(
            metadata={"release_id": release.release_id, "bytes": settings.candidate.stat().st_size}
        )

    return candidate


def open_profile_asset(settings: Settings, manifest: Mapping[str, Any]) -> AssetsDefinition:
    """The open profile, made of the same candidate."""

    @asset(key=OPEN_PROFILE, deps=[CANDIDATE], group_name="release", kinds={"duckdb"})
    def open_profile(run_lock: RunLock, progress: ResourceParam[Progress]) -> MaterializeResult:
        """The release without what would identify single persons, as the database that will be published."""
        with progress.phase("build"):
            release = made(assemble_open, settings, _run(settings), manifest)
        return MaterializeResult(metadata={"rows": sum(release.row_counts.values())})

    return open_profile


def files_asset(settings: Settings) -> AssetsDefinition:
    """The files of both profiles, each with a check that it holds what the database holds."""
    specs = [AssetCheckSpec(name, asset=FILES, description=f"{what} {DECIDES}") for name, (what, _) in CHECKS.items()]

    @asset(
        key=FILES, deps=[CANDIDATE, OPEN_PROFILE], check_specs=specs, group_name="release", kinds={"parquet", "excel"}
    )
    def release_files(run_lock: RunLock, progress: ResourceParam[Progress]) -> MaterializeResult:
        """Parquet, data package, workbooks, findings and checksums, beside the databases they are made of."""
        run = _run(settings)
        with progress.phase("render"):
            tables = made(render, settings, run)
            problems = check_files(partial(settings, run.release_id), tables)
        return MaterializeResult(
            check_results=[
                AssetCheckResult(check_name=name, passed=not found, description="; ".join(found[:5]))
                for name, found in problems.items()
            ]
        )

    return release_files


def release_asset(
    settings: Settings, above: Sequence[AssetKey], expected_checks: Collection[tuple[str, str]]
) -> AssetsDefinition:
    """The release, downstream of all that it is made of; `expected_checks` must all have passed in its run."""

    @asset(key="release", deps=above, group_name="release", kinds={"duckdb"})
    def release(
        context: AssetExecutionContext,
        run_lock: RunLock,
        progress: ResourceParam[Progress],
        overrides: ResourceParam[Overrides],
    ) -> MaterializeResult:
        """The audited release with its name, which `current` points to.

        Its gate publishes only where every required check ran in this very run and passed; see the metadata.
        """
        outcomes = outcomes_of_run(context.instance, context.run.run_id)
        reasons = reasons_against(expected_checks, outcomes)
        run = read_run(settings)
        is_own = run is not None and run.run_id == context.run.run_id
        rollback = None if overrides.force or overrides.hold else rollback_in_effect(settings)
        if reasons or not is_own or rollback:
            told = "\n".join(map(str, reasons)) or "the candidate was not made by this run"
            if rollback and not reasons:
                told = f"{rollback}.\n{HOW_TO_END}"
            raise Failure(f"Nothing was published; the old release stays.\n{told}", allow_retries=False)
        with progress.phase("publish"):
            published = made(hold_back if overrides.hold else publish, settings, run)
        return MaterializeResult(
            metadata={
                "release_id": published.release_id,
                "is_public": not overrides.hold,
                "content_hash": published.content_hash,
                "gate": _gate(expected_checks, outcomes),
                "rows": sum(published.row_counts.values()),
            }
        )

    return release


def _gate(
    expected_checks: Collection[tuple[str, str]], outcomes: Mapping[tuple[str, str], CheckOutcome]
) -> MetadataValue:
    """What the gate looked at, for Dagster's page: how many checks it required, which decide, and those that warn."""
    warned = [f"- {where}: {rule}: {one.why}" for (where, rule), one in sorted(outcomes.items()) if not one.passed]
    deciding: dict[str, list[str]] = {}
    for where, rule in sorted(set(expected_checks)):
        if outcomes[where, rule].blocks:
            deciding.setdefault(where, []).append(rule)
    told = f"{len(set(expected_checks))} checks were required; all ran, and none that decides failed."
    warnings = ["", "Warnings:", "", *warned] if warned else []
    decide = ["", "These decide:", "", *(f"- {where}: {', '.join(rules)}" for where, rules in deciding.items())]
    return MetadataValue.md("\n".join([told, *warnings, *decide]))


def _run(settings: Settings) -> ReleaseRun:
    run = read_run(settings)
    if run is None:
        raise Failure("There is no candidate: run the whole job, aarsvaerk refresh", allow_retries=False)
    return run


def made(step, settings: Settings, run: ReleaseRun, *arguments):
    """The result of a step of making or publishing; what its makers foresaw fails with their words alone."""
    try:
        return step(settings, run, *arguments)
    except (PublishingFailed, UndecidedColumns, CannotPlan) as error:
        said = {"text": error.text, **{name: str(value) for name, value in error.values.items()}}
        raise Failure(str(error), metadata={SAID: said}, allow_retries=False) from error
