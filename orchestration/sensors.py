"""Sensors: what runs because something came.

Belongs here: noticing. Does not belong here: what runs by the clock (schedules) or what runs (jobs).
"""

from dagster import DefaultSensorStatus, RunRequest, SensorDefinition, SensorEvaluationContext, SkipReason, sensor

from aarsvaerk.intake.inbox import pending, waiting_hash
from aarsvaerk.release.lifecycle.rollback import HOW_TO_END, rollback_in_effect
from aarsvaerk.settings import Settings
from orchestration.jobs import refresh_job

SETTLED_FOR_SECONDS = 5
"""A file written to more recently may still be on its way."""


def inbox_sensor(settings: Settings, settled_for_seconds: float = SETTLED_FOR_SECONDS) -> SensorDefinition:
    """One run per set of files that waits in the inbox; the same set does not start a second one."""

    @sensor(name="inbox", job=refresh_job, minimum_interval_seconds=30, default_status=DefaultSensorStatus.RUNNING)
    def inbox(context: SensorEvaluationContext) -> RunRequest | SkipReason:
        files = pending(settings, settled_for_seconds)
        if not files:
            return SkipReason("No file waits in the inbox.")
        if hold := rollback_in_effect(settings):
            return SkipReason(f"{hold}; {len(files)} files wait.\n{HOW_TO_END}")
        return RunRequest(run_key=waiting_hash(settings))

    return inbox
