"""The definitions that Dagster loads.

Belongs here: `build_definitions`. Does not belong here: any step; opening a database or parsing dbt's project (the
manifest is prepared by `aarsvaerk refresh` and `aarsvaerk dagster`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dagster import Definitions, in_process_executor

from aarsvaerk.progress import Progress
from aarsvaerk.settings import Settings
from orchestration.assets.dbt import dbt_models
from orchestration.assets.landing import landing_assets
from orchestration.assets.release import candidate_asset, files_asset, open_profile_asset, release_asset
from orchestration.checks import border_2_checks
from orchestration.dbt import read_manifest
from orchestration.gate import check_name
from orchestration.jobs import refresh_job
from orchestration.resources import Overrides, RunLock
from orchestration.schedules import nightly_schedule
from orchestration.sensors import inbox_sensor


def build_definitions(
    settings: Settings, manifest: Mapping[str, Any] | None = None, resources: Mapping[str, Any] | None = None
) -> Definitions:
    """The definitions for a home; `manifest` and any of the `resources` can be replaced."""
    manifest = read_manifest(settings) if manifest is None else manifest
    landing, models = landing_assets(settings), dbt_models(settings, manifest)
    built = sorted(models.keys)
    candidate, open_profile, files = (
        candidate_asset(settings, manifest, built),
        open_profile_asset(settings, manifest),
        files_asset(settings),
    )
    checks = border_2_checks(settings)
    expected = [
        check_name(spec.key) for definition in (landing, models, files, *checks) for spec in definition.check_specs
    ]
    published = [key for key in built if key.path[0] in ("core", "marts", "meta")]
    return Definitions(
        assets=[
            landing,
            models,
            candidate,
            open_profile,
            files,
            release_asset(settings, [*published, candidate.key, open_profile.key, files.key], expected),
        ],
        asset_checks=checks,
        jobs=[refresh_job],
        schedules=[nightly_schedule(settings)],
        sensors=[inbox_sensor(settings)],
        executor=in_process_executor,
        resources={"run_lock": RunLock(path=str(settings.lock)), "progress": Progress(), "overrides": Overrides()}
        | dict(resources or {}),
    )
