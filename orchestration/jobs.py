"""Jobs: which assets run together.

Belongs here: selections by group. Does not belong here: when they run (schedules, sensors).
"""

from __future__ import annotations

from dagster import AssetSelection, define_asset_job, in_process_executor

REFRESH = "refresh"

refresh_job = define_asset_job(
    REFRESH,
    selection=AssetSelection.all(),
    executor_def=in_process_executor,  # one candidate file, one lock: one process
    description="Land waiting files, build the warehouse, check it, publish a release.",
)
