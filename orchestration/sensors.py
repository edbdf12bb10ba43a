"""Sensors: what runs because something came.

Belongs here: noticing. Does not belong here: what runs by the clock (schedules) or what runs (jobs).
"""

import time

from dagster import (
    DefaultSensorStatus,
    RunRequest,
    RunsFilter,
    SensorDefinition,
    SensorEvaluationContext,
    SkipReason,
    sensor,
)

from aarsvaerk.intake.inbox import pending, waiting_hash
from aarsvaerk.release.lifecycle.rollback import HOW_TO_END, rollback_in_effect
from aarsvaerk.settings import Settings
from orchestration.jobs import refresh_job

SETTLED_FOR_SECONDS = 5
"""A file written to more recently may still be on its way."""
INTERVAL_SECONDS = 30
LONGEST_WAIT_SECONDS = 3600
WAITING = "aarsvaerk/waiting"
"""Tag of a run: the files for which the sensor requested it."""


def inbox_sensor(settings: Settings, settled_for_seconds: float = SETTLED_FOR_SECONDS) -> SensorDefinition:
    """Start a run for the files that wait in the inbox, and another while they wait and the last run failed.

    A run fails when another holds the lock, for example. Each further attempt waits twice as long as the one before.
    """

    @sensor(
        name="inbox",
        job=refresh_job,
        minimum_interval_seconds=INTERVAL_SECONDS,
        default_status=DefaultSensorStatus.RUNNING,
    )
    def inbox(context: SensorEvaluationContext) -> RunRequest | SkipReason:
        files = pending(settings, settled_for_seconds)
        if not files:
            return SkipReason("No file waits in the inbox.")
        if hold := rollback_in_effect(settings):
            return SkipReason(f"{hold}; {len(files)} files wait.\n{HOW_TO_END}")
        waiting = waiting_hash(settings)
        earlier = context.instance.get_run_records(RunsFilter(tags={WAITING: waiting}))
        if earlier:
            last = earlier[0]
            if not last.dagster_run.is_finished:
                return SkipReason(f"Run {last.dagster_run.run_id} for these files is not finished.")
            if last.dagster_run.is_success:
                return SkipReason(f"Run {last.dagster_run.run_id} succeeded, but the files are still in the inbox.")
            wait = min(INTERVAL_SECONDS * 2 ** (len(earlier) - 1), LONGEST_WAIT_SECONDS)
            if (left := (last.end_time or 0) + wait - time.time()) > 0:
                return SkipReason(f"Run {last.dagster_run.run_id} failed; the next attempt is in {left:.0f} seconds.")
        return RunRequest(run_key=f"{waiting}-{len(earlier)}", tags={WAITING: waiting})

    return inbox
