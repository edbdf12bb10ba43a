"""The whole pipeline in one process, as the command line and the tests run it.

Belongs here: running the Dagster job and collecting its outcome. Does not belong here: the shortcut for "nothing new"
(cli, before anything heavy is imported), the steps themselves.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import shutil
import warnings
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aarsvaerk.intake.inbox import LeftBehind
from aarsvaerk.intake.receiving import Receipt, kept_received
from aarsvaerk.lock import hold
from aarsvaerk.progress import Progress
from aarsvaerk.release.held import held_folder
from aarsvaerk.release.releases import Release, current_release, read_release
from aarsvaerk.settings import Settings
from ingest.said import Sentence
from orchestration.dbt import BROKEN, ManifestPreparation, read_manifest
from orchestration.gate import SAID, Reason, check_name, outcomes_of_run, reasons_against

if TYPE_CHECKING:
    from dagster import DagsterInstance, ExecuteInProcessResult, MetadataValue

_LOG = logging.getLogger(__name__)
_CONFIGURATION = Path(__file__).with_name("dagster.yaml")


@dataclass(frozen=True)
class Outcome:
    """The outcome of a refresh: a release, or the reasons why there is none; and the rejected files.

    A release that is held (`is_held`) is not published.
    """

    release: Release | None
    reasons: tuple[Reason, ...] = ()
    rejected: tuple[Receipt, ...] = ()
    left_behind: tuple[LeftBehind, ...] = ()
    is_held: bool = False


def prepare_dagster_home(settings: Settings) -> str:
    """Create the home of Dagster's web pages and daemon, with our configuration and its databases.

    The databases are made here, because two processes that start at once would both make them, and leave them broken.

    Returns:
        The path by which Dagster is told of the home, for as long as this process lives.
    """
    from dagster import DagsterInstance

    is_new = not settings.dagster_home.exists()
    settings.dagster_home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_CONFIGURATION, settings.dagster_home / "dagster.yaml")
    path = _path_without_pattern(settings.dagster_home)
    with DagsterInstance.from_config(path) as instance:
        if is_new and (release := current_release(settings)):
            _record(instance, release)
        return path


def _record(
    instance: DagsterInstance, release: Release | None, told: Mapping[str, Any] | None = None, *why: str
) -> None:
    from orchestration.record import record_run

    shown, tags = dict(told or {}), {}
    ended = datetime.now(UTC)
    began = ended - timedelta(seconds=sum(of for name, of in shown.items() if name.startswith("seconds_")))
    if release and not told:  # an earlier run, which left no more than when it began
        began = ended = datetime.fromisoformat(release.created_at)
    if release:
        shown |= {"release_id": release.release_id, "started_at": release.created_at}
        shown |= {"content_hash": release.content_hash, "rows": sum(release.row_counts.values())}
        tags = {"aarsvaerk/release": release.release_id}
    record_run(instance, shown, why, tags, (began, ended))


def _keep(
    settings: Settings, outcome: Outcome, checks: int, progress: Progress, of_release: Mapping[str, MetadataValue]
) -> None:
    """Tell Dagster's own storage of the run, where it is in use. The run itself is over: nothing fails by this."""
    from dagster import DagsterInstance

    if not settings.dagster_home.exists():
        return
    told = {"checks_passed": checks, "gate": f"{checks} checks passed; nothing was published.", **of_release}
    told |= {f"seconds_{name}": round(of, 1) for name, of in progress.seconds.items()}
    try:
        with DagsterInstance.from_config(_path_without_pattern(settings.dagster_home)) as instance:
            _record(instance, outcome.release, told, *map(str, outcome.reasons))
    except Exception as error:
        _LOG.warning("Dagster's pages will not show this run: %s", error)


def metadata_of_release(result: ExecuteInProcessResult) -> Mapping[str, MetadataValue]:
    """The metadata of the run's release, the gate's words among them; none where no release was made."""
    made = [one for one in result.get_asset_materialization_events() if one.step_key == "release"]
    return made[0].materialization.metadata if made else {}


def _path_without_pattern(folder: Path) -> str:
    """A path to the folder, for as long as this process lives, that Dagster does not take for a pattern of names.

    Dagster looks for its settings by a pattern made of its home's path. A path with [ ] matches something else.
    """
    if escape(str(folder)) == str(folder):
        return str(folder)
    return f"/proc/{os.getpid()}/fd/{os.open(folder, os.O_RDONLY | os.O_DIRECTORY)}"


