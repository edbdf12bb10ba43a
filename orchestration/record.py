"""A run of the command line, told to Dagster's own storage once it has ended, so that Dagster's pages show it.

A run of the command line keeps its events in memory (decision 0008). What is kept of it is a run of its own, of one
step: green with what was published, or red with the reasons. Belongs here: that record. Does not belong here: the run
(run).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dagster import (
    AssetMaterialization,
    DagsterEvent,
    DagsterEventType,
    DagsterInstance,
    Failure,
    OpExecutionContext,
    in_process_executor,
    job,
    op,
)
from dagster._core.definitions.job_base import InMemoryJob
from dagster._core.execution.api import execute_run
from dagster._core.remote_origin import (
    ManagedGrpcPythonEnvCodeLocationOrigin,
    RemoteJobOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin

JOB = "refresh_from_the_command_line"
MODULE = "orchestration.dagster_entry"
"""What Dagster's pages load; its timeline leaves out runs of no code location."""


def record_run(
    instance: DagsterInstance,
    told: Mapping[str, Any],
    reasons: tuple[str, ...],
    tags: Mapping[str, str],
    span: tuple[datetime, datetime] | None = None,
) -> None:
    """Write down a run that has ended.

    Args:
        instance: Dagster's own storage.
        told: What the page shows beside the release: its id, seconds by phase, how many checks passed.
        reasons: Why nothing was published; empty if it was.
        tags: What runs can be searched by.
        span: When the run began and ended, in UTC; default: now.
    """

    @op(name="refresh", description="A refresh that was started by the command line; see its metadata.")
    def refresh(context: OpExecutionContext):
        if reasons:
            raise Failure("Nothing was published.\n" + "\n".join(reasons), metadata=dict(told), allow_retries=False)
        context.log_event(AssetMaterialization("release", metadata=dict(told)))

    @job(name=JOB, executor_def=in_process_executor)
    def refresh_from_the_command_line() -> None:
        refresh()

    of_code = ManagedGrpcPythonEnvCodeLocationOrigin(LoadableTargetOrigin(module_name=MODULE), location_name=MODULE)
    run = instance.create_run_for_job(
        job_def=refresh_from_the_command_line,
        tags=dict(tags),
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        remote_job_origin=RemoteJobOrigin(RemoteRepositoryOrigin(of_code, "__repository__"), JOB),
    )
    execute_run(InMemoryJob(refresh_from_the_command_line), run, instance)
    # The pages show when and how long, which the record of it took a second to write.
    end = DagsterEventType.PIPELINE_FAILURE if reasons else DagsterEventType.PIPELINE_SUCCESS
    for kind, moment in zip((DagsterEventType.PIPELINE_START, end), span or (), strict=False):
        instance.run_storage.handle_run_event(run.run_id, DagsterEvent(kind.value, JOB), moment)
