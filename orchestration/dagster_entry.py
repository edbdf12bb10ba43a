"""The only module that builds definitions at import, for Dagster's own commands (workspace, webserver, daemon)."""

from aarsvaerk.settings import Settings
from orchestration.definitions import build_definitions

_settings = Settings.from_environment()
_settings.keep_private()
_settings.export()
defs = build_definitions(_settings)