def refresh(
    settings: Settings,
    progress: Progress | None = None,
    resources: Mapping[str, Any] | None = None,
    *,
    force: bool = False,
    accept_loss: bool = False,
    hold_candidate: bool = False,
) -> Outcome:
    """Land, build, check and publish in this process.

    Args:
        settings: The home and the checkout.
        progress: Receives the progress of the run.
        resources: Replacements for those of `build_definitions`.
        force: Publish even if a rollback is in effect.
        accept_loss: Publish even if tables lost rows since the current release.
        hold_candidate: Publish nothing: keep the candidate to be seen first.

    Returns:
        The outcome; a failed check is an outcome, not an exception.

    Raises:
        AlreadyRunning: Another run is active in this home.
        DbtFailed: dbt's project cannot be parsed.
    """
    progress = progress or Progress()
    settings.export()
    with hold(settings.lock):
        pass  # fail early, before anything slow; the run itself takes the lock again
    with progress.phase("start"), _without_collecting():
        settings.work.mkdir(parents=True, exist_ok=True)
        preparation = ManifestPreparation(settings)
        _quieten()
        from dagster import DagsterInstance

        from orchestration.definitions import build_definitions
        from orchestration.jobs import REFRESH
        from orchestration.resources import Overrides

        preparation.wait()
        own = {"progress": progress, "overrides": Overrides(force, accept_loss, hold_candidate)}
        definitions = build_definitions(settings, read_manifest(settings), own | dict(resources or {}))
        job = definitions.resolve_job_def(REFRESH)
        # The gate reads the run's events once; in memory they cost least. The daemon keeps those of its runs.
        instance = DagsterInstance.ephemeral()
    log_path = settings.work / "refresh.log"
    with instance, log_path.open("w", encoding="utf-8") as log, contextlib.redirect_stdout(log):
        result = job.execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
        outcome = _outcome(settings, definitions, result, instance, hold_candidate)
        passed = sum(one.passed for one in outcomes_of_run(instance, result.run_id).values())
        _keep(settings, outcome, passed, progress, metadata_of_release(result))
        return outcome


def _outcome(
    settings: Settings, definitions, result: ExecuteInProcessResult, instance: DagsterInstance, is_held: bool
) -> Outcome:
    received = kept_received(settings, result.run_id)
    rejected, left = (received.rejected, received.left_behind) if received else ((), ())
    if result.success:
        release = read_release(held_folder(settings)) if is_held else current_release(settings)
        return Outcome(release, rejected=rejected, left_behind=left, is_held=is_held)
    expected = [check_name(key) for key in definitions.resolve_asset_graph().asset_check_keys]
    outcomes = outcomes_of_run(instance, result.run_id)
    reported = {rule for _, rule in outcomes}
    reasons = [*_broken_steps(settings, result, reported), *reasons_against(expected, outcomes)]
    # If every check passed, the release itself could not be made or must not be published.
    reasons = reasons or _broken_steps(settings, result, reported, of_release=True)
    return Outcome(None, tuple(reasons), rejected, left)


TEST_HOLDS, DBT_BUILDS = Sentence("test holds"), Sentence("dbt builds it")


def _broken_steps(
    settings: Settings, result: ExecuteInProcessResult, reported: Collection[str], of_release: bool = False
) -> list[Reason]:
    """Steps that failed by themselves, without those that a check has `reported` or a failed check stopped.

    The release's own step fails whenever a check did, so it is left out unless `of_release`.
    """
    reasons, began = [], any(event.is_step_failure for event in result.all_events)
    for event in result.all_events:
        if event.is_step_failure and (event.step_key == "release") == of_release:
            data = event.step_failure_data
            error = data.error
            while error.cause:
                error = error.cause
            failure = data.user_failure_data
            if failure and BROKEN in failure.metadata:
                reasons += [
                    Reason(node["node"], TEST_HOLDS if node["is_test"] else DBT_BUILDS, node["why"], node["ran"])
                    for node in failure.metadata[BROKEN].value
                    if node["node"].split(".")[2] not in reported
                ]
            elif error.cls_name != "DagsterAssetCheckFailedError":
                why = failure.description if failure else error.message.strip()
                if failure and SAID in failure.metadata:
                    why = Sentence(**failure.metadata[SAID].value)
                reasons.append(Reason(event.step_key, Sentence("the step runs"), why))
        elif event.is_run_failure and not began and event.job_failure_data.error:
            reasons.append(Reason("run", Sentence("it starts"), event.job_failure_data.error.message.strip()))
    return reasons


@contextlib.contextmanager
def _without_collecting() -> Iterator[None]:
    """Leave Python's garbage collector at rest while modules and definitions are made, and never look at them again.

    They stay to the end of the process and make up nearly all of its objects.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _quieten() -> None:
    """Silence Dagster's notices about itself, which users of the command line cannot act on."""
    warnings.filterwarnings("ignore", module="dagster")
    logging.getLogger("dagster").setLevel(logging.ERROR)
