"""Schedules: runs started by the clock.

Does not belong here: runs started by files (sensors), the runs themselves (jobs).
"""

from dagster import (
    DefaultScheduleStatus,
    RunRequest,
    ScheduleDefinition,
    ScheduleEvaluationContext,
    SkipReason,
    schedule,
)

from aarsvaerk.intake.fingerprint import inputs_fingerprint
from aarsvaerk.release.lifecycle.rollback import HOW_TO_END, rollback_in_effect
from aarsvaerk.release.releases import current_release
from aarsvaerk.settings import Settings
from orchestration.jobs import refresh_job


def nightly_schedule(settings: Settings) -> ScheduleDefinition:
    """Every night at 03:30 Danish time, an hour that each night has once.

    Skips, with the reason, if nothing is new or a rollback is in effect.
    """

    @schedule(
        name="nightly",
        job=refresh_job,
        cron_schedule="30 3 * * *",
        execution_timezone="Europe/Copenhagen",
        default_status=DefaultScheduleStatus.RUNNING,
    )
    def nightly(context: ScheduleEvaluationContext) -> RunRequest | SkipReason:
        if rollback := rollback_in_effect(settings):
            return SkipReason(f"{rollback}.\n{HOW_TO_END}")
        release = current_release(settings)
        if release and release.inputs_hash == inputs_fingerprint(settings):
            return SkipReason(f"Nothing new since release {release.release_id}.")
        return RunRequest()

    return nightly
