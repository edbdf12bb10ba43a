"""A run of the command line, told to Dagster's own storage once it has ended, so that Dagster's pages show it.

A run of the command line keeps its events in memory (decision 0008). What is kept of it is a run of its own, of one
step: green with what was published, or red with the reasons. Belongs here: that record. Does not belong here: the run
(run).
"""

from collections.abc import Mapping
from typing import Any

from dagster import AssetMaterialization, DagsterInstance, Failure, OpExecutionContext, job, op

JOB = "refresh_from_the_command_line"


def record_run(
    instance: DagsterInstance, told: Mapping[str, Any], reasons: tuple[str, ...], tags: Mapping[str, str]
) -> None:
    """Write down a run that has ended.

    Args:
        instance: Dagster's own storage.
        told: What the page shows beside the release: its id, seconds by phase, how many checks passed.
        reasons: Why nothing was published; empty if it was.
        tags: What runs can be searched by.
    """

    @op(name="refresh", description="A refresh that was started by the command line; see its metadata.")
    def refresh(context: OpExecutionContext):
        if reasons:
            raise Failure("Nothing was published.\n" + "\n".join(reasons), metadata=dict(told), allow_retries=False)
        context.log_event(AssetMaterialization("release", metadata=dict(told)))

    @job(name=JOB)
    def refresh_from_the_command_line() -> None:
        refresh()

    refresh_from_the_command_line.execute_in_process(
        instance=instance,
        tags=dict(tags),
        raise_on_error=False,
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
    )
